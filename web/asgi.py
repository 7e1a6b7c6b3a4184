"""What the HTTP server loads: the application, built from the settings of the environment."""

import threading

import structlog
from litestar import Litestar

from core import settings
from core.platform import Platform
from label import upkeep
from web.app import create_app, now
from web.frame.front import Front
from web.public.mails import renderer


def build() -> Front:
    """One application per worker process; with SQLite, which one process writes, it also does the upkeep."""
    platform = Platform(settings.load())
    app = create_app(platform)
    if platform.database.is_sqlite:
        _with_upkeep(app, platform)
    return Front(app, platform, now)


def _with_upkeep(app: Litestar, platform: Platform) -> None:
    stop = threading.Event()
    log = structlog.get_logger("upkeep")
    thread = threading.Thread(
        target=upkeep.keep,
        args=(platform, now, stop, lambda error: log.error("upkeep", error=repr(error)), renderer(platform.settings)),
    )

    def start() -> None:
        thread.start()

    def end() -> None:
        stop.set()
        thread.join()
        platform.close()

    app.on_startup.append(start)
    app.on_shutdown.append(end)
