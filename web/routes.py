"""Every screen: the modules whose HANDLERS make the application."""

from litestar.types import ControllerRouterHandler

from web import (
    accounts,
    admissibility,
    answering,
    auditing,
    candidacies,
    committee,
    dashboard,
    drafts,
    evidence,
    evidence_review,
    findings,
    history,
    home,
    imports,
    inscription,
    missions,
    mystery,
    mystery_reviews,
    organisation,
    reporting,
    verdicts,
    visit_imports,
)

MODULES = (
    home,
    accounts,
    inscription,
    organisation,
    candidacies,
    drafts,
    admissibility,
    verdicts,
    committee,
    dashboard,
    answering,
    history,
    mystery,
    mystery_reviews,
    missions,
    evidence,
    evidence_review,
    auditing,
    findings,
    reporting,
    imports,
    visit_imports,
)

HANDLERS: list[ControllerRouterHandler] = [handler for module in MODULES for handler in module.HANDLERS]
