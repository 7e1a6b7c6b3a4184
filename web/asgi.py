"""What the HTTP server loads: the application, built from the settings of the environment."""

from litestar import Litestar

from core import settings
from core.platform import Platform
from web.app import create_app


def build() -> Litestar:
    """One application per worker process."""
    return create_app(Platform(settings.load()))
