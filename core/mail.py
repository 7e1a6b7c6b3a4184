"""Mail: a message in plain text and HTML, handed to an SMTP server by the worker, never by a request."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

import aiosmtplib
from sqlalchemy.orm import Session

from core import outbox
from core.settings import Settings

KIND = "mail"
NOTICE = "notice"
# Subject, text and HTML of a notice, made from its job at the moment it is sent.
Render = Callable[[Mapping[str, Any]], tuple[str, str, str]]


def promise(session: Session, *, to: str, subject: str, text: str, html: str, at: datetime, key: str) -> None:
    """Promise a mail in the caller's transaction; `key` names the event, so that it is promised once."""
    payload = {"to": to, "subject": subject, "text": text, "html": html, "at": at.isoformat()}
    outbox.enqueue(session, KIND, payload, at=at, key=f"{KIND}:{key}:{to}")


def promise_notice(
    session: Session, *, to: str, template: str, values: Mapping[str, str | None], at: datetime, key: str
) -> None:
    """Promise a mail whose words are made when it leaves: the job holds a template's name and plain values."""
    payload = {"to": to, "template": template, "values": dict(values), "at": at.isoformat()}
    outbox.enqueue(session, NOTICE, payload, at=at, key=f"{NOTICE}:{key}:{to}")


def handlers(settings: Settings, render: Render) -> dict[str, outbox.Handler]:
    """What the outbox does with each kind of mail."""

    def notice(payload: dict[str, Any]) -> None:
        subject, text, html = render(payload)
        send(settings, payload | {"subject": subject, "text": text, "html": html})

    return {KIND: lambda payload: send(settings, payload), NOTICE: notice}


def message(settings: Settings, payload: dict[str, Any]) -> EmailMessage:
    """The message, marked as sent by a machine so that no automatic answer comes back (RFC 3834)."""
    made = EmailMessage()
    made["From"] = settings.mail_from
    made["To"] = payload["to"]
    made["Subject"] = payload["subject"]
    made["Date"] = format_datetime(datetime.fromisoformat(payload["at"]))
    made["Message-ID"] = make_msgid(domain=settings.mail_from.partition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(payload["text"])
    made.add_alternative(payload["html"], subtype="html")
    return made


def send(settings: Settings, payload: dict[str, Any]) -> None:
    """Hand the message to the configured server; any failure raises, and the outbox tries again later."""
    asyncio.run(
        aiosmtplib.send(
            message(settings, payload),
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
        )
    )
