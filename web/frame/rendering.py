"""Templates: strict, escaped, in the language of the page, in the typography of printed French."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core import siret
from core.actor import ROLES
from core.calendar import date_in_paris, in_paris
from core.typography import clock_fr, date_fr, french_html, hour_fr, moment_fr
from core.vocabulary import forms
from evaluation.measuring.figures import grouped, shown
from web.frame.translations import LANGUAGE, tongue, translate, translate_count

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
# What the components need to know of the page being made: its forms' secret, its language, its address.
CURRENT: ContextVar[Any] = ContextVar("current page")


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def href(path: str) -> str:
    """An internal address that keeps the chosen language; without a cookie, the address carries it."""
    return path if LANGUAGE.get() == "fr" else with_query(path, "lang", LANGUAGE.get())


def with_query(path: str, name: str, value: str) -> str:
    """The address with one more parameter."""
    before, mark, anchor = path.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{name}={value}{mark}{anchor}"


def in_french() -> bool:
    """Whether the page being made is in French, easy or not."""
    return tongue(LANGUAGE.get()) == "fr"


def date_said(day: date) -> str:
    """A date in the language of the page; a moment gives its day in Paris."""
    if in_french():
        return date_fr(day)
    return format_date(date_in_paris(day) if isinstance(day, datetime) else day, "long", locale="en_GB")


def moment_said(moment: datetime) -> str:
    """A moment in the language of the page, on the clocks of Paris."""
    if in_french():
        return moment_fr(moment)
    return f"{date_said(moment)}, {in_paris(moment):%H:%M} (Paris)"


def figure_said(written: str) -> str:
    """A figure written with a decimal comma, in the language of the page."""
    return written if in_french() else written.replace(",", ".")


SAID = {"date_said": date_said, "moment_said": moment_said, "figure_said": figure_said}


def environment() -> Environment:
    """The one environment of the process."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a running platform keeps its templates: no file is looked at again
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(translate, translate_count, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static=static, href=href, this_page=CURRENT.get, words_of=forms, ROLES=ROLES)
    made.filters.update(
        siret=siret.shown,
        date_fr=date_fr,
        moment_fr=moment_fr,
        **SAID,
        hour_fr=hour_fr,
        clock_fr=clock_fr,
        figure=shown,
        grouped=grouped,
        initial=lambda text: text[:1].upper() + text[1:],
        said=translate,
    )
    return made


class Templates:
    """Makes pages; `render` gives a whole page or a fragment as text."""

    def __init__(self) -> None:
        self.environment = environment()

    def render(self, template: str, page: Any, context: Mapping[str, Any]) -> str:
        """The HTML of a template in the page's language."""
        language, current = LANGUAGE.set(page.language), CURRENT.set(page)
        try:
            html = self.environment.get_template(template).render(page=page, **context)
        finally:
            LANGUAGE.reset(language)
            CURRENT.reset(current)
        return french_html(html) if tongue(page.language) == "fr" else html
