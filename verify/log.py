"""The public log (C2SP tlog-tiles, tlog-proof): that it holds a certificate's entry, that it only ever grew."""

import json
from base64 import b64decode
from contextlib import suppress
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from verify.proofs import Document, Refused, canonical
from verify.sources import Source

WIDTH = 256


def entered(source: Source, number: str, credential: Document, vkeys: str) -> tuple[int, str]:
    """The place of a certificate's entry in the log, and the signed checkpoint that covers it; Refused."""
    entry = source(f"c/{number}/entree.json")
    head, _, note = source(f"c/{number}/preuve.tlog-proof").decode().partition("\n\n")
    version, extra, index, *path = head.split("\n")
    (size, root), place = read(note, vkeys), int(index.removeprefix("index "))
    climbed = _climb(sha256(b"\0" + entry).digest(), place, size, [b64decode(line, validate=True) for line in path])
    if version != "c2sp.org/tlog-proof@v1" or climbed != root:
        raise Refused("L’entrée du certificat n’est pas dans le journal que le point de contrôle résume.")
    opening, said = b64decode(extra.removeprefix("extra "), validate=True), json.loads(entry)
    told = json.loads(opening[16:])["data"]
    meant = (number, "certificate.signing", credential["id"], sha256(canonical(credential)).hexdigest())
    found = (said["ref"], said["type"], told["credential"], told["unsigned"])
    if sha256(opening).hexdigest() != said["digest"] or found != meant:
        raise Refused("L’entrée du journal n’est pas celle de cette attestation.")
    return place, note


def grown(source: Source, vkeys: str, kept: list[str]) -> int:
    """The size of the published log, once each checkpoint kept elsewhere is found to be a beginning of it; Refused."""
    size, root = read(source("journal/checkpoint").decode(), vkeys)
    hashes = [hashed for number in range(-(-size // WIDTH)) for hashed in _hashes(source, number, size)]
    if len(hashes) != size or _root(hashes) != root:
        raise Refused("Les entrées publiées ne sont pas celles que le point de contrôle publié résume.")
    for known, before in (read(note, vkeys) for note in kept):
        if known > size:
            raise Refused(f"Le journal publié compte {size} entrées ; il en comptait {known} : la fin a été coupée.")
        if _root(hashes[:known]) != before:
            raise Refused(
                f"Le journal a été récrit : ses {known} premières entrées ne sont plus celles qu’il a signées."
            )
    return size


def read(note: str, vkeys: str) -> tuple[int, bytes]:
    """The size and root that a checkpoint says, once a signature of the log that it names is verified; Refused."""
    origin, size, root = note.split("\n")[:3]
    _signed(note, origin, vkeys)
    return int(size), b64decode(root, validate=True)


def followed(source: Source, vkeys: str) -> str:
    """Keys kept elsewhere, then those that they named as their successors, one after the other."""
    try:
        parts = source("journal/passations").decode().split("\n\n")
    except OSError:
        return vkeys
    for body, lines in zip(parts[::2], parts[1::2], strict=False):
        title, successor = body.split("\n")
        name = title.removesuffix("/passation")
        if title != name and successor.startswith(f"{name}+"):
            with suppress(Refused):
                _signed(f"{body}\n\n{lines}", name, vkeys)
                vkeys += f"\n{successor}"
    return vkeys


def _signed(note: str, name: str, vkeys: str) -> None:
    """Refused unless a known key of this name signed the note, and none of its lines is false."""
    known = [line.split("+", 2)[1:] for line in vkeys.split() if line.startswith(f"{name}+")]
    keys = {key_id: Ed25519PublicKey.from_public_bytes(b64decode(key)[1:]) for key_id, key in known}
    body, _, lines = note.rpartition("\n\n")
    split = [line.split(" ") for line in lines.splitlines()]
    mine = [b64decode(said, validate=True) for mark, signer, said in split if (mark, signer) == ("—", name)]
    if not any(signed[:4].hex() in keys for signed in mine):
        raise Refused(f"Le point de contrôle n’est signé par aucune clé connue du journal, {name}.")
    try:
        for signed in mine:
            if signed[:4].hex() in keys:
                keys[signed[:4].hex()].verify(signed[4:], f"{body}\n".encode())
    except InvalidSignature as error:
        raise Refused("La signature du point de contrôle est fausse : il a été modifié ou forgé.") from error


def _hashes(source: Source, number: int, size: int) -> list[bytes]:
    """The leaf hashes of one bundle of entries."""
    width, digits = min(WIDTH, size - number * WIDTH), f"{number:09}"
    groups = [f"x{digits[:3]}", f"x{digits[3:6]}", digits[6:]][(number < 10**6) + (number < 10**3) :]
    data = source(f"journal/tile/entries/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else ""))
    found, start = [], 0
    while start < len(data):
        end = start + 2 + int.from_bytes(data[start : start + 2], "big")
        found.append(sha256(b"\0" + data[start + 2 : end]).digest())
        start = end
    return found


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256().digest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return _node(_root(hashes[:split]), _root(hashes[split:]))


def _climb(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes:
    """The root to which a path leads from a leaf; nothing when the path is not of the right length."""
    if size <= 1 or not path or not 0 <= place < size:
        return leaf if (place, size, path) == (0, 1, []) else b""
    split, sibling = 1 << (size - 1).bit_length() - 1, path[-1]
    if place < split:
        return _node(_climb(leaf, place, split, path[:-1]), sibling)
    return _node(sibling, _climb(leaf, place - split, size - split, path[:-1]))
