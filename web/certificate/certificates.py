"""A certificate for everybody: its page, its signed files, its editions, and the lists that revoke them."""

from litestar.params import FromPath, FromQuery

from core.errors import NotFound
from label import certificates, edition_list, publication
from label.certificate_models import StatusList
from web.certificate import dated
from web.certificate.certificate_views import context, unknown_page, view
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OnPage, WithKeys, WithSettings, get
from web.frame.machine import CREDENTIAL, JSON

PDF = "application/pdf"
# Each file of an edition: where it is stored, and its media type.
FILES = {
    "attestation.json": ("rdfc", CREDENTIAL),
    "attestation.jcs.json": ("jcs", CREDENTIAL),
    "certificat.pdf": ("pdf", PDF),
}
# A signature made again or a time stamp replaces the file of an edition, at the same address.
REVALIDATED = "public, max-age=300, must-revalidate"
# A verifier may keep a status for five minutes at most.
FRESH = "public, max-age=300"


@get(["/c/{number:str}", "/C/{number:str}"], PUBLIC)
def show(
    request: AnyRequest,
    session: InSession,
    settings: WithSettings,
    at: At,
    page: OnPage,
    number: FromPath[str],
    au: FromQuery[str] = "",
) -> Html:
    """The page, with how it stood on the day `au` if one is asked, or the credential to software that asks for it.

    A number typed otherwise leads here too.
    """
    if machine.wants_credential(request.headers.get("accept", "")):
        return _varying(machine.answer(request, certificates.edition(session, number).rdfc, CREDENTIAL))
    try:
        shown = view(session, settings, number, at=at)
    except NotFound as unknown:
        return _varying(unknown_page(page, number, str(unknown), at=at))
    if request.url.path != f"/c/{shown.certificate.number}":
        return page.go(f"/c/{shown.certificate.number}")
    day = dated.read(au)
    status = 422 if au.strip() and day is None else 200
    asked = dated.asked(shown.certificate, day, at=at) if day else None
    said = context(shown, page.language) | {"asked": asked, "typed": au[:20]}
    return _varying(page.show("certificate/certificate.html", status=status, **said))


@get("/c/{number:str}/{file:str}", PUBLIC)
def latest_file(request: AnyRequest, session: InSession, number: FromPath[str], file: FromPath[str]) -> Html:
    """A signed file of the latest edition."""
    return _file(request, session, number, None, file)


@get("/c/{number:str}/e/{rank:int}/{file:str}", PUBLIC)
def file_of_edition(
    request: AnyRequest, session: InSession, number: FromPath[str], rank: FromPath[int], file: FromPath[str]
) -> Html:
    """A signed file of one edition: what it says never changes, its signature may be made again."""
    return _file(request, session, number, rank, file)


@get("/c/{number:str}/editions", PUBLIC)
def list_editions(
    request: AnyRequest, session: InSession, settings: WithSettings, at: At, page: OnPage, number: FromPath[str]
) -> Html:
    """Every edition, and which is in force."""
    if machine.wants_credential(request.headers.get("accept", "")):
        return _varying(_editions_json(request, session, number, at))
    shown = view(session, settings, number, at=at)
    return _varying(page.show("certificate/editions.html", view=shown, words=shown.words))


@get("/c/{number:str}/editions.json", PUBLIC)
def editions_json(request: AnyRequest, session: InSession, at: At, number: FromPath[str]) -> Html:
    """The standing in human words, for software: suspended, withdrawn, superseded, since when and why."""
    return _editions_json(request, session, number, at)


@get("/c/{number:str}/e/{rank:int}", PUBLIC)
def one_edition(
    request: AnyRequest, session: InSession, page: OnPage, number: FromPath[str], rank: FromPath[int]
) -> Html:
    """The address that a credential bears as its name."""
    found = certificates.edition(session, number, rank)
    if machine.wants_credential(request.headers.get("accept", "")):
        return _varying(machine.answer(request, found.rdfc, CREDENTIAL, cache=REVALIDATED))
    return _varying(page.go(f"/c/{certificates.canonical(number)}/editions"))


@get("/statut/{name:str}", PUBLIC)
def status(request: AnyRequest, session: InSession, name: FromPath[str]) -> Html:
    """A signed status list; « .jcs.json » gives the writing for browsers."""
    bare = name.removesuffix(".jcs.json")
    found = session.get(StatusList, bare)
    if found is None:
        raise NotFound("Cette liste de statuts n’existe pas.")
    return machine.answer(request, found.rdfc if bare == name else found.jcs, CREDENTIAL, cache=FRESH)


@get("/.well-known/did.json", PUBLIC)
def did_document(request: AnyRequest, settings: WithSettings, keyring: WithKeys) -> Html:
    """The issuer's keys (did:web)."""
    return machine.answer(request, publication.did_json(keyring, settings.public_url), "application/did+json")


@get("/.well-known/cachet.pem", PUBLIC)
def seal_root(request: AnyRequest, keyring: WithKeys) -> Html:
    """The roots to trust for the seals of PDFs, the one of today first."""
    return machine.answer(request, keyring.roots_pem, "application/x-pem-file")


def _file(request: AnyRequest, session: InSession, number: str, rank: int | None, name: str) -> Html:
    if name not in FILES:
        raise NotFound
    attribute, media_type = FILES[name]
    data: bytes = getattr(certificates.edition(session, number, rank), attribute)
    response = machine.answer(request, data, media_type, cache="no-cache" if rank is None else REVALIDATED)
    if media_type == PDF:
        response.headers["content-disposition"] = f'inline; filename="{certificates.canonical(number)}.pdf"'
    return response


def _editions_json(request: AnyRequest, session: InSession, number: str, at: At) -> Html:
    data = edition_list.editions_json(certificates.by_number(session, number), at=at)
    return machine.answer(request, data, JSON)


def _varying(response: Html) -> Html:
    response.headers["vary"] = "Accept"
    return response


HANDLERS = [
    show,
    latest_file,
    file_of_edition,
    list_editions,
    editions_json,
    one_edition,
    status,
    did_document,
    seal_root,
]
