"""The results as the printed report sets them: sentences, tables as rows of words, pictures as SVG."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from jinja2 import Environment

from core.typography import french, moment_fr
from evaluation.measuring.figures import grouped, shown
from evaluation.rules import RuleResult
from web.pictures import mirror
from web.pictures.charts import Interval
from web.results import printed

# Draws a macro: template, name, arguments.
Draw = Callable[..., str]
NOTHING = "–"
WORDS = {"minimum": ("au moins", "plus de"), "maximum": ("au plus", "moins de")}


def drawing(environment: Environment) -> Draw:
    """What draws a macro of templates/components: template, name, arguments."""

    def draw(template: str, macro: str, *arguments: Any) -> str:
        return str(getattr(environment.get_template(f"components/{template}").module, macro)(*arguments))

    return draw


def results(told: Mapping[str, Any], words: Mapping[str, str], environment: Environment) -> dict[str, Any]:
    """What web.results.verdicts.told gathered, under the names that templates/pdf/report.typ reads."""

    draw = drawing(environment)
    rules = [pair for _, _, pairs in told["groups"] for pair in pairs]
    return {
        "reponse": french(told["answer"].title),
        "suite": french(told["answer"].text),
        "moment": french(_moment(told["sitting"])),
        "phrases": [_sentence(rule) for rule, _ in rules],
        "note": french(told["verdict"].note),
        "regles": table(
            ("Règle", "Verdict", "Résultat", "Intervalle à 95 %", "Seuil", "Effectif"),
            (_rule(rule, bar) for rule, bar in rules),
        ),
        **_dimensions(told, words, draw),
        **_visits(told, draw),
    }


def _moment(sitting: Any) -> str:
    if sitting is None:
        return "Verdict du moment où ce document a été fait : il change jusqu’à l’ouverture de la séance du comité."
    return f"Verdict figé à l’ouverture de la séance du comité, le {moment_fr(sitting.opened_at)}."


def _sentence(rule: RuleResult) -> dict[str, str]:
    return {"titre": french(rule.title.rstrip(".")), "verdict": rule.outcome.word, "phrase": french(rule.sentence)}


def _rule(rule: RuleResult, bar: Interval) -> tuple[str, ...]:
    asked = f"{WORDS[rule.direction][rule.strict]} {shown(rule.threshold)}"
    return (
        rule.title,
        rule.outcome.word,
        bar.label,
        bar.between,
        asked,
        grouped(rule.drawn_from) if rule.drawn_from else "–",
    )


def _dimensions(told: Mapping[str, Any], words: Mapping[str, str], draw: Draw) -> dict[str, Any]:
    title, benchmark = "Scores par dimension, sur 100", told["benchmark"] or None
    named = (title, words, benchmark)
    rows: Sequence[mirror.Row] = told["rows"]
    across = draw("charts.html", "mirror", rows, told["height"], "miroir", *named)
    around = draw("charts/radar.html", "radar", told["radar"], rows, "radar", *named)
    head = ["Dimension", "Dirigeants", "Agents", words["Usagers"], *([benchmark] if benchmark else [])]
    lines = ([row.name, row.leaders_label, _side(row.left), _side(row.right), row.benchmark_label] for row in rows)
    return {
        "miroir": picture(across),
        "radar": picture(around),
        "dimensions": table(head, (line[: len(head)] for line in lines)),
    }


def _side(side: mirror.Side | None) -> str:
    if side is None:
        return "non mesuré"
    between = f" ({side.between})" if side.between else ""
    return f"{side.label}{between}{', moins de 10 réponses' if side.few else ''}"


def _visits(told: Mapping[str, Any], draw: Draw) -> dict[str, Any]:
    """Channels and weeks, each None when there is nothing to draw."""
    channels, weekly, bar = told["channels"], told["weekly"], shown(told["referentiel"].mystere.note_passage)
    made: dict[str, Any] = {"canaux": None, "notes": None, "semaines": None, "suivi": None}
    if channels:
        arguments = (channels, told["channels_height"], "canaux", "Note de chaque canal, sur 20", bar)
        made["canaux"] = picture(draw("charts/mystery.html", "channels", *arguments))
        notes = (row.note for row in channels)
        lines = ((note.name, f"{note.figure} ({note.word})", note.between, grouped(note.n)) for note in notes)
        made["notes"] = table(("Canal", "Note sur 20", "Intervalle à 95 %", "Visites"), lines)
    if weekly:
        drawn = draw("charts/mystery.html", "weekly", weekly, "semaines", "Note moyenne de chaque semaine, sur 20")
        made["semaines"] = picture(drawn)
        weeks = ((f"Semaine {one.number}", one.figure, grouped(one.n)) for one in weekly.points)
        made["suivi"] = table(("Semaine", "Note moyenne sur 20", "Visites"), weeks)
    return made


def picture(markup: str) -> dict[str, Any]:
    """A drawn macro as the template sets it (web.results.printed.Figure)."""
    found: dict[str, Any] = msgspec.to_builtins(printed.figure(markup))
    return found


def table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> dict[str, Any]:
    """Head and lines; an empty cell says so to those who hear it."""
    return {
        "tete": [french(word) for word in head],
        "lignes": [[french(cell) or NOTHING for cell in line] for line in lines],
    }
