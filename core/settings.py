"""Settings: one frozen struct from LABEL_* variables and an optional TOML file; unknown keys are refused."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

PREFIX = "LABEL_"
SECRET = ("smtp_password", "database_url", "ballot_database_url")
# Read by the tests and by the shell, never by the application.
FOREIGN = {"LABEL_TEST_DATA", "LABEL_CONFIG"}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an operator can change; the defaults make the demonstration."""

    database_url: str = ""
    ballot_database_url: str = ""
    var: Path = Path("var")
    files: str = ""
    public_url: str = "https://label.demo.test"
    pages_url: str = ""
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = "ne-pas-repondre@label.demo.test"
    clamd_socket: str = ""
    accept_unscanned: bool = False
    evidence_quota: int = 2000
    api_rate: int = 300
    quorum: int = 3
    passphrase_file: str = ""
    hsm_module: str = ""
    hsm_token: str = "label"  # noqa: S105 (the name of a token, not what opens it)
    hsm_pin_file: str = ""
    signer_socket: str = ""
    timestamp_url: str = ""
    timestamp_root: str = ""
    revocation_lists: str = ""
    witnesses: str = ""
    issuer_name: str = "Organisme certificateur de démonstration"
    issuer_location: str = "France"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL; an embedded SQLite file under `var` when none is set."""
        return self.database_url or f"sqlite:///{self.var / 'label.sqlite3'}"

    @property
    def ballots(self) -> str:
        """Where ballot boxes are: files with SQLite, else the role that PostgreSQL gives them."""
        return self.ballot_database_url or self.database

    @property
    def pages(self) -> str:
        """Where people's browsers find the pages; the same as the public URL unless set apart (demonstration)."""
        return self.pages_url or self.public_url

    @property
    def secure(self) -> bool:
        """Whether the pages are served over https, hence whether cookies take the `__Host-` prefix."""
        return self.pages.startswith("https://")


class SettingsError(Exception):
    """The configuration cannot be read; the message is a French sentence."""


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the optional TOML named by LABEL_CONFIG, then LABEL_* variables over it; refuse unknown keys."""
    variables = os.environ if environ is None else environ
    values: dict[str, object] = {}
    if config := variables.get("LABEL_CONFIG"):
        values.update(tomllib.loads(Path(config).read_text(encoding="utf-8")))
    for name, value in variables.items():
        if name.startswith(PREFIX) and name not in FOREIGN:
            values[name.removeprefix(PREFIX).lower()] = value
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        raise SettingsError(f"Réglage refusé : {error}") from error


def shown(settings: Settings) -> dict[str, str]:
    """Every setting as text, secrets masked, for `label settings`."""
    return {
        name: "•••" if name in SECRET and getattr(settings, name) else str(getattr(settings, name))
        for name in settings.__struct_fields__
    }


def environment(settings: Settings) -> dict[str, str]:
    """The LABEL_* variables that make `load` give these settings again, for a child process."""
    return {f"{PREFIX}{name.upper()}": str(getattr(settings, name)) for name in settings.__struct_fields__}
