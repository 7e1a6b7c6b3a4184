"""Ways to link a person to an answer; each gives, for every person, the answer that it would bet on."""

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import select, text

from evaluation.asking.campaign_models import Campaign
from evaluation.box import code_format, codes
from evaluation.box.ballot_box import BALLOT
from evaluation.box.ballot_keys import BallotKeyLost
from evaluation.box.ballot_payload import decrypt
from evaluation.box.ballot_stores import BoxGone
from tests.anonymity import raw
from tests.anonymity.loot import Loot, Values


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the attacker saw beside the loot: who came in which order, with which code, took which receipt, wrote what.

    `answers`: every answer that exists, shuffled, to recognise one in raw bytes.
    """

    campaign: Campaign
    codes: Sequence[str]
    receipts: Sequence[str]
    comments: Sequence[str]
    answers: Sequence[Values]


Bets = Mapping[int, Values]
Attack = Callable[[Loot, Known], Iterator[tuple[str, Bets]]]


def by_code(loot: Loot, known: Known) -> Iterator[tuple[str, Bets]]:
    """The code, its mark under the stolen key, the ballot of that mark, opened."""
    found: dict[int, Values] = {}
    try:
        key = loot.boxes.key(known.campaign.id)
        with loot.boxes.store.reading(known.campaign.id) as connection:
            rows = {row.mark: row.payload for row in connection.execute(select(BALLOT.c.mark, BALLOT.c.payload))}
    except (BoxGone, BallotKeyLost):
        return
    for person, code in enumerate(known.codes):
        mark = codes.mark(key, code_format.typed(code))
        found[person] = decrypt(key, known.campaign.id, mark, rows[mark])[0].packed
    yield "code → mark → ballot", found


def by_arrival(loot: Loot, known: Known) -> Iterator[tuple[str, Bets]]:
    """The order in which the open box was written, with the stolen key: no code is needed."""
    try:
        key = loot.boxes.key(known.campaign.id)
        with loot.boxes.store.reading(known.campaign.id) as connection:
            if connection.dialect.name != "postgresql":
                return
            rows = connection.execute(select(BALLOT.c.mark, BALLOT.c.payload).order_by(text("xmin::text::bigint")))
            opened = [decrypt(key, known.campaign.id, row.mark, row.payload)[0].packed for row in rows]
    except (BoxGone, BallotKeyLost):
        return
    yield from _aligned("order of the open box", opened)


def by_order(loot: Loot, known: Known) -> Iterator[tuple[str, Bets]]:
    """The sealed rows in every order that the tables offer, against arrivals, codes and receipts."""
    for name, rows in loot.orders.items():
        yield from _aligned(name, rows)
        for what, said in (("codes", known.codes), ("receipts", known.receipts)):
            ranks = sorted(range(len(said)), key=lambda person, said=said: said[person])  # type: ignore[misc]
            yield f"{name}, by rank of {what}", dict(zip(ranks, rows, strict=False))


def by_bytes(loot: Loot, known: Known) -> Iterator[tuple[str, Bets]]:
    """Answers recognised in raw files, in the order of their first and of their last place."""
    for name, content in loot.files.items():
        places = raw.answers(content, set(known.answers))
        if places:
            first = dict(reversed([(answer, place) for place, answer in places]))
            last = {answer: place for place, answer in places}
            yield from _aligned(f"{name}, first", sorted(first, key=first.__getitem__))
            yield from _aligned(f"{name}, last", sorted(last, key=last.__getitem__))


def by_neighbour(loot: Loot, known: Known) -> Iterator[tuple[str, Bets]]:
    """A code or a receipt written in a file: the answer that follows it most closely is bet on."""
    owner = {said: person for said_of in (known.codes, known.receipts) for person, said in enumerate(said_of)}
    owner |= {said.replace("-", ""): person for said, person in owner.items()}
    for name, content in loot.files.items():
        places = raw.answers(content, set(known.answers))
        bets = {}
        for place, said in raw.words(content, owner.keys()):
            after = bisect(places, (place, b""))
            if after < len(places):
                bets[owner[said]] = places[after][1]
        if bets:
            yield f"{name}, beside a code or a receipt", bets


def by_comment(loot: Loot, known: Known) -> Iterator[tuple[str, Bets]]:
    """Comments whose author one recognises, laid beside the answers in the same order."""
    author = {comment: person for person, comment in enumerate(known.comments)}
    for said, comments in loot.comments.items():
        for name, rows in loot.orders.items():
            pairs = zip(comments, rows, strict=False)
            yield f"{said} beside {name}", {author[comment]: answer for comment, answer in pairs if comment in author}


ATTACKS: tuple[Attack, ...] = (by_code, by_arrival, by_order, by_bytes, by_neighbour, by_comment)


def _aligned(name: str, rows: Sequence[Values]) -> Iterator[tuple[str, Bets]]:
    yield name, dict(enumerate(rows))
    yield f"{name}, backwards", dict(enumerate(reversed(rows)))
