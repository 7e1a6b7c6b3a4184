"""Every screen: the modules whose HANDLERS make the application."""

from litestar.types import ControllerRouterHandler

from web import accounts, answering, candidacies, drafts, history, home, inscription, missions, mystery, mystery_reviews, organisation

MODULES = (
    home,
    accounts,
    inscription,
    organisation,
    candidacies,
    drafts,
    answering,
    history,
    mystery,
    mystery_reviews,
    missions,
)

HANDLERS: list[ControllerRouterHandler] = [handler for module in MODULES for handler in module.HANDLERS]
