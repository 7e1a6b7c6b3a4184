"""The offline code of a certificate: the QR that carries it, its bytes, and the page to which a scanned one leads."""

from litestar.params import FromPath

from label import certificates, editions, former_files, offline, pdf, publication
from label.certificate_models import Certificate, CertificateEdition
from label.proofs import ProofError
from web.certificate.certificate_views import unknown_page
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OnPage, WithKeys, WithSettings, get

CWT = "application/cwt"
CODE = "Code hors ligne"


@get("/c/{number:str}/attestation.cwt", PUBLIC)
def token_file(request: AnyRequest, session: InSession, number: FromPath[str]) -> Html:
    """The signed token of the latest edition."""
    return machine.answer(request, publication.cwt(certificates.edition(session, number)), CWT)


@get("/c/{number:str}/hors-ligne.svg", PUBLIC)
def code(request: AnyRequest, session: InSession, settings: WithSettings, number: FromPath[str]) -> Html:
    """The QR code that carries the token."""
    held = publication.cwt(certificates.edition(session, number))
    return machine.answer(request, pdf.signed_qr(settings.public_url, held).encode(), "image/svg+xml")


@get("/V/{text:str}", PUBLIC)
def scanned(
    session: InSession, settings: WithSettings, keyring: WithKeys, at: At, page: OnPage, text: FromPath[str]
) -> Html:
    """A code read with a network at hand: the certificate as it stands today; 404 when we did not sign it."""
    try:
        token = offline.read(text)
        former = former_files.find(session, token)
        if former is not None:  # printed before its key was compromised: the page says what it is worth
            edition = session.get_one(CertificateEdition, former.edition_id)
            return page.go(f"/c/{session.get_one(Certificate, edition.certificate_id).number}")
        found = offline.verify(token, editions.did_document(keyring, settings.public_url))
    except ProofError as error:
        return unknown_page(page, CODE, str(error), at=at)
    return page.go(f"/c/{certificates.by_number(session, found.number).number}")


HANDLERS = [token_file, code, scanned]
