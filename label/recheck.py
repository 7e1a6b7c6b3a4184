"""Every verdict computed again from what was sealed, by other code than that which decided; and what then differs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from evaluation.asking import campaigns
from evaluation.box import sealing
from evaluation.rechecking import sealed
from evaluation.rechecking.sealed import Figure
from label import editions
from label.attestation import Statement
from label.certificate_models import Certificate
from label.models import Deliberation
from verify import rules

Basis = Mapping[str, Any]
# A bound ends in a root or a sum of floats.
NEAR = Fraction(1, 10**6)
SIDES = ("value", "lower", "upper")


def faults(session: Session, certificate: Certificate) -> list[str]:
    """What the sealed inputs contradict in a certificate, in French; empty when they give it back.

    Answers destroyed at the end of their time are no longer counted: the digest of their sealing answers for them.
    """
    statement = editions.statement_of(certificate.editions[-1])
    basis = statement.basis
    if not basis:
        return ["il a été délivré sans le dossier de son verdict."]
    sitting = session.get_one(Deliberation, certificate.decision_id)
    found = sealed.figures(session, certificate.evaluation_id, at=sitting.opened_at)
    said = {one["code"]: one for one in basis["measures"]}
    return [
        *_seals(session, certificate, basis),
        *_measures(found, said),
        *_verdict(session, certificate, found, said, basis),
        *_shown(statement, said),
        *_voted(sitting, basis),
    ]


def _seals(session: Session, certificate: Certificate, basis: Basis) -> Iterator[str]:
    for audience, campaign in campaigns.of(session, certificate.evaluation_id).items():
        if sealing.seal_of(session, campaign.id) != basis["seals"].get(audience):
            yield f"{audience} : les statistiques ne sont plus celles que le scellement a signées."
    for audience in sealed.missing_answers(session, certificate.evaluation_id):
        yield f"{audience} : il n’y a pas autant de réponses scellées que de personnes qui ont répondu."


def _measures(found: Mapping[str, Figure], said: Mapping[str, Basis]) -> Iterator[str]:
    for code, figure in found.items():
        published = said.get(code)
        if published is None:
            yield f"{code} : mesuré, mais absent du dossier."
        elif figure.n != published["n"] and figure.n != 0:
            yield f"{code} : {figure.n} comptés, {published['n']} publiés."
        elif any(not _written(getattr(figure, side), published[side]) for side in SIDES):
            yield f"{code} : recalculé {rules.comma(_decimal(figure.value))}, publié {rules.comma(published['value'])}."


def _verdict(
    session: Session, certificate: Certificate, found: Mapping[str, Figure], said: Mapping[str, Basis], basis: Basis
) -> Iterator[str]:
    """The rules by the code of the standalone verifier, on the figures counted here wherever they can be."""
    rulebook = sealed.rules_of(session, certificate.evaluation_id)
    measures = {code: dict(one) for code, one in said.items()}
    for code, figure in found.items():
        exact = {side: getattr(figure, side) for side in SIDES}
        measures[code] = {"admissible": True} | measures.get(code, {}) | exact | {"n": figure.n}
    applied = rules.applied(rulebook, measures)
    outcomes = {rule.code: rule.outcome for rule in applied}
    for rule in basis["rules"]:
        if outcomes.get(rule["code"]) != rule["outcome"]:
            yield f"règle {rule['code']} : le comité n’a pas lu ce que donnent les entrées scellées."
    if not rules.level(rulebook, applied) == basis["level"] == certificate.level:
        yield "le niveau n’est pas celui que donnent les entrées scellées."


def _shown(statement: Statement, said: Mapping[str, Basis]) -> Iterator[str]:
    for score in statement.scores:
        if score.code in said and abs(Fraction(score.value) - Fraction(said[score.code]["value"])) > rules.ROUNDED:
            yield f"{score.code} : le certificat et le dossier ne disent pas le même nombre."


def _voted(sitting: Deliberation, basis: Basis) -> Iterator[str]:
    frozen = [(rule["code"], rule["outcome"]) for rule in sitting.verdict["rules"]]
    if frozen != [(rule["code"], rule["outcome"]) for rule in basis["rules"]]:
        yield "le verdict de la séance n’est plus celui du dossier."


def _written(exact: Fraction, text: str) -> bool:
    """Whether this figure, rounded to as many decimals, is what was written; without decimals, it was exact."""
    places = -int(Decimal(text).as_tuple().exponent)
    return abs(exact - Fraction(text)) <= (Fraction(1, 2 * 10**places) if places else 0) + NEAR


def _decimal(value: Fraction) -> str:
    return f"{float(value):.6f}"
