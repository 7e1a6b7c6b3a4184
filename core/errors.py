"""Refusals: each carries a French sentence that says why and what to do next; web/app.py maps them to statuses."""

from collections.abc import Mapping


class Refusal(Exception):
    """Base of every refusal; `message` is shown to the person as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Refusal):
    """404: unknown, or belonging to somebody else (the two must look alike)."""

    def __init__(self, message: str = "Cette page n’existe pas, ou elle ne vous est pas ouverte.") -> None:
        super().__init__(message)


class NotAllowed(Refusal):
    """403: the person is known, the act is not theirs."""


class Conflict(Refusal):
    """409: the act was possible for somebody, some time, but not in the present state."""


class Invalid(Refusal):
    """422: what was typed cannot be accepted; `errors` maps a field name to its sentence."""

    def __init__(self, message: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = dict(errors or {})


class Unavailable(Refusal):
    """503: what the act needs does not answer now (a signer, a module); nothing was done, and trying later is right."""
