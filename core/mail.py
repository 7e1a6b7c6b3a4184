"""Mail: a message in plain text and HTML, handed to an SMTP server by the worker, never by a request.

A mail leaves at least once: a worker that dies between the server's answer and the mark of the job sends it again,
under the same Message-ID, by which mail programs and people recognise the second copy. A notice has no
List-Unsubscribe: it is about a step that its reader, who holds an account, is part of. Invitations to answer go to
people without an account: they carry one (label/invitations.py).
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Any

import aiosmtplib
from sqlalchemy.orm import Session

from core import outbox
from core.settings import Settings

KIND = "mail"
NOTICE = "notice"
TIMEOUT = 20.0
UNCUT = ("List-Unsubscribe",)
# Subject, text and HTML of a notice, made from its job at the moment it is sent.
Words = tuple[str, str, str]
Render = Callable[[Mapping[str, Any]], Words]


class _Whole(EmailPolicy):
    """The usual folding, but for an address: mail programs read List-Unsubscribe in one piece or not at all."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if name in UNCUT else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii") if name in UNCUT else super().fold_binary(name, value)


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
    """The message of a job."""
    at = datetime.fromisoformat(job["at"])
    return compose(settings, to=job["to"], at=at, identity=_identity(job), words=words, headers={})


def compose(
    settings: Settings, *, to: str, at: datetime, identity: str, words: Words, headers: Mapping[str, str]
) -> EmailMessage:
    """A message marked as sent by a machine so that no automatic answer comes back (RFC 3834).

    `identity`: the same for a second copy, which mail programs then recognise.
    """
    made = EmailMessage(policy=_Whole())
    subject, text, html = words
    made["From"] = settings.mail_from
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{identity}@{settings.mail_from.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    made.add_alternative(html, subtype="html")
    return made


def send(settings: Settings, made: EmailMessage) -> None:
    """Hand the message to the configured server; outbox.Later when it may take it another time."""
    # As bytes: given the message, the client would fold it in its own way.
    sending = aiosmtplib.send(
        made.as_bytes(policy=made.policy.clone(linesep="\r\n")),
        sender=parseaddr(made["From"])[1],
        recipients=[made["To"]],
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
