"""The statement: everything that can be refused is refused here, and what the certificate will say is frozen."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import reports
from core.calendar import date_in_paris
from core.errors import Conflict
from core.folding import fold
from core.settings import Settings
from core.vocabulary import forms, label_title
from evaluation import evaluations, rules
from evaluation.asking import campaigns
from evaluation.measuring.measures import Measure
from evaluation.models import Evaluation
from evaluation.referentiel import Referentiel
from evaluation.verdict import assess, gather
from label import basis, did, lineage, workflow
from label.attestation import Score, Statement
from label.certificate_models import Certificate
from label.models import Candidacy, Deliberation, Organisation, Site
from label.moments import years_later

# What every certificate shows, in this order, in the organisation's own word.
SHOWN = {
    "score.global": "Moyenne générale",
    "score.dirigeants": "Dirigeants",
    "score.collaborateurs": "Agents",
    "score.usagers": "{Usagers}",
    "mystere.note": "Visites mystère",
}
DEFAULT_ISSUER = Settings().issuer_name


def prepare(
    session: Session, candidacy: Candidacy, deliberation: Deliberation, *, settings: Settings, at: datetime
) -> Statement:
    """Freeze what will be signed; Conflict says everything that forbids it, before any key is used."""
    verdict = msgspec.convert(deliberation.verdict, rules.Verdict)
    if reasons := _obstacles(session, candidacy, deliberation, verdict, settings):
        raise Conflict("Le certificat ne peut pas être délivré. " + " ".join(reasons))
    evaluation = evaluations.get(session, deliberation.evaluation_id)
    referentiel = evaluations.pinned(evaluation)
    organisation = session.get_one(Organisation, candidacy.organisation_id)
    measures = gather(session, evaluation.id)
    report = reports.of(session, candidacy.id)
    issued_on = date_in_paris(at)
    former = lineage.in_force(session, candidacy.organisation_id, referentiel.identite.prefixe)
    return Statement(
        organisation=organisation.name,
        siret=organisation.siret,
        word=organisation.word,
        label=label_title(referentiel.identite.label, organisation.word),
        level=str(verdict.level),
        level_name=_level_name(referentiel, verdict),
        referentiel_id=referentiel.id,
        referentiel_edition=referentiel.identite.edition,
        referentiel_digest=referentiel.digest,
        prefix=referentiel.identite.prefixe,
        issuer=settings.issuer_name,
        demo=settings.demo,
        decided_at=at,
        reserved=deliberation.outcome == "granted_with_reservations",
        fragile=verdict.fragile,
        measured_from=date_in_paris(evaluation.opened_at),
        measured_until=date_in_paris(deliberation.opened_at),
        issued_on=issued_on,
        valid_until=years_later(issued_on, referentiel.validite.annees),
        scores=_scores(referentiel, verdict, measures, organisation.word),
        audit=report.synthesis.strip() if report else "",
        report_digest=(report.digest or "") if report else "",
        sites=_sites(session, organisation, evaluation),
        supersedes=former.number if former else "",
        basis=basis.freeze(session, deliberation, verdict, measures, referentiel),
    )


def _sites(session: Session, organisation: Organisation, evaluation: Evaluation) -> tuple[str, ...]:
    """Where agents or people served were entitled to answer; all its sites when no campaign told one from another."""
    asked = {site for campaign in campaigns.of(session, evaluation.id).values() for site in campaign.frame}
    registered = session.scalars(select(Site.name).where(Site.organisation_id == organisation.id))
    return tuple(sorted(asked or registered, key=fold))


def _obstacles(
    session: Session, candidacy: Candidacy, deliberation: Deliberation, verdict: rules.Verdict, settings: Settings
) -> list[str]:
    evaluation = session.get_one(Evaluation, deliberation.evaluation_id)
    # The bars of a level above the one obtained were never reached: they take nothing back.
    reached = {rule.code for rule in verdict.rules if rule.outcome.reached}
    missed_since = [
        rule.title
        for rule in assess(session, evaluation.id).rules
        if rule.blocking and rule.code in reached and rule.outcome is rules.Outcome.MISSED
    ]
    checks = {
        "Le comité n’a pas accordé le label.": _granted(candidacy, deliberation),
        "La décision porte sur une autre candidature.": evaluation.candidacy_id
        == candidacy.id
        == deliberation.candidacy_id,
        "Une règle bloquante n’était pas atteinte à l’ouverture de la séance.": verdict.grantable
        and bool(verdict.level),
        f"Depuis la séance, une règle n’est plus atteinte : {' '.join(missed_since)}": not missed_since,
        "Cette décision a déjà produit un certificat.": not _already_issued(session, deliberation.id),
        "L’adresse publique doit être en https, sans chemin ; réglez LABEL_PUBLIC_URL.": _publishable(settings),
        "Nommez l’organisme qui certifie ; réglez LABEL_ISSUER_NAME.": settings.demo
        or settings.issuer_name != DEFAULT_ISSUER,
    }
    return [sentence for sentence, holds in checks.items() if not holds]


def _granted(candidacy: Candidacy, deliberation: Deliberation) -> bool:
    return candidacy.state in workflow.GRANTED and deliberation.outcome == candidacy.state


def _already_issued(session: Session, decision_id: UUID) -> bool:
    return session.scalar(select(Certificate.id).where(Certificate.decision_id == decision_id)) is not None


def _publishable(settings: Settings) -> bool:
    """A did:web needs a host; outside the demonstration, https and no port, or some verifiers fail."""
    try:
        identifier = did.identifier(settings.public_url)
    except ValueError:
        return False
    return settings.demo or (settings.public_url.startswith("https://") and "%3A" not in identifier)


def _level_name(referentiel: Referentiel, verdict: rules.Verdict) -> str:
    """The level's name, nothing when the référentiel has a single one."""
    names = {level.code: level.nom for level in referentiel.niveaux}
    return names[str(verdict.level)] if len(names) > 1 else ""


def _scores(
    referentiel: Referentiel, verdict: rules.Verdict, measures: Mapping[str, Measure], word: str
) -> tuple[Score, ...]:
    """The figures on which the members voted; those that no rule looks at come from the measures themselves."""
    missing = [title for code, title in SHOWN.items() if _rule(verdict, code) is None and code not in measures]
    if missing:
        raise Conflict(f"Le certificat ne peut pas être délivré : il manque la mesure « {missing[0]} ».")
    return tuple(
        _score(referentiel, _rule(verdict, code), measures.get(code), code, title.format_map(forms(word)))
        for code, title in SHOWN.items()
    )


def _rule(verdict: rules.Verdict, code: str) -> rules.RuleResult | None:
    """The most demanding rule on this measure that the granted level asks for, and that is reached."""
    found = [rule for rule in verdict.rules if rule.measure == code and rule.value is not None and rule.outcome.reached]
    asked = [rule for rule in found if rule.code not in _beyond(verdict)]
    return max(asked, key=lambda rule: rule.threshold, default=None)


def _beyond(verdict: rules.Verdict) -> set[str]:
    """The rules that only higher levels ask for."""
    codes = [level.code for level in verdict.levels]
    higher = verdict.levels[codes.index(str(verdict.level)) + 1 :]
    return {rule for level in higher for rule in level.rules}


def _score(
    referentiel: Referentiel, rule: rules.RuleResult | None, measure: Measure | None, code: str, title: str
) -> Score:
    scale = 20 if code.startswith("mystere.") else 100
    if rule is None:
        assert measure is not None  # noqa: S101 (checked by the caller)
        value, lower, upper = float(measure.value), float(measure.lower), float(measure.upper)
        return Score(code=code, title=title, value=value, lower=lower, upper=upper, scale=scale, n=measure.n)
    threshold = next(found for found in referentiel.thresholds if found.code == rule.code)
    return Score(
        code=code,
        title=title,
        value=float(rule.value or 0),
        lower=float(rule.lower or 0),
        upper=float(rule.upper or 0),
        scale=scale,
        n=rule.n,
        bar=Decimal(threshold.bar),
        strict=rule.strict,
        outcome=rule.outcome.value,
    )
