"""A mailbox behind a real SMTP server on a free port of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

import msgspec
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Collecting

from core.settings import Settings
from tests.ports import free_port


class Mailbox(Collecting):
    """What was received, in order, and the port that receives it."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.received: list[Message] = []
        # What is answered to each message instead of taking it.
        self.refusal = ""

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd looks for)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take or refuse a recipient."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.received.append(message)


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Listen until the end of the block."""
    mailbox = Mailbox(free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def sent_to(settings: Settings, port: int) -> Settings:
    """The settings that hand mails to this port."""
    return msgspec.structs.replace(settings, smtp_host="127.0.0.1", smtp_port=port)


def parts(message: Message) -> list[str]:
    """The plain text, then the HTML."""
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return [part.get_payload(decode=True).decode().strip() for part in leaves]  # type: ignore[union-attr]
