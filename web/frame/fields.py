"""Fields of forms: each reads what was typed into a value, or raises ValueError with the sentence to show."""

import re
from datetime import date
from typing import ClassVar

import msgspec

from web.frame.typed import Typed, Upload

EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,63}")


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field: `name` in the body, `label` and `hint` on screen; `template` is its shape there."""

    template: ClassVar[str] = "line"
    kind: ClassVar[str] = "text"

    name: str
    label: str = ""
    hint: str = ""
    required: bool = True
    autocomplete: str = ""

    def raw(self, typed: Typed, name: str) -> object:
        """What the page shows again when it is refused."""
        return typed.one(name)

    def value(self, typed: Typed, name: str) -> object:
        """The value, None when the field is empty and may be."""
        text = typed.one(name).strip()
        if not text and self.required:
            raise ValueError(self.empty())
        return self.parse(text) if text else None

    def empty(self) -> str:
        """What is said when nothing was typed."""
        return f"Remplissez « {self.label} »."

    def parse(self, text: str) -> object:
        """The value of a text that is not empty."""
        return text


class Text(Field, frozen=True, kw_only=True):
    """One line of text."""

    shortest: int = 0
    longest: int = 200

    def parse(self, text: str) -> object:
        if len(text) < self.shortest:
            raise ValueError(f"« {self.label} » est trop court : écrivez au moins {self.shortest} caractères.")
        if len(text) > self.longest:
            raise ValueError(f"« {self.label} » est trop long : {self.longest} caractères au plus, pas {len(text)}.")
        return text


class Area(Text, frozen=True, kw_only=True):
    """Several lines of text."""

    template = "area"
    longest: int = 10_000
    rows: int = 5


class Email(Text, frozen=True, kw_only=True):
    """An e-mail address, in lower case."""

    kind = "email"
    longest: int = 254

    def parse(self, text: str) -> object:
        if not EMAIL.fullmatch(text) or len(text) > self.longest:
            raise ValueError("Écrivez une adresse électronique complète : prenom.nom@exemple.fr.")
        return text.lower()


class Password(Field, frozen=True, kw_only=True):
    """A password: never trimmed, never shown again."""

    kind = "password"

    def raw(self, typed: Typed, name: str) -> object:
        return ""

    def value(self, typed: Typed, name: str) -> object:
        if not typed.one(name):
            raise ValueError(self.empty())
        return typed.one(name)


class Integer(Field, frozen=True, kw_only=True):
    """A whole number; spaces between thousands are welcome."""

    template = "number"
    least: int = 0
    most: int = 1_000_000_000

    def parse(self, text: str) -> object:
        digits = re.sub(r"\s", "", text)
        if not re.fullmatch(r"-?[0-9]{1,12}", digits):
            raise ValueError(f"« {self.label} » attend un nombre entier, par exemple 120.")
        if not self.least <= int(digits) <= self.most:
            raise ValueError(f"« {self.label} » doit être compris entre {self.least} et {self.most}.")
        return int(digits)


class Hidden(Integer, frozen=True, kw_only=True):
    """A whole number carried by the page, such as the version it was opened with."""

    template = "hidden"

    def empty(self) -> str:
        return "La page est incomplète : rechargez-la, puis recommencez."


class Day(Field, frozen=True, kw_only=True):
    """A date, as the browser's calendar gives it or typed as 12/03/2026."""

    kind = "date"

    def parse(self, text: str) -> object:
        french = re.fullmatch(r"(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})", text)
        try:
            return date(int(french[3]), int(french[2]), int(french[1])) if french else date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"« {self.label} » attend une date, par exemple 12/03/2026.") from error


class Choice(Field, frozen=True, kw_only=True):
    """One option among (value, label) pairs: radio buttons, or a list when `listed`."""

    options: tuple[tuple[str, str], ...] = ()
    listed: bool = False

    @property
    def template(self) -> str:  # type: ignore[override]
        """Radio buttons or a list."""
        return "select" if self.listed else "radios"

    def empty(self) -> str:
        return f"Choisissez une réponse pour « {self.label} »."

    def parse(self, text: str) -> object:
        if text not in dict(self.options):
            raise ValueError(f"Choisissez une réponse de la liste pour « {self.label} ».")
        return text


class Many(Field, frozen=True, kw_only=True):
    """Any number of options, as boxes to tick; the value is the list of those ticked."""

    template = "boxes"
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False

    def raw(self, typed: Typed, name: str) -> object:
        return typed.all(name)

    def value(self, typed: Typed, name: str) -> object:
        known = dict(self.options)
        chosen = [value for value in typed.all(name) if value in known]
        if self.required and not chosen:
            raise ValueError(f"Cochez au moins une case de « {self.label} ».")
        return chosen


class Tick(Field, frozen=True, kw_only=True):
    """One box; when required, it must be ticked."""

    template = "tick"

    def value(self, typed: Typed, name: str) -> object:
        ticked = typed.one(name) == "oui"
        if self.required and not ticked:
            raise ValueError(f"Cochez « {self.label.rstrip('.')} ».")
        return ticked


class Attachment(Field, frozen=True, kw_only=True):
    """A file; its form is multipart."""

    template = "attachment"
    accept: str = ""
    largest: int = 20 * 1024 * 1024

    def raw(self, typed: Typed, name: str) -> object:
        return ""

    def value(self, typed: Typed, name: str) -> Upload | None:
        sent = typed.file(name)
        if sent is None and self.required:
            raise ValueError(f"Choisissez un fichier pour « {self.label} ».")
        if sent is not None and not sent.data:
            raise ValueError(f"Le fichier « {sent.filename} » est vide.")
        if sent is not None and len(sent.data) > self.largest:
            raise ValueError(f"Le fichier dépasse {self.largest // (1024 * 1024)} Mo : choisissez-en un plus léger.")
        return sent
