"""Every screen: the modules whose HANDLERS make the application."""

from litestar.types import ControllerRouterHandler

from web import accounts, home, inscription, organisation

MODULES = (
    home,
    accounts,
    inscription,
    organisation,
)

HANDLERS: list[ControllerRouterHandler] = [handler for module in MODULES for handler in module.HANDLERS]
