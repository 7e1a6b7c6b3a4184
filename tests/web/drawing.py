"""Builders of pictures: results and measures to draw, a macro drawn and parsed, the boxes that its texts take."""

from typing import Any
from xml.etree import ElementTree

import msgspec
from jinja2 import Template

from evaluation.measuring.measures import Measure
from evaluation.referentiel import load
from evaluation.rules import RuleResult, check
from tests.evaluation.measured import measured
from web.frame.lettering import width
from web.frame.rendering import environment

EHUH = load("ehuh-2019")
SVG = "{http://www.w3.org/2000/svg}"
IMPORTS = """{% import "components/charts.html" as charts %}
{% from "components/charts/radar.html" import radar %}
{% from "components/charts/mystery.html" import channels, weekly %}"""
# Sizes of letters in static/charts.css; any other class is 12.
SIZES = {
    "scale": 11,
    "bar-label": 11.5,
    "row-value": 13,
    "row-value--none": 11,
    "radar__name": 11,
    "radar__scale": 9,
    "week__value": 11,
    "value": 13,
}
BOLD = {"row-value", "value", "week__value"}


def rule(value: float | None, lower: float = 0, upper: float = 0, *, n: int = 90, **changed: Any) -> RuleResult:
    """The result of the floor of the users (55) on this measure."""
    threshold = next(found for found in EHUH.seuils if found.mesure == "score.usagers")
    found = {} if value is None else {"score.usagers": measured("score.usagers", value, lower=lower, upper=upper, n=n)}
    result = check(threshold, found)
    return msgspec.structs.replace(result, **changed)


def draw(source: str, **context: Any) -> ElementTree.Element:
    """What a macro writes, parsed: it must be well formed."""
    template: Template = environment().from_string(IMPORTS + source)
    html = template.render(context).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    assert "style=" not in html
    assert "<script" not in html
    return ElementTree.fromstring(f"<div>{html}</div>")  # noqa: S314 (our own markup)


def words_of(root: ElementTree.Element) -> str:
    return " ".join(" ".join(root.itertext()).split())


def scores(agents: float = 60, users: float = 80, leaders: float = 70, *, n: int = 90) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for audience, value in (("collaborateurs", agents), ("usagers", users), ("dirigeants", leaders)):
        for dimension in EHUH.dimensions:
            code = f"score.{audience}.{dimension.code}"
            low, high = max(0, value - 5), min(100, value + 5)
            found[code] = measured(code, value, lower=low, upper=high, n=n)
    return found


def boxes(svg: ElementTree.Element) -> list[tuple[str, float, float, float, float]]:
    """Each text of a picture with the box (left, top, right, bottom) that it takes at the widest."""
    return list(_boxes(svg, 0.0))


def _boxes(part: ElementTree.Element, down: float) -> Any:
    moved = (part.get("transform") or "translate(0 0)").removeprefix("translate(").removesuffix(")").split()
    down += float(moved[1]) if len(moved) == 2 else 0
    if part.tag == f"{SVG}text":
        classes = (part.get("class") or "").split()
        size = next((SIZES[name] for name in reversed(classes) if name in SIZES), 12)
        bold = bool(BOLD & set(classes)) and "row-value--none" not in classes
        wide, text = width(part.text or "", size, bold=bold), part.text or ""
        left = float(part.get("x", 0)) - {"middle": wide / 2, "end": wide}.get(part.get("text-anchor", ""), 0)
        base = float(part.get("y", 0)) + down
        yield text, left, base - size * 0.75, left + wide, base + size * 0.2
    for child in part:
        yield from _boxes(child, down)


def collisions(svg: ElementTree.Element) -> list[tuple[str, str]]:
    """The pairs of texts that could touch, and « bord » for a text that could leave the picture."""
    found = boxes(svg)
    _, _, wide, high = (float(one) for one in (svg.get("viewBox") or "").split())
    out = [(text, "bord") for text, x, y, right, low in found if x < 0 or y < 0 or right > wide or low > high]
    for rank, (text, x, y, right, low) in enumerate(found):
        for other, left, top, end, bottom in found[rank + 1 :]:
            if x < end and left < right and y < bottom and top < low:
                out.append((text, other))
    return out


def picture(root: ElementTree.Element) -> ElementTree.Element:
    """The one picture of a figure, its legend's marks left out."""
    return next(svg for svg in root.iter(f"{SVG}svg") if svg.get("role") == "img")
