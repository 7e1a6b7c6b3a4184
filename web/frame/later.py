"""Fields that count without being demanded now: a draft is kept incomplete, a motive depends on the decision."""

from web.frame.fields import Area, Many, Text
from web.frame.typed import Typed


class Later(Area, frozen=True, kw_only=True):
    """Several lines that somebody will ask for: empty is accepted, and is not called optional."""

    def value(self, typed: Typed, name: str) -> object:
        text = typed.one(name).strip()
        return self.parse(text) if text else None


class LaterLine(Text, frozen=True, kw_only=True):
    """One line that somebody will ask for."""

    def value(self, typed: Typed, name: str) -> object:
        text = typed.one(name).strip()
        return self.parse(text) if text else None


class Checked(Many, frozen=True, kw_only=True):
    """Points to tick one after the other: none yet is accepted, and the list is not called optional."""

    required: bool = True

    def value(self, typed: Typed, name: str) -> object:
        return [value for value in typed.all(name) if value in dict(self.options)]
