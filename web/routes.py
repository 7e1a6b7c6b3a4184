"""Every screen: the modules whose HANDLERS make the application."""

from litestar.types import ControllerRouterHandler

from web.account import accounts, inscription, organisation, people
from web.answering import announcement, answering, kiosk, stop, tickets
from web.audit import auditing, evidence, evidence_review, findings, reporting
from web.campaign import campaigns, invitations, letters, mailings, open_files, posters, practices, quality, slips
from web.candidacy import admissibility, candidacies, drafts
from web.certificate import badges, certificate_management, certificates, dossier, register, verification
from web.committee import committee
from web.desk import dashboard, history
from web.importing import imports, visit_imports
from web.public import design, design_mails, home
from web.results import results, verdicts
from web.visits import missions, mystery, mystery_reviews

MODULES = (
    home,
    verification,
    accounts,
    inscription,
    organisation,
    people,
    candidacies,
    drafts,
    admissibility,
    verdicts,
    results,
    committee,
    dashboard,
    design,
    design_mails,
    answering,
    campaigns,
    slips,
    tickets,
    announcement,
    invitations,
    mailings,
    letters,
    posters,
    kiosk,
    stop,
    history,
    mystery,
    mystery_reviews,
    missions,
    evidence,
    evidence_review,
    auditing,
    findings,
    practices,
    quality,
    open_files,
    reporting,
    imports,
    visit_imports,
    certificates,
    badges,
    dossier,
    register,
    certificate_management,
)

HANDLERS: list[ControllerRouterHandler] = [handler for module in MODULES for handler in module.HANDLERS]
