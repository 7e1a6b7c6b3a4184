"""`label vc-api`: the endpoint that the W3C test suites drive; it signs whatever it is sent, with a key of its own."""

import argparse
from pathlib import Path
from typing import Any

from cli.conformance.endpoint import Endpoint
from cli.conformance.serving import Server
from core import key_files, keys, settings
from core.errors import Invalid
from core.settings import Settings

PRODUCTION = (
    "Ce point d’accès signe tout ce qu’on lui envoie : il ne démarre pas là où vit une plateforme en production. "
    "Lancez-le ailleurs, sans les réglages de la base ni des clés."
)
HALF = "Donnez le certificat et sa clé ensemble : --certificate FICHIER --key FICHIER."


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("vc-api", help="sert les suites de tests du W3C, avec une clé d’essai")
    command.add_argument("--port", type=int, default=8008, help="0 : le premier libre")
    command.add_argument("--host", default="127.0.0.1", help="où écouter, et le nom que portent les adresses")
    command.add_argument("--certificate", type=Path, help="certificat PEM : les adresses sont alors en https")
    command.add_argument("--key", type=Path, help="la clé PEM du certificat")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    require_nothing_of_production(settings.load())
    if (arguments.certificate is None) != (arguments.key is None):
        raise Invalid(HALF)
    secured = None if arguments.key is None else (arguments.certificate, arguments.key)
    endpoint = Endpoint("")
    with Server(endpoint, arguments.host, arguments.port, secured) as server:
        endpoint.public_url = f"{'https' if secured else 'http'}://{arguments.host}:{server.server_port}"
        print(f"Point d’accès de test : {endpoint.public_url}, émetteur {endpoint.document['id']}.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def require_nothing_of_production(given: Settings) -> None:
    """Invalid where a database is named, where keys are in a module or apart, where keys of production are."""
    folder = keys.folder_of(given)
    named = (given.database_url, given.ballot_database_url, given.hsm_module, given.signer_socket)
    held = (folder / key_files.INVENTORY).exists() and not key_files.read_inventory(folder).demo
    if any(named) or held:
        raise Invalid(PRODUCTION)
