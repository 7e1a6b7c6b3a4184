"""The forms of a campaign: who is asked and how, codes, leaders, opening and closing."""

from collections.abc import Mapping, Sequence

from core.errors import Invalid
from evaluation.asking.campaign_models import Campaign
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel
from label.models import Site
from web.frame.fields import Choice, Email, Field, Hidden, Integer, Text, Tick
from web.frame.forms import Filled, Form

# A page of slips must still print.
MOST_SLIPS = 500
# Said beside each way to collect, after its name: what it changes to trust. Whether it suffices is the référentiel's.
BECAUSE = {
    "nominatif": "Chacun répond de ce qu’il écrit, et l’auditeur examine les preuves.",
    "codes": "Chacun peut répondre une fois et une seule, et l’on sait combien de personnes pouvaient le faire.",
    "tirage": "La plateforme tire au sort dans votre liste : personne ne choisit qui est interrogé.",
    "lien_ouvert": "On peut répondre plusieurs fois ou faire répondre ses amis : des signes suspects sont montrés à "
    "l’auditeur, mais rien ne les empêche.",
    "import": "La plateforme n’a pas vu comment ces réponses ont été recueillies.",
}
# How far a box keeps who answered from what was answered.
BOXES = (
    ("sealed", "Urne scellée. Sûre et simple : elle convient partout, sur papier, par téléphone et sans script."),
    (
        "blind",
        "Urne aveugle, pour cinquante agents ou plus ou un climat tendu, avec une collecte par codes. Le navigateur "
        "échange son code contre un jeton que personne ne peut reconnaître. Sur papier, par téléphone ou sans script, "
        "la réponse passe par l’urne scellée, et la page le dit.",
    ),
)
FIRM, FRAGILE = "Peut donner un résultat ferme.", "Le résultat restera fragile, même avec beaucoup de réponses."

LEADER = Form(
    Text(name="name", label="Prénom et nom", autocomplete="off"),
    Text(
        name="function", label="Fonction", hint="Par exemple « directrice générale des services ».", autocomplete="off"
    ),
    Email(
        name="email",
        label="Adresse électronique",
        hint="Sert seulement à vérifier que la personne n’est pas aussi sur la liste des agents.",
        required=False,
        autocomplete="off",
    ),
    Tick(name="namesakes", label="L’adresse signalée sur la liste des agents est celle d’un homonyme", required=False),
)
CERTAIN = Tick(name="certain", label="J’ai vérifié : après l’ouverture, plus rien ne change.")
APART = Tick(
    name="apart",
    label="Je déclare que les dirigeants invités en leur nom ne sont pas comptés parmi les agents.",
    hint="Un dirigeant répond en son nom ; compté aussi parmi les agents, il répondrait deux fois.",
)
CLOSING = Form(
    Tick(name="certain", label="J’ai compris : la clôture est définitive, plus personne ne pourra répondre.")
)


def opening(*, declaring: bool) -> Form:
    """What is confirmed before a campaign opens; `declaring`: no list lets the platform see the leaders apart."""
    return Form(APART, CERTAIN) if declaring else Form(CERTAIN)


def preparation(referentiel: Referentiel, audience: Audience, places: Sequence[str], served: str) -> Form:
    """How the audience is asked, and one headcount for each place; `served`: the people served, as a plural."""
    ways = tuple(
        (way.code, f"{way.nom}. {FIRM if way.ferme else FRAGILE} {BECAUSE.get(way.code, '')}".strip())
        for way in referentiel.collectes
        if audience in way.publics
    )
    who = "agents habilités à répondre" if audience == "collaborateurs" else f"{served} pendant la période"
    headcounts = [
        Integer(name=f"site-{number}", label=f"{place} : {who}", required=False)
        for number, place in enumerate(places if audience != "dirigeants" else ())
    ]
    boxes = [Choice(name="secrecy", label="Comment les réponses sont protégées", options=BOXES)]
    return Form(
        Hidden(name="version", required=False),
        Choice(name="collection", label="Comment les réponses sont recueillies", options=ways),
        *(boxes if audience != "dirigeants" else ()),
        *headcounts,
    )


def places_of(sites: Sequence[Site], campaign: Campaign | None) -> list[str]:
    """The sites of the organisation, and those that the campaign already holds under another name."""
    names = [site.name for site in sites]
    return names + [name for name in (campaign.frame if campaign else {}) if name not in names]


def blank(
    form: Form, audience: Audience, sites: Sequence[Site], campaign: Campaign | None, ways: Sequence[str]
) -> Filled:
    """The form as it was prepared, else with the headcounts of the organisation."""
    known = {site.name: site.headcount if audience == "collaborateurs" else site.yearly_users for site in sites}
    frame: Mapping[str, int] = campaign.frame if campaign else known
    values: dict[str, int | str | None] = {
        f"site-{number}": frame.get(place) for number, place in enumerate(places_of(sites, campaign))
    }
    version = campaign.version if campaign else None
    if "secrecy" in form.fields:
        values["secrecy"] = campaign.secrecy if campaign else BOXES[0][0]
    return form.blank(version=version, collection=campaign.collection if campaign else ways[0], **values)


def frame_of(form: Filled, places: Sequence[str]) -> dict[str, int]:
    """Site → people entitled; empty when no headcount was given. Invalid when some are and some are not."""
    given = {place: form.values[f"site-{number}"] for number, place in enumerate(places)}
    empty = [number for number, place in enumerate(places) if given[place] is None]
    if len(empty) == len(places):
        return {}
    if empty:
        sentence = "Donnez l’effectif de chaque site (zéro s’il n’est pas concerné), ou d’aucun."
        raise Invalid(sentence, {f"site-{number}": "Écrivez un effectif, ou zéro." for number in empty})
    return given


def handing_out(campaign: Campaign) -> Form:
    """How many codes to print, for which site when the campaign has sites."""
    count = Integer(
        name="count", label="Nombre de billets", hint=f"{MOST_SLIPS} à la fois au plus.", least=1, most=MOST_SLIPS
    )
    options = tuple((site, site) for site in campaign.frame)
    sites: list[Field] = [Choice(name="site", label="Site", options=options, listed=True)] if options else []
    return Form(*sites, count)
