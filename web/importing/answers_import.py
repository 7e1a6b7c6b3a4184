"""What an import of answers asks of a file: questions, site and comment, codes as points of the scale."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Entries
from typing import TypeAlias, cast
from uuid import UUID

from msgspec.structs import replace

from core.errors import Invalid
from evaluation.asking.campaign_models import Campaign
from evaluation.questionnaire import Audience
from evaluation.reading import columns, import_columns, import_reading, suggestions
from evaluation.reading.coding import canonical
from evaluation.reading.import_reading import Mapping
from evaluation.reading.tabular import Fault, Table
from evaluation.referentiel import Referentiel
from web.frame.forms import Filled
from web.frame.handling import Html
from web.frame.page import Page
from web.importing import import_flow
from web.importing.import_forms import Options
from web.importing.import_shape import Family, Scene, Waiting, shown

SITE, COMMENT, WEIGHT, WAVE = "_site", "_commentaire", "_poids", "_vague"
BLANK, NOWHERE, ENTERS, STAYS = "_blanc", "_sans", "oui", "non"
USES = {SITE: "site", COMMENT: "comment", WEIGHT: "weight", WAVE: "wave"}

Recall: TypeAlias = Callable[[Sequence[str]], Mapping | None]


class AnswersImport:
    """An import of answers into an open campaign; `filled` when a file has entered it already."""

    kind = Waiting[Mapping]

    def __init__(
        self, scene: Scene, referentiel: Referentiel, campaign: Campaign, *, filled: bool, recall: Recall, owner: UUID
    ) -> None:
        self.organisation_id = owner
        self.scene, self.referentiel, self.filled, self.recall = scene, referentiel, filled, recall
        self.campaign_id, self.sites = campaign.id, dict(campaign.frame)
        self.audience = cast(Audience, campaign.audience)

    def at_first(self, table: Table) -> Mapping:
        """What was said of the last file with these names, else what the names themselves propose."""
        if (known := self.recall(table.names)) is not None:
            return known if self.sites else replace(known, site=None, sites={})
        asked = import_reading.questions(self.referentiel, self.audience)
        texts = [(item.code, item.text_for(self.scene.frame.words)) for _, item in asked]
        columns_of = {code: name for name, code in suggestions.questions(table.names, texts).items()}
        found = suggestions.uses([name for name in table.names if name not in columns_of.values()])
        if not self.sites:
            found.pop("site", None)
        return replace(Mapping(items=columns_of), **found)

    def roles(self) -> Options:
        """A question, the site when the campaign has sites, free comments, a weight, or the wave."""
        asked = import_reading.questions(self.referentiel, self.audience)
        others = [(COMMENT, "Commentaire libre"), *([(SITE, "Site")] if self.sites else [])]
        others += [(WEIGHT, "Poids de redressement"), (WAVE, "Vague d’enquête, ou année")]
        return (*others, *((item.code, item.text_for(self.scene.frame.words)) for _, item in asked))

    def role_of(self, said: Mapping, column: str) -> str:
        """What was said of this column."""
        known = {name: code for code, name in said.items.items()}
        known |= {name: code for code, names in said.spread.items() for name in names}
        used = {getattr(said, field): role for role, field in USES.items()}
        return known.get(column, used.get(column, ""))

    def with_columns(self, said: Mapping, table: Table, roles: Entries[str, Sequence[str]]) -> Mapping:
        """Each use goes to one column; a question given to several is spread over columns to tick."""
        import_flow.unique({role: names for role, names in roles.items() if role in USES}, table)
        chosen = {role: names[0] for role, names in roles.items() if len(names) == 1}
        spread = {
            role: {name: said.spread.get(role, {}).get(name) for name in names}
            for role, names in roles.items()
            if len(names) > 1
        }
        used = {field: chosen.pop(role, None) for role, field in USES.items()}
        mapping = replace(said, items=chosen, spread=spread, **used)
        import_reading.asked(table, mapping, self.referentiel, self.audience)
        return mapping

    def families(self, said: Mapping, table: Table) -> list[Family]:
        """The codes, and the sites when a column tells them."""
        scale = self.referentiel.echelles.agreement
        points = [(str(value), label) for value, label in enumerate(scale.libelles, 1)]
        points += [("0", scale.sans_avis)] if scale.sans_avis else []
        codes = Family(
            prefix="k",
            title="Les codes des réponses",
            text="Un seul tableau pour toutes les questions choisies.",
            values=columns.codes_of(table, list(said.items.values())),
            options=(*points, (BLANK, "Pas de réponse, ou sans objet")),
        )
        shown = [codes] if said.items else []
        return [
            *shown,
            *self._ticks_family(said, table, codes.options),
            *self._sites_family(said, table),
            *self._waves_family(said, table),
        ]

    def meaning_of(self, said: Mapping, prefix: str, value: str) -> str:
        """What was said of a code or of a site."""
        if prefix == "s":
            alike = value if value in self.sites else ""
            return (said.sites[value] or NOWHERE) if value in said.sites else alike
        if prefix == "t":
            return self._tick_meaning(said, value)
        if prefix == "w":
            return (ENTERS if value in said.waves else STAYS) if said.waves else ""
        scale = self.referentiel.echelles.agreement
        known = said.codes or suggestions.codes([value], scale.libelles, scale.sans_avis)
        if (code := canonical(value)) not in known:
            return ""
        point = known[code]
        return BLANK if point is None else str(point)

    def with_meanings(self, said: Mapping, meanings: Entries[str, Entries[str, str]]) -> Mapping:
        """Codes become points of the scale, sites those of the campaign."""
        codes = {
            canonical(code): None if point == BLANK else int(point) for code, point in meanings.get("k", {}).items()
        }
        sites = {value: None if site == NOWHERE else site for value, site in meanings.get("s", {}).items()}
        waves = tuple(value for value, enters in meanings.get("w", {}).items() if enters == ENTERS)
        if said.wave is not None and not waves:
            raise Invalid("Gardez une vague au moins\u202f: sinon aucune ligne n’entre.")
        ticks = {name: None if point == BLANK else int(point) for name, point in meanings.get("t", {}).items()}
        spread = {code: {name: ticks[name] for name in names} for code, names in said.spread.items()}
        if any(len(set(names.values())) < len(names) for names in spread.values()):
            raise Invalid("Deux colonnes d’une même question veulent dire la même chose\u202f: distinguez-les.")
        return replace(said, codes=codes, spread=spread, sites=sites, waves=waves)

    def faults(self, said: Mapping, table: Table) -> Sequence[Fault]:
        """Every cell or line that prevents the import."""
        found = import_reading.preview(table, said, self.referentiel, self.audience, self.sites)
        return found.refused.every if found.refused else ()

    def look(self, page: Page, held: Waiting[Mapping], waiting: str, table: Table, form: Filled) -> Html:
        """The rate of each question, before anything is written."""
        found = import_reading.preview(table, held.said, self.referentiel, self.audience, self.sites)
        blanks = len(import_reading.questions(self.referentiel, self.audience)) - len(found.rates)
        return shown(
            page,
            "imports/answers.html",
            self.scene,
            3,
            form,
            deposit=held.deposit,
            waiting=waiting,
            found=found,
            blanks=blanks,
            filled=self.filled,
        )

    def _ticks_family(self, said: Mapping, table: Table, options: Options) -> list[Family]:
        names = [name for columns_of in said.spread.values() for name in columns_of]
        if not names:
            return []
        return [
            Family(
                prefix="t",
                title="Les colonnes à cocher",
                text="Une même question répartie sur plusieurs colonnes : dites ce que veut dire une case cochée.",
                values={name: sum(map(import_columns.is_ticked, table.column(name))) for name in names},
                options=options,
            )
        ]

    def _tick_meaning(self, said: Mapping, column: str) -> str:
        known = {name: point for names in said.spread.values() for name, point in names.items()}
        scale = self.referentiel.echelles.agreement
        point = known.get(column)
        if point is None:
            words = suggestions.last_words(column)
            point = next(iter(suggestions.codes([words], scale.libelles, scale.sans_avis).values()), None)
        return "" if point is None else str(point)

    def _sites_family(self, said: Mapping, table: Table) -> list[Family]:
        text = "Les sites de la campagne, avec leurs effectifs, ont été figés à l’ouverture."
        options = (*((site, site) for site in self.sites), (NOWHERE, "Site inconnu"))
        return _listed("s", "Les sites", text, table, said.site, options)

    def _waves_family(self, said: Mapping, table: Table) -> list[Family]:
        text = "Gardez celles qui mesurent cette campagne : les lignes des autres n’entrent pas."
        options = ((ENTERS, "Entre dans la campagne"), (STAYS, "Reste de côté"))
        return _listed("w", "Les vagues", text, table, said.wave, options)


def _listed(prefix: str, title: str, text: str, table: Table, column: str | None, options: Options) -> list[Family]:
    """The values of a column as a family, none when no column has this use."""
    if column is None:
        return []
    values = columns.sites_of(table, column)
    return [Family(prefix=prefix, title=title, text=text, values=values, options=options)]
