"""Every screen: the modules whose HANDLERS make the application."""

from litestar.types import ControllerRouterHandler

from web.account import accounts, inscription, organisation, people, second_factor
from web.answering import announcement, answering, kiosk, stop, tickets
from web.audit import (
    agenda,
    auditing,
    coverage,
    evidence,
    evidence_review,
    findings,
    noting,
    objecting,
    reporting,
    requesting,
    reusing,
    sending,
)
from web.campaign import campaigns, invitations, letters, mailings, open_files, posters, practices, quality, slips
from web.candidacy import admissibility, appeals, candidacies, drafts, way_back
from web.certificate import (
    announcements,
    badges,
    certificate_management,
    certificates,
    dossier,
    offline_codes,
    programme,
    register,
    transparency,
    verification,
)
from web.committee import committee
from web.desk import ageing_board, dashboard, grievances, history
from web.importing import imports, visit_imports
from web.public import complaints, design, design_mails, home
from web.results import results, verdicts
from web.visits import feedback, missions, mystery, mystery_reviews, plan, preparing, recodings, verdict_forms

MODULES = (
    home,
    verification,
    accounts,
    inscription,
    organisation,
    people,
    second_factor,
    candidacies,
    drafts,
    admissibility,
    verdicts,
    results,
    committee,
    dashboard,
    ageing_board,
    appeals,
    way_back,
    complaints,
    grievances,
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
    feedback,
    mystery_reviews,
    plan,
    preparing,
    verdict_forms,
    recodings,
    missions,
    evidence,
    evidence_review,
    sending,
    coverage,
    requesting,
    reusing,
    auditing,
    agenda,
    noting,
    objecting,
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
    offline_codes,
    transparency,
    certificate_management,
    announcements,
    programme,
)

HANDLERS: list[ControllerRouterHandler] = [handler for module in MODULES for handler in module.HANDLERS]
