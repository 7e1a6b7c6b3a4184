"""What a page says, to the eye and to the ear: the pieces of text that people read, code and quotations apart."""

import re
from typing import Any

# Whose text is typed, quoted or code.
UNREAD = frozenset({"script", "style", "code", "pre", "kbd", "samp", "textarea", "blockquote", "q", "template"})
SPOKEN = ("aria-label", "aria-description", "aria-valuetext", "alt", "title", "placeholder", "data-label")
# Inside a sentence: the text goes on.
INLINE = frozenset({"a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "time", "wbr"})
NOTHING = "\ufffc"
BLANKS = re.compile(r"[ \t\r\n]+")


def sentences(tree: Any, *, foreign: str = "") -> tuple[str, ...]:
    """Each block of text as one string, then each spoken attribute and the title; `foreign` leaves a language out.

    Blanks are joined as a browser joins them. What is unread leaves an object mark in its place, so that its
    neighbours do not seem to touch.
    """
    found = [""]
    _gather(tree.find("body"), found, foreign)
    ours = f"//*[not(@lang='{foreign}')]" if foreign else "//*"
    spoken = tree.xpath(" | ".join(f"{ours}/@{name}" for name in SPOKEN) + " | //title/text()")
    joined = (BLANKS.sub(" ", text).strip(" ") for text in (*found, *spoken))
    return tuple(text for text in joined if text)


def _gather(node: Any, found: list[str], foreign: str) -> None:
    """Add the text of an element to the last piece; a block begins and ends pieces of its own."""
    tag = node.tag
    if not isinstance(tag, str):
        return
    if tag in UNREAD or (foreign and node.get("lang") == foreign):
        found[-1] += NOTHING
        return
    block = tag not in INLINE
    if block:
        found.append("")
    if node.text:
        found[-1] += node.text
    for child in node:
        _gather(child, found, foreign)
        if child.tail:
            found[-1] += child.tail
    if block:
        found.append("")
