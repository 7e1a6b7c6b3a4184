"""What an import of mystery visits asks of a file: yes/no criteria, site and channel, codes as met or not."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec.structs import replace

from core.errors import Invalid
from evaluation.edition import Mystery
from evaluation.reading import columns
from evaluation.reading.coding import canonical
from evaluation.reading.tabular import Fault, Table
from evaluation.visits import mystery_imports
from evaluation.visits.mystery_imports import VisitMapping
from web.frame.forms import Filled
from web.frame.handling import Html
from web.frame.page import Page
from web.importing import import_flow
from web.importing.import_forms import Options
from web.importing.import_shape import Family, Scene, Waiting, shown

CRITERION, SITE, CHANNEL = "_critere", "_site", "_canal"
MEANINGS = (("oui", "Oui : le critère est tenu"), ("non", "Non"), ("sans", "Sans objet, ou pas de réponse"))
MET = {"oui": True, "non": False, "sans": None}
EVERY = "Toutes les visites"


class VisitsImport:
    """An import of visits into the mystery campaign of an evaluation."""

    kind = Waiting[VisitMapping]

    def __init__(self, scene: Scene, design: Mystery, evaluation_id: UUID) -> None:
        self.scene, self.evaluation_id = scene, evaluation_id
        self.channels = tuple((channel.code, channel.nom) for channel in design.canaux)

    def at_first(self, _table: Table) -> VisitMapping:
        """Nothing: grids differ too much from one another."""
        return VisitMapping()

    def roles(self) -> Options:
        """A criterion, the site or the channel."""
        return ((CRITERION, "Critère oui ou non"), (SITE, "Site ou pays"), (CHANNEL, "Canal de la visite"))

    def role_of(self, said: VisitMapping, column: str) -> str:
        """What was said of this column."""
        if column in said.criteria:
            return CRITERION
        return SITE if column == said.site else CHANNEL if column == said.channel else ""

    def with_columns(self, said: VisitMapping, table: Table, roles: Mapping[str, Sequence[str]]) -> VisitMapping:
        """Any number of criteria, one column of sites, one of channels or none."""
        import_flow.unique({role: names for role, names in roles.items() if role != CRITERION}, table)
        if CRITERION not in roles or SITE not in roles:
            raise Invalid("Désignez la colonne des sites, et au moins un critère.")
        channel = next(iter(roles.get(CHANNEL, [])), None)
        every = None if channel else said.every
        return replace(said, criteria=tuple(roles[CRITERION]), site=roles[SITE][0], channel=channel, every=every)

    def families(self, said: VisitMapping, table: Table) -> list[Family]:
        """The codes of the criteria, and the channels."""
        codes = Family(
            prefix="k",
            title="Les codes des critères",
            text="Un seul tableau pour tous les critères choisis.",
            values=columns.codes_of(table, said.criteria),
            options=MEANINGS,
        )
        channels = Family(
            prefix="v",
            title="Le canal",
            text="Chaque canal du référentiel a sa note.",
            values={EVERY: len(table.numbers)} if said.channel is None else columns.sites_of(table, said.channel),
            options=self.channels,
        )
        return [codes, channels]

    def meaning_of(self, said: VisitMapping, prefix: str, value: str) -> str:
        """What was said of a code or of a channel."""
        if prefix == "v":
            return (said.every if said.channel is None else said.channels.get(value)) or ""
        code = canonical(value)
        return next(word for word, met in MET.items() if met is said.codes[code]) if code in said.codes else ""

    def with_meanings(self, said: VisitMapping, meanings: Mapping[str, Mapping[str, str]]) -> VisitMapping:
        """Codes become met or not, values become channels."""
        codes = {canonical(code): MET[word] for code, word in meanings["k"].items()}
        if said.channel is None:
            return replace(said, codes=codes, every=meanings["v"][EVERY])
        return replace(said, codes=codes, channels=dict(meanings["v"]))

    def faults(self, said: VisitMapping, table: Table) -> Sequence[Fault]:
        """Every cell that prevents the import."""
        found = mystery_imports.preview(table, said)
        return found.refused.every if found.refused else ()

    def look(self, page: Page, held: Waiting[VisitMapping], waiting: str, table: Table, form: Filled) -> Html:
        """The rate of each criterion, pooled and site by site, before anything is written."""
        return shown(
            page,
            "imports/visits.html",
            self.scene,
            3,
            form,
            deposit=held.deposit,
            waiting=waiting,
            found=mystery_imports.preview(table, held.said),
            channels=dict(self.channels),
        )
