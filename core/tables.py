"""Every table of the house, imported in one place for migrations and tests."""

import importlib

from sqlalchemy import MetaData

from core.database import Base

# By name: core may not import what stands above it.
MODULES = (
    "core.models",
    "audit.models",
    "audit.audit_models",
    "audit.note_models",
    "audit.request_models",
    "audit.scan_models",
    "audit.upload_models",
    "audit.reply_models",
    "audit.team_models",
    "audit.visit_models",
    "accounts.models",
    "accounts.passkey_models",
    "evaluation.models",
    "evaluation.quality.alarm_models",
    "evaluation.asking.campaign_models",
    "evaluation.asking.contact_models",
    "evaluation.measuring.counter_models",
    "evaluation.visits.expense_models",
    "evaluation.visits.mystery_models",
    "evaluation.visits.mystery_design_models",
    "evaluation.visits.sending_models",
    "evaluation.visits.shopper_models",
    "evaluation.publishing.publication_models",
    "label.models",
    "label.certificate_models",
    "label.change_models",
    "label.epoch_models",
    "label.grievance_models",
    "label.life_models",
    "label.signature_models",
    "label.sitting_models",
    "label.waiting_models",
)


def all_tables() -> MetaData:
    """Import every models module and return the complete metadata."""
    for module in MODULES:
        importlib.import_module(module)
    return Base.metadata
