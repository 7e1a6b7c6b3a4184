"""The Atom feed of the register (RFC 4287): each decision about a certificate is one entry that never changes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core.settings import Settings
from label.certificate_models import Certificate, StatusEvent
from label.moments import stamp

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST = 100
TITLES = {
    "issue": "Certificat délivré",
    "suspend": "Certificat suspendu",
    "reinstate": "Certificat rétabli",
    "withdraw": "Certificat retiré",
    "reduce": "Périmètre réduit",
    "expire": "Certificat expiré",
    "lift": "Sanction levée après recours",
    "supersede": "Certificat remplacé",
    "lift_reservations": "Réserves levées",
    "transfer": "Certificat au nom d’un nouveau titulaire",
}
# A feed must say when it changed, even before its first entry.
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def feed(session: Session, settings: Settings, *, at: datetime) -> bytes:
    """The last MOST events of all certificates, the latest first."""
    query = select(StatusEvent).where(StatusEvent.since <= at).options(joinedload(StatusEvent.certificate))
    events = session.scalars(query.order_by(StatusEvent.since.desc(), StatusEvent.id).limit(MOST)).all()
    return written(events, settings)


def written(events: Iterable[StatusEvent], settings: Settings) -> bytes:
    """The feed of these events, whose certificates must be loaded."""
    known = list(events)
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "fr"})
    address = f"{settings.public_url}/registre.atom"
    _text(root, "id", address)
    _text(root, "title", "Registre public du label : décisions et statuts")
    _text(root, "updated", stamp(max((event.since for event in known), default=BEFORE)))
    _text(ElementTree.SubElement(root, "author"), "name", settings.issuer_name)
    _text(root, "rights", "Licence Ouverte 2.0")
    _link(root, "self", address, "application/atom+xml")
    _link(root, "alternate", f"{settings.public_url}/registre", "text/html")
    for event in known:
        _entry(root, event, event.certificate, settings)
    ElementTree.indent(root, " ")
    feed: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return feed


def identifier(event: StatusEvent, certificate: Certificate, public_url: str) -> str:
    """A tag URI (RFC 4151) that stays whatever becomes of the site."""
    host = urlsplit(public_url).hostname
    return f"tag:{host},{certificate.issued_on.isoformat()}:{certificate.number}/{event.position}"


def _entry(root: ElementTree.Element, event: StatusEvent, certificate: Certificate, settings: Settings) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "id", identifier(event, certificate, settings.public_url))
    _text(entry, "title", f"{TITLES[event.action]} : {certificate.holder}")
    _text(entry, "updated", stamp(event.since))
    _text(entry, "published", stamp(event.since))
    _link(entry, "alternate", f"{settings.public_url}/c/{certificate.number}", "text/html")
    ElementTree.SubElement(entry, "category", {"term": event.action})
    _text(entry, "summary", f"{certificate.label}, certificat {certificate.number}. {event.reason}")


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _link(parent: ElementTree.Element, relation: str, address: str, media_type: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "href": address, "type": media_type})
