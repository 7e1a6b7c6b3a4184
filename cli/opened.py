"""The platform as a command opens it: its database must have been migrated."""

from collections.abc import Iterator
from contextlib import contextmanager

from core import settings
from core.errors import Invalid
from core.platform import Platform
from migrations.upgrade import current


@contextmanager
def opened() -> Iterator[Platform]:
    """The platform of the environment's settings, closed at the end; Invalid when its database is empty."""
    platform = Platform(settings.load())
    try:
        if current(platform.database) is None:
            raise Invalid("La base est vide : lancez d’abord « label migrate », ou vérifiez LABEL_VAR.")
        yield platform
    finally:
        platform.close()
