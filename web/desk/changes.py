"""Changes of organisations: proposed by a manager on an official act, confirmed by another with the second factor."""

from uuid import UUID

from litestar.params import FromPath

from audit import antivirus
from audit.evidence_scan import vet
from core.errors import Invalid
from label import changes
from label.change_rules import CANDIDACIES, CERTIFICATES, KINDS, SPLIT, Act, Wanted, check
from web.account import signing
from web.frame.access import roles
from web.frame.fields import Area, Attachment, Choice, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithKeys, get, post
from web.frame.unit_of_work import transaction

MANAGER = roles(changes.ROLE)
PROPOSAL = Form(
    Text(name="siret", label="SIRET de l’organisation concernée", longest=30),
    Choice(name="nature", label="Ce qui lui arrive", options=tuple(KINDS.items())),
    Text(name="nom", label="Nouveau nom", hint="Si elle en change.", required=False),
    Text(name="nouveau_siret", label="Nouveau SIRET", hint="S’il change.", required=False, longest=30),
    Text(
        name="reprise",
        label="SIRET de l’organisation qui la reprend",
        hint="Elle doit être inscrite. Comptes, sites et dossiers la rejoignent.",
        required=False,
        longest=30,
    ),
    Choice(name="certificats", label="Ses certificats sont", options=tuple(CERTIFICATES.items())),
    Choice(
        name="candidatures",
        label="Ses candidatures en cours sont",
        hint="Une évaluation commencée ne suit pas : elle n’a mesuré que ses services.",
        options=tuple(CANDIDACIES.items()),
    ),
    Area(
        name="motif",
        label="Motif",
        hint="Publié sur la page des certificats concernés : des faits, aucun nom de personne.",
        longest=500,
        rows=3,
    ),
    Text(name="acte", label="Acte qui le prouve", hint="Arrêté, délibération, avis de l’Insee… avec sa date."),
    Attachment(name="fichier", label="L’acte", hint="PDF ou image, 20 Mo au plus.", accept=".pdf,.png,.jpg,.jpeg"),
)
CONFIRMATION = Form(signing.CODE)
REFUSAL = Form(Area(name="pourquoi", label="Pourquoi l’écarter", longest=500, rows=2))


@get("/changements", MANAGER)
def every(session: InSession, page: OnPage) -> Html:
    """All of them, those to confirm first."""
    return page.show("changes/list.html", found=changes.every(session), kinds=KINDS)


@get("/changements/nouveau", MANAGER)
def blank(page: OnPage) -> Html:
    """The form of a proposal."""
    return _form(page, PROPOSAL.blank(certificats="transfer", candidatures="follow"))


@post("/changements/nouveau", MANAGER)
def propose(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Keep a proposal; its act is examined before the transaction begins, which may take seconds."""
    form = PROPOSAL.read(typed)
    with page.refusing(None, form, lambda: _form(page, form)):
        if form.values.get("nature") == "split":
            raise Invalid(SPLIT, {"nature": SPLIT})
        form.check()
        wanted = _wanted(form)
        check(wanted, form.text("acte"))
        sent = form.upload("fichier")
        vetted = vet(sent.filename, sent.data, antivirus.scanner(platform.settings))
        if not vetted.scan.readable:
            raise Invalid(vetted.scan.note, {"fichier": vetted.scan.note})
        with transaction(platform.database, page, at) as session:
            kept = Act(form.text("acte"), vetted.filename, vetted.content_type, platform.files.put(sent.data))
            made = changes.propose(session, wanted, kept, by=actor, at=at)
            answer = page.go(
                f"/changements/{made.id}", "La proposition est enregistrée : une autre personne la confirme."
            )
    return answer


@get("/changements/{change_id:uuid}", MANAGER)
def show(session: InSession, actor: By, page: OnPage, change_id: FromPath[UUID]) -> Html:
    """One, with its act and what follows from it."""
    return _page(session, page, actor, change_id)


@get("/changements/{change_id:uuid}/acte", MANAGER)
def act(platform: OfPlatform, session: InSession, actor: By, page: OnPage, change_id: FromPath[UUID]) -> Html:
    """The file of the act, its digest checked."""
    found = changes.get(session, change_id, by=actor)
    return page.attachment(platform.files.get(found.evidence_sha256), found.evidence_name, found.evidence_type)


@post("/changements/{change_id:uuid}/confirmation", MANAGER)
def confirm(
    platform: OfPlatform,
    session: InSession,
    keyring: WithKeys,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    change_id: FromPath[UUID],
) -> Html:
    """Make the change, signed by a code of the moment."""
    form = CONFIRMATION.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, change_id, confirmation=form)):
        form.check()
        signing.require(session, page, platform, form.text("code"), by=actor, at=at)
        public_url = platform.settings.public_url
        changes.confirm(session, keyring, change_id, by=actor, at=at, public_url=public_url)
    return page.go(f"/changements/{change_id}", "Le changement est fait, et les organisations sont prévenues.")


@post("/changements/{change_id:uuid}/refus", MANAGER)
def decline(session: InSession, actor: By, at: At, page: OnPage, typed: Body, change_id: FromPath[UUID]) -> Html:
    """Set the proposal aside."""
    form = REFUSAL.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, change_id, refusal=form)):
        form.check()
        changes.decline(session, change_id, why=form.text("pourquoi"), by=actor, at=at)
    return page.go(f"/changements/{change_id}", "La proposition est écartée : rien n’a changé.")


def _wanted(form: Filled) -> Wanted:
    return Wanted(
        siret=form.text("siret"),
        kind=form.text("nature"),
        name_after=form.text("nom"),
        siret_after=form.text("nouveau_siret"),
        into=form.text("reprise"),
        certificates=form.text("certificats"),
        candidacies=form.text("candidatures"),
        reason=form.text("motif"),
    )


def _form(page: OnPage, form: Filled) -> Html:
    return page.show("changes/new.html", form=form, split=SPLIT)


def _page(
    session: InSession,
    page: OnPage,
    actor: By,
    change_id: UUID,
    *,
    confirmation: Filled | None = None,
    refusal: Filled | None = None,
) -> Html:
    found = changes.get(session, change_id, by=actor)
    return page.show(
        "changes/one.html",
        change=found,
        kinds=KINDS,
        certificates=CERTIFICATES,
        candidacies=CANDIDACIES,
        mine=found.proposed_by_id == actor.id,
        ways=signing.ways(session, actor),
        confirmation=confirmation or CONFIRMATION.blank(),
        refusal=refusal or REFUSAL.blank(),
    )


HANDLERS = [every, blank, propose, show, act, confirm, decline]
