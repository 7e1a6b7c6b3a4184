"""The pictures of the pages for a PDF file: the same SVG, with the rules of charts.css in the light colours.

Typst draws SVG with classes and plain colours; it knows neither variables nor light and dark.
"""

import re
from copy import copy
from functools import cache
from xml.etree import ElementTree

import msgspec

from core.typography import french_html
from web.frame.rendering import STATIC

SVG = "http://www.w3.org/2000/svg"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
VARIABLE = re.compile(r"var\((--[\w-]+)\)")
THEMED = re.compile(r"light-dark\(([^,()]+),[^()]*\)")
# A rule is on one line, inside its layer: selector, declarations.
RULE = re.compile(r"^ {2}([.a-z][^{}@]*)\{([^{}]*)\}$", re.MULTILINE)
FACE = 'text { font-family: "Libertinus Serif"; }'

ElementTree.register_namespace("", SVG)


class Key(msgspec.Struct, frozen=True):
    """One line of a legend: its mark and its words."""

    svg: str
    words: str


class Figure(msgspec.Struct, frozen=True):
    """A picture to print: `alt` is its title and description; `svg` is empty when there was nothing to draw."""

    svg: str
    alt: str
    legend: tuple[Key, ...]
    caption: str


def figure(markup: str) -> Figure:
    """What a macro of components/charts wrote, cut into what Typst sets."""
    named = french_html(markup).replace("<svg ", f'<svg xmlns="{SVG}" ')
    root = ElementTree.fromstring(named)  # noqa: S314 (our own markup)
    legend = tuple(Key(_alone(line[0]), _words(line)) for line in root.iterfind("ul/li"))
    drawn = root.find(f"{{{SVG}}}svg")
    if drawn is None:
        return Figure("", "", (), _words(root.find("p")))
    alt = " – ".join(_words(drawn.find(f"{{{SVG}}}{name}")) for name in ("title", "desc"))
    return Figure(_alone(drawn), alt, legend, _words(root.find("figcaption")))


@cache
def style() -> str:
    """The rules of the pictures with every colour written out."""
    sheets = [COMMENT.sub("", (STATIC / name).read_text("utf-8")) for name in ("label.css", "charts.css")]
    tokens = dict(TOKEN.findall("\n".join(sheets)))
    rules = (f"{selector.strip()} {{{declared}}}" for selector, declared in RULE.findall(sheets[1]))
    return "\n".join([FACE, *(_plain(rule, tokens) for rule in rules)])


def _plain(text: str, tokens: dict[str, str]) -> str:
    """The text with variables replaced until none is left, then the light one of two colours."""
    while VARIABLE.search(text):
        text = VARIABLE.sub(lambda found: tokens[found[1]], text)
    return THEMED.sub(r"\1", text)


def _alone(svg: ElementTree.Element) -> str:
    """The picture as a file of its own."""
    made = copy(svg)
    made.tail = None
    made.set("class", "chart")
    dressed = ElementTree.Element(f"{{{SVG}}}style")
    dressed.text = style()
    made.insert(0, dressed)
    return ElementTree.tostring(made, "unicode")


def _words(part: ElementTree.Element | None) -> str:
    """All that an element says, on one line; the unbreakable spaces stay."""
    return "" if part is None else re.sub(r"[ \n]+", " ", "".join(part.itertext())).strip()
