"""`label recheck`: compute verdicts again from the sealed inputs, by other code, and say what differs."""

import argparse
from typing import Any

from core import settings
from core.errors import Invalid
from core.platform import Platform
from label import certificates, recheck
from label.publication import everyone
from migrations.upgrade import current


def add(subparsers: Any) -> None:
    """Register the command."""
    help_ = "recalcule des verdicts depuis les entrées scellées, par un autre code ; code 1 si l’un diffère"
    command = subparsers.add_parser("recheck", help=help_)
    command.add_argument("numbers", nargs="*", metavar="numero", help="les certificats à recalculer")
    command.add_argument("--all", action="store_true", help="tous les certificats")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """One line a certificate, one more for each difference; 1 when there is one."""
    if bool(arguments.numbers) == arguments.all:
        raise Invalid("Donnez des numéros de certificats, ou --all pour tous.")
    platform = Platform(settings.load())
    try:
        if current(platform.database) is None:
            raise Invalid("La base est vide : lancez d’abord « label migrate », ou vérifiez LABEL_VAR.")
        with platform.database.read() as session:
            chosen = [certificates.by_number(session, number) for number in arguments.numbers] or everyone(session)
            found = {certificate.number: recheck.faults(session, certificate) for certificate in chosen}
    finally:
        platform.close()
    for number, faults in found.items():
        print(f"{number} : {'conforme.' if not faults else 'CONTREDIT.'}")
        for fault in faults:
            print(f"  {fault}")
    print(f"Certificats recalculés : {len(found)}. Contredits : {sum(map(bool, found.values()))}.")
    return int(any(found.values()))
