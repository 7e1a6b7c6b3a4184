"""What is printed for a campaign: letters or slips, for which site, how many; and the words of every paper."""

from core.errors import Invalid
from core.settings import Settings
from evaluation.asking import contacts
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.campaigns import OPEN_LINK
from evaluation.measuring.figures import grouped
from web.campaign.campaign_scene import Scene
from web.campaign.letters_pdf import Said
from web.frame.fields import Choice, Integer
from web.frame.forms import Form

KINDS = {"lettres": "Lettres, une page par personne", "billets": "Billets à découper, huit par feuille"}
MOST = 5000


def ordering(campaign: Campaign) -> Form:
    """Which papers; every site, and everyone who has no code yet, unless said otherwise."""
    sites = tuple((site, site) for site in campaign.frame)
    chosen = (
        [
            Choice(
                name="site",
                label="Site",
                hint="Tous les sites, si vous ne choisissez pas.",
                options=sites,
                listed=True,
                required=False,
            )
        ]
        if len(sites) > 1
        else []
    )
    hint = "Sans nombre, un code pour chaque personne qui n’en a pas encore." if sites else f"{grouped(MOST)} au plus."
    return Form(
        Choice(name="kind", label="Papiers", options=tuple(KINDS.items())),
        *chosen,
        Integer(name="count", label="Nombre de codes", hint=hint, required=not sites, least=1, most=MOST),
    )


def wanted(campaign: Campaign, site: str, count: int | None) -> dict[str | None, int]:
    """Site → codes to make; Invalid when there would be none, or too many at once. The service checks the rest."""
    left = {name: people - campaign.issued.get(name, 0) for name, people in campaign.frame.items()}
    if not left:
        return {None: count or 0}
    if not site and len(left) == 1:
        site = next(iter(left))
    if count is not None and not site:
        sentence = "Choisissez pour quel site ce nombre vaut, ou laissez-le vide."
        raise Invalid(sentence, {"count": sentence})
    chosen = {site: left[site] if count is None else count} if site else left
    found: dict[str | None, int] = {name: number for name, number in chosen.items() if number > 0}
    if not found:
        sentence = "Chaque personne a déjà un code : il n’en reste pas à créer."
        raise Invalid(sentence, {"count": sentence})
    if (total := sum(found.values())) > MOST:
        sentence = (
            f"Cela ferait {grouped(total)} codes, {grouped(MOST)} au plus à la fois : choisissez un site ou un nombre."
        )
        raise Invalid(sentence, {"count": sentence})
    return found


def said(scene: Scene, settings: Settings) -> Said:
    """The words of this campaign's papers."""
    campaign, audience = scene.campaign, scene.audience
    announced = contacts.of(scene.session, campaign.id) if campaign else None
    questionnaire = scene.referentiel.questionnaires[audience]
    limits = scene.referentiel.populations
    shared = campaign is not None and campaign.collection == OPEN_LINK
    return Said(
        organisation=scene.candidacy.organisation.name,
        questionnaire=questionnaire.titre,
        minutes=questionnaire.minutes,
        address=f"{settings.pages}/repondre" + (f"/lien/{campaign.id}" if campaign and shared else ""),
        agents=audience == "collaborateurs",
        shared=shared,
        ends_on=announced.ends_on if announced else None,
        phone=announced.phone if announced else "",
        paper=announced.paper if announced else "",
        comments=limits.commentaires,
        figures=limits.publication,
        demo=settings.demo,
    )
