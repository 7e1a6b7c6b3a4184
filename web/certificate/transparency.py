"""The public log (C2SP tlog-tiles), and what shows that a certificate is in it: files for software, no page."""

from datetime import datetime

from litestar.params import FromPath

from audit import anchors, checkpoint, tile_paths, tiles, witnesses
from core import time_stamps
from core.errors import NotFound
from core.platform import Platform
from label import certificates, log_proofs, publication
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OfPlatform, WithKeys, WithSettings, get

TEXT, BYTES, JSON = "text/plain", "application/octet-stream", "application/json"
UNCHANGING = "public, max-age=31536000, immutable"
NO_HANDOVER = "Le journal n’a jamais changé de clé : celle d’aujourd’hui se lit à l’adresse /journal/vkey."
NO_TILE = "Cette tuile n’existe pas, ou pas encore : le dernier point de contrôle signé dit la taille du journal."


@get("/journal/checkpoint", PUBLIC)
def latest_checkpoint(request: AnyRequest, platform: OfPlatform, at: At) -> Html:
    """The signed note over the present tree with its witnesses; signed now when something is new."""
    _sign(platform, at)
    with platform.database.read() as session:
        last = checkpoint.latest(session)
        note = witnesses.cosigned(session, last) if last else ""
    return machine.answer(request, note.encode(), TEXT)


@get("/journal/vkey", PUBLIC)
def verifier_key(request: AnyRequest, settings: WithSettings, keyring: WithKeys) -> Html:
    """The keys that verify the checkpoints, in the C2SP form: today's first."""
    return machine.answer(request, publication.vkeys(keyring, settings.public_url), TEXT)


@get("/journal/passations", PUBLIC)
def handovers(request: AnyRequest, keyring: WithKeys) -> Html:
    """How each key of the log named the next one, for those who kept an old one."""
    told = publication.handovers(keyring)
    if not told:
        raise NotFound(NO_HANDOVER)
    return machine.answer(request, told, TEXT)


@get("/journal/tile/{address:path}", PUBLIC)
def tile(request: AnyRequest, session: InSession, address: FromPath[str]) -> Html:
    """Hashes of the tree, or its entries: bytes that a signed checkpoint covers and that never change."""
    asked = tile_paths.read(address.lstrip("/"))
    last = checkpoint.latest(session)
    if asked is None or last is None or not asked.fits(last.size):
        raise NotFound(NO_TILE)
    return machine.answer(request, tiles.content(session, asked), BYTES, cache=UNCHANGING)


@get("/journal/ancres.json", PUBLIC)
def list_anchors(request: AnyRequest, session: InSession) -> Html:
    """Which checkpoints a time-stamp authority dated."""
    return machine.answer(request, publication.anchors_json(session), JSON)


@get("/journal/ancres/{file:str}", PUBLIC)
def anchor(request: AnyRequest, session: InSession, file: FromPath[str]) -> Html:
    """A token (« .tsr ») or the checkpoint that it dates (« .txt »)."""
    size, _, kind = file.partition(".")
    if kind not in ("tsr", "txt") or not (size.isascii() and size.isdigit() and len(size) < 16):
        raise NotFound
    found, dated = anchors.of_size(session, int(size))
    if kind == "txt":
        return machine.answer(request, dated.note.encode(), TEXT, cache=UNCHANGING)
    return machine.answer(request, time_stamps.reply(found.token), time_stamps.REPLY, cache=UNCHANGING)


@get(["/c/{number:str}/entree.json", "/c/{number:str}/e/{rank:int}/entree.json"], PUBLIC)
def entry(request: AnyRequest, session: InSession, number: FromPath[str], rank: FromPath[int | None] = None) -> Html:
    """The entry of an edition, byte for byte the leaf of the tree."""
    found = log_proofs.entry(session, number, certificates.edition(session, number, rank).edition)
    return machine.answer(request, found.leaf, JSON)


@get(["/c/{number:str}/preuve.tlog-proof", "/c/{number:str}/e/{rank:int}/preuve.tlog-proof"], PUBLIC)
def proof(
    request: AnyRequest,
    platform: OfPlatform,
    keyring: WithKeys,
    at: At,
    number: FromPath[str],
    rank: FromPath[int | None] = None,
) -> Html:
    """The self-contained proof that the entry of an edition is in the log."""
    _sign(platform, at)
    with platform.database.read() as session:
        found = log_proofs.entry(session, number, certificates.edition(session, number, rank).edition)
        data = log_proofs.proof(session, found, keyring)
    return machine.answer(request, data or b"", TEXT)


def _sign(platform: Platform, at: datetime) -> None:
    """Have a checkpoint over the present tree, in a transaction of its own."""
    with platform.database.read() as session:
        due = checkpoint.is_due(session)
    if due:
        with platform.database.write() as session:
            checkpoint.sign(session, platform.keyring, checkpoint.origin(platform.settings.public_url), at)


HANDLERS = [latest_checkpoint, verifier_key, handovers, tile, list_anchors, anchor, entry, proof]
