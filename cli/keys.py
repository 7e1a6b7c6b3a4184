"""`label keys`: every key and what it does; add the next one, retire one, declare one compromised."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli.opened import opened
from core import keys
from core.actor import SYSTEM
from core.calendar import midnight_in_paris
from core.errors import Invalid
from core.key_files import PREFIXES
from core.platform import Platform
from core.typography import moment_fr
from label import compromise, key_advice, key_office


def add(subparsers: Any) -> None:
    """Register the command and its acts."""
    acts = subparsers.add_parser("keys", help="montre, ajoute, retire les clés ; en déclare une compromise")
    actions = acts.add_subparsers(required=True, metavar="action")
    actions.add_parser("list", help="toutes les clés, leur état, leur usage").set_defaults(func=run, act=_list)
    added = actions.add_parser("add", help="publie la prochaine clé ; elle signera quand l’ancienne sera retirée")
    added.add_argument(
        "purpose", choices=list(PREFIXES), help="ce qu’elle signera : certificats, listes de statut, journal, PDF"
    )
    added.set_defaults(func=run, act=_add)
    certified = actions.add_parser("certify", help="donne au prochain cachet le certificat de son autorité")
    certified.add_argument("name", metavar="NOM")
    certified.add_argument("chain", metavar="FICHIER", type=Path, help="PEM : le certificat, puis ceux au-dessus")
    certified.set_defaults(func=run, act=_certify)
    retired = actions.add_parser("retire", help="la clé ne signe plus et vérifie encore ; sa part secrète est détruite")
    retired.add_argument("name", metavar="NOM")
    retired.set_defaults(func=run, act=_retire)
    gone = actions.add_parser("compromised", help="retire une clé volée, signe de nouveau ce qui l’était avant")
    gone.add_argument("name", metavar="NOM")
    gone.add_argument("--since", required=True, metavar="INSTANT", help="2026-11-26, ou 2026-11-26T09:30:00Z")
    gone.add_argument("--motive", required=True, metavar="MOTIF", help="ce qui s’est passé, gardé avec la clé")
    gone.set_defaults(func=run, act=_compromised)


def run(arguments: argparse.Namespace) -> int:
    """Open the platform and do the act."""
    with opened() as platform:
        arguments.act(platform, arguments)
    return 0


def instant(text: str) -> datetime:
    """An instant with its zone, or the beginning of a day in Paris; Invalid."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"« {text} » n’est ni un jour (2026-11-26) ni un instant (2026-11-26T09:30:00Z).") from error
    if found.tzinfo is None and "T" in text:
        raise Invalid("Dites le fuseau de l’instant : 2026-11-26T09:30:00Z est en temps universel.")
    return found if found.tzinfo else midnight_in_paris(found.date())


def _list(platform: Platform, _arguments: argparse.Namespace) -> None:
    for entry in key_office.inventory(platform.settings):
        place = "module de sécurité" if entry.module else "fichier chiffré"
        made = f"faite le {moment_fr(entry.made)}" if entry.made else "date de création inconnue"
        until = f", jusqu’au {moment_fr(entry.until)}" if entry.until else ""
        last = f", la dernière le {moment_fr(entry.use.last)}" if entry.use.last else ""
        print(f"{entry.name} — {key_office.PURPOSES[entry.purpose]}. {key_office.STATES[entry.state]}.")
        print(f"    {place}, {made}{until} ; signatures : {entry.use.count}{last}")
        if entry.since:
            print(f"    compromise depuis le {moment_fr(entry.since)} : {entry.why}")


def _add(platform: Platform, arguments: argparse.Namespace) -> None:
    with platform.database.write() as session:
        name = key_office.add(session, platform.settings, arguments.purpose, by=SYSTEM, at=datetime.now(UTC))
    if arguments.purpose == "seal":
        print(f"La demande de certificat est {keys.folder_of(platform.settings) / name}.csr : « label keys certify ».")
    if arguments.purpose == "log":
        print(f"La clé {name} signe le journal à côté de la présente. {key_advice.WITNESSES}")
        return
    print(f"La clé {name} est publiée. Quand les vérificateurs l’auront lue (un jour suffit), retirez l’ancienne.")


def _certify(platform: Platform, arguments: argparse.Namespace) -> None:
    data = arguments.chain.read_bytes()
    with platform.database.write() as session:
        until = key_office.certify(session, platform.settings, arguments.name, data, by=SYSTEM, at=datetime.now(UTC))
    print(f"Le cachet {arguments.name} a le certificat de son autorité, valable jusqu’au {moment_fr(until)}.")


def _retire(platform: Platform, arguments: argparse.Namespace) -> None:
    with platform.database.write() as session:
        fresh = key_office.retire(session, platform.settings, arguments.name, by=SYSTEM, at=datetime.now(UTC))
    print(f"La clé {arguments.name} ne signe plus et vérifie encore ; {fresh} signe.")


def _compromised(platform: Platform, arguments: argparse.Namespace) -> None:
    compromise.respond(
        platform,
        arguments.name,
        since=instant(arguments.since),
        why=arguments.motive,
        by=SYSTEM,
        at=datetime.now(UTC),
        tell=print,
    )
