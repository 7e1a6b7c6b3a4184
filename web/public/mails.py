"""Notices as mails: one template each, poured into a subject, a plain text and an HTML page that say the same."""

import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from typing import Any

from core.mail import Render
from core.settings import Settings
from core.typography import french, french_html
from core.vocabulary import forms
from web.frame.rendering import environment


def renderer(settings: Settings) -> Render:
    """What makes the subject, the text and the HTML of a notice's job; its link leads where the settings say."""
    templates = environment()

    def render(payload: Mapping[str, Any]) -> tuple[str, str, str]:
        template = templates.get_template(f"mail/{payload['template']}.html")
        said = _said(settings, payload["values"])

        def poured(layout: str) -> str:
            return template.render(said, layout=f"mail/{layout}").strip()

        subject = " ".join(_plain(poured("_subject.txt")).splitlines())
        return subject, _plain(poured("_layout.txt")) + "\n", french_html(poured("_layout.html")) + "\n"

    return render


def _said(settings: Settings, values: Mapping[str, str | None]) -> dict[str, Any]:
    """What the templates may say: the values of the job, and what is known only when it is sent."""
    return {
        **values,
        "due": date.fromisoformat(values["due"]) if values["due"] else None,
        "words": forms(str(values["word"])),
        "link": f"{settings.pages}{values['path']}",
        "demo": settings.demo,
    }


def _plain(escaped: str) -> str:
    """Text without the escapes of HTML, in French typography, its paragraphs set apart by one empty line."""
    return re.sub(r"\n{3,}", "\n\n", french(unescape(escaped)))
