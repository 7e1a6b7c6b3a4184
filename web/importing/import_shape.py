"""The shapes that the screens of an import share, and how each of its four steps is shown."""

from collections.abc import Mapping as Entries
from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from evaluation.measuring.figures import interval, percent
from evaluation.reading.tabular import Fault, Table
from web.desk.rooms import Frame
from web.frame.forms import Filled
from web.frame.handling import Html
from web.frame.page import Page
from web.importing.import_forms import Options
from web.importing.import_store import Deposit, ImportStore

LEAD = "Le fichier entre en entier ou pas du tout. Vous dites ce que valent ses colonnes et ses codes."
STEPS = ("Le fichier", "Les colonnes", "Les codes", "La vérification")
Said = TypeVar("Said", bound=msgspec.Struct)


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Where an import takes place: the head of its pages, their address, the page it leads back to, its files."""

    frame: Frame
    address: str
    back: str
    title: str
    lead: str
    store: ImportStore


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Values of one kind, with their counts, and what each may mean; `prefix` names their fields."""

    prefix: str
    title: str
    text: str
    values: dict[str, int]
    options: Options


class Waiting(msgspec.Struct, Generic[Said], frozen=True):
    """A file, and what has been said of it so far."""

    deposit: Deposit
    said: Said


class Import(Protocol[Said]):
    """What an import knows of its own: which roles columns may play, what values may mean, what comes out."""

    scene: Scene

    @property
    def kind(self) -> type[Waiting[Said]]:
        """The shape under which what was said is kept."""

    def at_first(self, table: Table) -> Said:
        """What is proposed of this file before anybody says anything."""

    def roles(self) -> Options:
        """What a column may be."""

    def role_of(self, said: Said, column: str) -> str:
        """What was said of this column, empty when nothing was."""

    def with_columns(self, said: Said, table: Table, roles: Entries[str, Sequence[str]]) -> Said:
        """The description once columns have these roles; Invalid when they do not go together."""

    def families(self, said: Said, table: Table) -> list[Family]:
        """The values that need a meaning, given the columns."""

    def meaning_of(self, said: Said, prefix: str, value: str) -> str:
        """What was said of a value, empty when nothing was."""

    def with_meanings(self, said: Said, meanings: Entries[str, Entries[str, str]]) -> Said:
        """The description once the values of each family mean this."""

    def faults(self, said: Said, table: Table) -> Sequence[Fault]:
        """Every cell or line that prevents the import, by line."""

    def look(self, page: Page, held: Waiting[Said], waiting: str, table: Table, form: Filled) -> Html:
        """The figures that would come out, and what prevents it."""


def shown(page: Page, template: str, scene: Scene, step: int, form: Filled, **context: Any) -> Html:
    """The page of a step, the first being 0."""
    states = ["done"] * step + ["current"] + ["todo"] * (len(STEPS) - step - 1)
    steps = list(zip(STEPS, states, strict=True))
    context |= {"percent": percent, "interval": interval}
    return page.show(template, frame=scene.frame, scene=scene, steps=steps, form=form, **context)
