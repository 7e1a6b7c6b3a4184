"""What an import of answers asks of a file: questions, site and comment, codes as points of the scale."""

from collections.abc import Mapping as Entries
from collections.abc import Sequence
from typing import cast

from msgspec.structs import replace

from evaluation import columns, import_reading
from evaluation.campaign_models import Campaign
from evaluation.coding import canonical
from evaluation.import_reading import Mapping
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel
from evaluation.tabular import Table
from web import import_flow
from web.forms import Filled
from web.handling import Html
from web.import_forms import Options
from web.import_shape import Family, Scene, Waiting, shown
from web.page import Page

SITE, COMMENT, BLANK, NOWHERE = "_site", "_commentaire", "_blanc", "_sans"


class AnswersImport:
    """An import of answers into an open campaign; `filled` when a file has entered it already."""

    kind = Waiting[Mapping]
    nothing = Mapping()

    def __init__(self, scene: Scene, referentiel: Referentiel, campaign: Campaign, *, filled: bool) -> None:
        self.scene, self.referentiel, self.filled = scene, referentiel, filled
        self.campaign_id, self.sites = campaign.id, dict(campaign.frame)
        self.audience = cast(Audience, campaign.audience)

    def roles(self) -> Options:
        """A question, the site when the campaign has sites, or free comments."""
        asked = import_reading.questions(self.referentiel, self.audience)
        others = [(COMMENT, "Commentaire libre"), *([(SITE, "Site")] if self.sites else [])]
        return (*others, *((item.code, item.text_for(self.scene.frame.words)) for _, item in asked))

    def role_of(self, said: Mapping, column: str) -> str:
        """What was said of this column."""
        known = {name: code for code, name in said.items.items()}
        return known.get(column, SITE if column == said.site else COMMENT if column == said.comment else "")

    def with_columns(self, said: Mapping, table: Table, roles: Entries[str, Sequence[str]]) -> Mapping:
        """Each role goes to one column."""
        import_flow.unique(roles, table)
        chosen = {role: names[0] for role, names in roles.items()}
        site, comment = chosen.pop(SITE, None), chosen.pop(COMMENT, None)
        mapping = replace(said, items=chosen, site=site, comment=comment)
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
        if said.site is None:
            return [codes]
        sites = Family(
            prefix="s",
            title="Les sites",
            text="Les sites de la campagne, avec leurs effectifs, ont été figés à l’ouverture.",
            values=columns.sites_of(table, said.site),
            options=(*((site, site) for site in self.sites), (NOWHERE, "Site inconnu")),
        )
        return [codes, sites]

    def meaning_of(self, said: Mapping, prefix: str, value: str) -> str:
        """What was said of a code or of a site."""
        if prefix == "s":
            return (said.sites[value] or NOWHERE) if value in said.sites else ""
        code = canonical(value)
        if code not in said.codes:
            return ""
        point = said.codes[code]
        return BLANK if point is None else str(point)

    def with_meanings(self, said: Mapping, meanings: Entries[str, Entries[str, str]]) -> Mapping:
        """Codes become points of the scale, sites those of the campaign."""
        codes = {canonical(code): None if point == BLANK else int(point) for code, point in meanings["k"].items()}
        sites = {value: None if site == NOWHERE else site for value, site in meanings.get("s", {}).items()}
        return replace(said, codes=codes, sites=sites)

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
