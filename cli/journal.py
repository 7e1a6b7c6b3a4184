"""`label journal`: verify, sign, export and have witnessed the log; show what was written of a file."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from audit import checkpoint, journal, log_files, note, verification, witnesses
from audit.events import EVENTS
from cli.opened import opened
from core.errors import Invalid
from core.platform import Platform
from core.typography import moment_fr


def add(subparsers: Any) -> None:
    """Register the command and its acts."""
    acts = subparsers.add_parser("journal", help="vérifie, scelle ou montre le journal").add_subparsers(
        required=True, metavar="action"
    )
    verify = acts.add_parser("verify", help="recalcule tout le journal ; code 1 si une faute est trouvée")
    verify.add_argument("--checkpoint", type=Path, metavar="FILE", help="un point de contrôle conservé ailleurs")
    verify.set_defaults(func=run, act=_verify)
    acts.add_parser("checkpoint", help="signe et imprime un point de contrôle").set_defaults(func=run, act=_checkpoint)
    written = acts.add_parser("export", help="écrit le journal public en fichiers qui ne font que s’allonger")
    written.add_argument("folder", type=Path, metavar="DIR", help="un dossier, par exemple un dépôt git")
    written.set_defaults(func=run, act=_export)
    asked = acts.add_parser("request", help="imprime ce qui est demandé à un témoin (C2SP add-checkpoint)")
    asked.add_argument("--old", type=int, default=0, metavar="SIZE", help="taille que le témoin a déjà vue")
    asked.set_defaults(func=run, act=_request)
    cosign = acts.add_parser("cosign", help="garde les signatures de témoins sous un point de contrôle")
    cosign.add_argument("lines", type=Path, metavar="FILE", help="la réponse du témoin, ou le point cosigné")
    cosign.add_argument("--size", type=int, metavar="SIZE", help="taille du point de contrôle (le dernier)")
    cosign.set_defaults(func=run, act=_cosign)
    show = acts.add_parser("show", help="montre ce qui est écrit d’une candidature")
    show.add_argument("candidacy", metavar="CANDIDACY", help="l’identifiant de la candidature")
    show.set_defaults(func=run, act=_show)


def run(arguments: argparse.Namespace) -> int:
    """Open the platform and do the act."""
    with opened() as platform:
        return int(arguments.act(platform, arguments))


def _verify(platform: Platform, arguments: argparse.Namespace) -> int:
    saved = None if arguments.checkpoint is None else _text(arguments.checkpoint)
    with platform.database.read() as session:
        faults = verification.verify(session, platform.keyring, saved)
        last = checkpoint.latest(session)
    for fault in faults:
        print(fault)
    if faults:
        return 1
    print("Journal sain." if last is None else f"Journal sain. Dernier point de contrôle : taille {last.size}.")
    if saved is None:
        print("Donnez un point de contrôle conservé ailleurs (--checkpoint) pour exclure une réécriture complète.")
    return 0


def _checkpoint(platform: Platform, _arguments: argparse.Namespace) -> int:
    origin = checkpoint.origin(platform.settings.public_url)
    with platform.database.write() as session:
        signed = checkpoint.sign(session, platform.keyring, origin, datetime.now(UTC)).note
    print(signed, end="")
    return 0


def _export(platform: Platform, arguments: argparse.Namespace) -> int:
    origin, now = checkpoint.origin(platform.settings.public_url), datetime.now(UTC)
    with platform.database.write() as session:
        checkpoint.sign(session, platform.keyring, origin, now)
    with platform.database.read() as session:
        files = log_files.files(session, platform.keyring, origin)
        count = log_files.write(arguments.folder, files)
    print(f"Journal écrit dans {arguments.folder} : {count} fichiers nouveaux ou allongés.")
    return 0


def _request(platform: Platform, arguments: argparse.Namespace) -> int:
    with platform.database.read() as session:
        made = checkpoint.latest(session)
        if made is None or not 0 <= arguments.old <= made.size:
            raise Invalid("Aucun point de contrôle ne va si loin : signez-en un avec « label journal checkpoint ».")
        print(witnesses.request(session, made, arguments.old).decode(), end="")
    return 0


def _cosign(platform: Platform, arguments: argparse.Namespace) -> int:
    known, lines = witnesses.configured(platform.settings.witnesses), _text(arguments.lines)
    with platform.database.write() as session:
        last = checkpoint.latest(session)
        size = arguments.size if arguments.size is not None else last.size if last else 0
        try:
            kept = witnesses.accept(session, size, lines, known)
        except note.NoteError as error:
            raise Invalid(str(error)) from error
        names = ", ".join(one.witness for one in kept)
    print(f"Point de contrôle de taille {size} cosigné par : {names}.")
    return 0


def _show(platform: Platform, arguments: argparse.Namespace) -> int:
    try:
        candidacy = UUID(arguments.candidacy)
    except ValueError as error:
        raise Invalid("L’identifiant d’une candidature se lit dans son adresse : /candidatures/…") from error
    with platform.database.read() as session:
        entries = journal.history(session, candidacy)
    if not entries:
        print("Le journal ne dit rien de cette candidature.")
    for entry in entries:
        print(f"{entry.position:>6}  {moment_fr(entry.at)}  {EVENTS[entry.event]} — {entry.who}")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"Le point de contrôle {path} ne se lit pas : {error}.") from error
