"""Mail: a message in plain text and HTML, handed to an SMTP server by the worker, never by a request.

A mail leaves at least once: a worker that dies between the server's answer and the mark of the job sends it again,
under the same Message-ID, by which mail programs and people recognise the second copy. There is no List-Unsubscribe:
each mail is about a step that its reader, who holds an account, is part of, and nobody else is written to.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

import aiosmtplib
from sqlalchemy.orm import Session

from core import outbox
from core.settings import Settings

KIND = "mail"
NOTICE = "notice"
TIMEOUT = 20.0
# Subject, text and HTML of a notice, made from its job at the moment it is sent.
Words = tuple[str, str, str]
Render = Callable[[Mapping[str, Any]], Words]


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

    def mail(job: dict[str, Any]) -> None:
        send(settings, message(settings, job, (job["subject"], job["text"], job["html"])))

    def notice(job: dict[str, Any]) -> None:
        send(settings, message(settings, job, render(job)))

    return {KIND: mail, NOTICE: notice}


def message(settings: Settings, job: Mapping[str, Any], words: Words) -> EmailMessage:
    """The message of a job, marked as sent by a machine so that no automatic answer comes back (RFC 3834)."""
    made = EmailMessage()
    subject, text, html = words
    made["From"] = settings.mail_from
    made["To"] = job["to"]
    made["Subject"] = subject
    made["Date"] = format_datetime(datetime.fromisoformat(job["at"]))
    made["Message-ID"] = f"<{_identity(job)}@{settings.mail_from.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made.add_alternative(html, subtype="html")
    return made


def send(settings: Settings, made: EmailMessage) -> None:
    """Hand the message to the configured server; outbox.Later when it may take it another time."""
    sending = aiosmtplib.send(
        made,
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password or None,
        timeout=TIMEOUT,
    )
    try:
        asyncio.run(sending)
    except (OSError, aiosmtplib.SMTPException) as error:
        if _is_passing(error):
            raise outbox.Later(repr(error)) from error
        raise


def _identity(job: Mapping[str, Any]) -> str:
    """The same for the same job, for ever: a second copy of a mail is seen to be one."""
    return sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()[:32]


def _is_passing(error: Exception) -> bool:
    """Whether the server may take the same message later: it is away, does not let us in, or answers in the 400s."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(_is_passing(refused) for refused in error.recipients)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return 400 <= error.code < 500 or isinstance(error, aiosmtplib.SMTPAuthenticationError)
    return isinstance(error, OSError)
