"""Forms: read what was typed, say in French what is wrong, and show the page again with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.errors import Invalid
from web.frame.fields import Attachment, Field
from web.frame.typed import Typed, Upload

TO_CORRECT = "Le formulaire n’est pas complet ou contient une erreur : corrigez les champs signalés."


class Form:
    """The fields of a form, in the order of the page."""

    def __init__(self, *fields: Field) -> None:
        self.fields = {field.name: field for field in fields}
        self.multipart = any(isinstance(field, Attachment) for field in fields)

    def blank(self, **values: object) -> "Filled":
        """The form as it is first shown, with these values already in it (dates and numbers as they are)."""
        written = {None: "", True: "oui", False: ""}
        return Filled(self, raw={k: written[v] if v is None or isinstance(v, bool) else v for k, v in values.items()})

    def read(self, typed: Typed, prefix: str = "") -> "Filled":
        """What was typed; nothing is raised before `check()`."""
        found = Filled(self, prefix=prefix)
        for name, field in self.fields.items():
            found.raw[name] = field.raw(typed, prefix + name)
            try:
                found.values[name] = field.value(typed, prefix + name)
            except ValueError as error:
                found.errors[name] = str(error)
        return found

    def read_rows(self, typed: Typed, name: str) -> list["Filled"]:
        """The rows of a repeated group: fields are called `name-0-field`, `name-1-field`…"""
        numbers = {key.split("-")[1] for key in typed.fields if key.startswith(f"{name}-") and key.count("-") == 2}
        count = max((int(number) for number in numbers if number.isdecimal() and len(number) < 4), default=-1) + 1
        return [self.read(typed, f"{name}-{position}-") for position in range(count)]

    def blank_row(self, name: str, position: int) -> "Filled":
        """An empty row of a repeated group."""
        return Filled(self, prefix=f"{name}-{position}-")


class Filled:
    """A form with what was typed in it: `raw` is shown again, `values` are what the services take."""

    def __init__(self, form: Form, *, raw: dict[str, object] | None = None, prefix: str = "") -> None:
        self.form, self.prefix = form, prefix
        self.raw: dict[str, object] = raw or {}
        self.values: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        self.message = ""

    @property
    def fields(self) -> Sequence[Field]:
        """In the order of the page."""
        return list(self.form.fields.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was typed."""
        return not any(self.raw.values())

    def check(self) -> None:
        """Raise Invalid when a field is wrong."""
        if self.errors:
            raise Invalid(TO_CORRECT, self.errors)

    def refuse(self, message: str, errors: Mapping[str, str]) -> None:
        """Keep what a refusal says, for the page that shows the form again."""
        self.message = message
        self.errors = {**self.errors, **errors}

    def shown(self, name: str) -> str:
        """What the page puts back in a field."""
        value = self.raw.get(name, "")
        return value.isoformat() if isinstance(value, date) else str(value)

    def holds(self, name: str, option: str) -> bool:
        """Whether an option of a field is chosen."""
        value = self.raw.get(name, "")
        return option in value if isinstance(value, list) else str(value) == option

    def text(self, name: str) -> str:
        """The text of a field, empty when it was left so."""
        return str(self.values[name] or "")

    def number(self, name: str) -> int:
        """The whole number of a required field."""
        return int(self.values[name])

    def day(self, name: str) -> date:
        """The date of a required field."""
        found: date = self.values[name]
        return found

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.values[name])

    def chosen(self, name: str) -> list[str]:
        """The options ticked."""
        return list(self.values[name])

    def upload(self, name: str) -> Upload:
        """The file of a required field."""
        found: Upload = self.values[name]
        return found
