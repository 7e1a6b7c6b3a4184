"""Real files for the demonstration: evidence as PDF, traces of mystery tests as PNG; each says that it is invented."""

import json
from functools import cache
from typing import Literal

import typst

DOCUMENT = """#set page(width: 148mm, height: 105mm, margin: 14mm)
#set text(lang: "fr", size: 11pt)
#let about = json(bytes(sys.inputs.at("about")))
= #about.title
#about.text

#v(1fr)
#text(size: 8pt)[#about.source. Document fictif, établi pour la démonstration.]
"""
TRACE = DOCUMENT.replace("148mm, height: 105mm", "90mm, height: 50mm").replace("margin: 14mm", "margin: 6mm")


def document(title: str, text: str, source: str) -> bytes:
    """A one-page PDF signed by the organisation that is supposed to have written it."""
    return _made(DOCUMENT, "pdf", title, text, source)


def trace(title: str, text: str, source: str) -> bytes:
    """A small PNG: what a mystery shopper keeps of a call, a message or a visit."""
    return _made(TRACE, "png", title, text, source)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


def _made(page: str, kind: Literal["pdf", "png"], title: str, text: str, source: str) -> bytes:
    about = json.dumps({"title": title, "text": text, "source": source})
    made = _compiler().compile(input=page.encode("utf-8"), format=kind, ppi=72, sys_inputs={"about": about})
    assert isinstance(made, bytes)  # noqa: S101 (one page, one file)
    return made
