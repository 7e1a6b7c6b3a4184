"""Every screen: the modules whose HANDLERS make the application."""

from litestar.types import ControllerRouterHandler

from web import accounts, home, organisation

MODULES = (
    home,
    accounts,
    organisation,
)

HANDLERS: list[ControllerRouterHandler] = [handler for module in MODULES for handler in module.HANDLERS]
