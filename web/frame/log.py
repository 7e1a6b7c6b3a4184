"""The access log: method, path and status of each answer, nothing that was typed, nobody's address."""

import logging
import sys

import structlog


def configure() -> None:
    """One JSON object per line on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def kept(answers: int) -> None:
    """So many answers were given from memory since this was last said."""
    if answers:
        structlog.get_logger("web").info("kept", answers=answers)


def answered(method: str, path: str, status: int) -> None:
    """One answered request."""
    structlog.get_logger("web").info("answered", method=method, path=path, status=status)
