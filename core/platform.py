"""The platform as one object: settings, database, files and keys, opened once per process and passed down."""

from core.database import Database
from core.files import Files
from core.keys import Keyring, keyring
from core.settings import Settings


class Platform:
    """What the web, the worker and the commands share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.var.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database)
        self.files = Files(settings.var / "files")
        self.keyring: Keyring = keyring(settings)

    def close(self) -> None:
        """Release the database connections."""
        self.database.close()
