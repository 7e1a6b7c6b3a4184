"""What a channel promises to do in time, and what a visit measured of it. Pure.

The référentiel says the promise in words, in a criterion of the grid; the reading beside it (`referentiels/visites/`)
says in figures what is measured, until when it is kept, and how long one waits before concluding that nothing comes.
Days are those of Paris, the first one not counted; working days skip weekends and the public holidays of France.

What never came while one waited is missed, never left out; its delay is only known to be longer than the window
(censored there): `mystery_punctuality` counts it so.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from core.calendar import add_working_days, date_in_paris, midnight_in_paris, working_days_between
from core.typography import date_fr
from evaluation.visits.mystery_delays import ARRIVALS, REPORT_WITHIN, spelled
from evaluation.visits.mystery_themes import Engagement

# Criterion → delay in the unit of its engagement, None when nothing came; what was not measured is left out.
Waits = Mapping[str, int | None]


def waits(engagements: Sequence[Engagement], delays: Mapping[str, int | None], done_at: datetime) -> Waits:
    """What was measured of each engagement; longer than its window is the same as never."""
    found = {one.critere: spent(one, done_at, delays[one.mesure]) for one in engagements if one.mesure in delays}
    window = {one.critere: one.fenetre for one in engagements}
    return {code: None if wait is None or wait > window[code] else wait for code, wait in found.items()}


def spent(engagement: Engagement, done_at: datetime, delay: int | None) -> int | None:
    """A delay (seconds, or rings) in the unit of the engagement."""
    if delay is None or engagement.mesure not in ARRIVALS:
        return delay
    first, last = date_in_paris(done_at), date_in_paris(done_at + timedelta(seconds=delay))
    return working_days_between(first, last) if engagement.unite == "jours ouvrés" else (last - first).days


def kept(engagement: Engagement, wait: int | None) -> bool:
    """Whether a delay, in the unit of the engagement, keeps it."""
    return wait is not None and wait <= engagement.tenu


def last_day(engagement: Engagement, done_at: datetime) -> date:
    """The last day of the window in which an answer is waited for."""
    first = date_in_paris(done_at)
    if engagement.unite == "jours ouvrés":
        return add_working_days(first, engagement.fenetre)
    return first + timedelta(days=engagement.fenetre)


def report_due(engagements: Sequence[Engagement], made: date) -> date:
    """The last day of the report of a visit made that day: 48 hours after it, or after what may still be answered."""
    moment = midnight_in_paris(made)
    waited = (last_day(one, moment) for one in engagements if one.mesure in ARRIVALS)
    return max((made, *waited)) + timedelta(days=REPORT_WITHIN.days)


def ended_at(engagements: Sequence[Engagement], delays: Mapping[str, int | None], done_at: datetime) -> datetime:
    """When a visit is over: with the last thing that came, or at the end of the last window in which nothing did."""
    ends = [done_at]
    for one in engagements:
        if one.mesure in ARRIVALS and one.mesure in delays:
            came = delays[one.mesure]
            nothing = midnight_in_paris(last_day(one, done_at) + timedelta(days=1))
            ends.append(done_at + timedelta(seconds=came) if came is not None else nothing)
    return max(ends)


def faults(
    engagements: Sequence[Engagement],
    grid: Mapping[str, bool | None],
    delays: Mapping[str, int | None],
    done_at: datetime,
    at: datetime,
) -> dict[str, str]:
    """What the grid says against the clock, and answers that may still come: field → French sentence."""
    found = {}
    for one in engagements:
        if one.mesure not in delays:
            continue
        delay = delays[one.mesure]
        wait = spent(one, done_at, delay)
        if one.mesure in ARRIVALS and not 0 <= (delay or 0) <= (at - done_at).total_seconds():
            found[one.mesure] = "Ce moment ne va pas : il vient avant l’envoi, ou après maintenant."
        elif delay is None and one.toujours and date_in_paris(at) <= (until := last_day(one, done_at)):
            found[one.mesure] = (
                f"Une réponse peut encore venir : attendez la fin du {date_fr(until)} avant de conclure."
            )
        elif (right := _right(one, grid.get(one.critere), wait)) is not None:
            found[one.critere] = (
                f"D’après vos mesures : {told(one, wait)}. Répondez « {right} », ou corrigez la mesure."
            )
    return found


def told(engagement: Engagement, wait: int | None) -> str:
    """A delay in words: « 3 jours ouvrés », « 4 sonneries », « 2 min 05 s », « rien en 10 jours ouvrés »."""
    count = engagement.fenetre if wait is None else wait
    words = spelled(count) if engagement.unite == "secondes" else f"{count} {engagement.unite}"
    if engagement.unite != "secondes" and count < 2:
        words = f"{count} {' '.join(word.rstrip('s') for word in engagement.unite.split())}"
    if wait is not None:
        return words
    return f"rien en {words}" if engagement.mesure in ARRIVALS else f"plus de {words}"


def _right(engagement: Engagement, answer: bool | None, wait: int | None) -> str | None:
    """The answer that the measure imposes when another was given; None when both agree or may."""
    keeps = kept(engagement, wait)
    if answer is None and not engagement.toujours:
        return None
    if keeps:
        return None if answer is True else "Oui"
    imposed = answer is None or (answer is True and engagement.seul)
    return "Non" if imposed else None
