"""The grades of findings: their words, their clocks, and how minor ones add up."""

from datetime import date

from core.calendar import months_later
from core.errors import Invalid
from core.typography import date_fr

WORDS = {
    "major": "Non-conformité majeure",
    "minor": "Non-conformité mineure",
    "observation": "Observation",
    "strength": "Point fort",
}
# Months given to correct a nonconformity (source: Qualiopi's rule); the other grades have no clock.
MONTHS = {"major": 3, "minor": 6}
MINORS_IN_A_MAJOR = 5


def is_nonconformity(grade: str) -> bool:
    """Whether this grade asks for a cause, a correction and a closure."""
    return grade in MONTHS


def due(grade: str, chosen: date | None, today: date) -> date | None:
    """The day by which to correct: the chosen one, never after that of the clock; None when nothing is to be."""
    if not is_nonconformity(grade):
        return None
    return chosen or months_later(today, MONTHS[grade])


def counted_majors(majors: int, minors: int) -> int:
    """Open majors, each full set of five open minors counting as one more."""
    return majors + minors // MINORS_IN_A_MAJOR


def check(grade: str, requirement: str, facts: str, chosen: date | None, today: date) -> None:
    """Raise Invalid, field by field, when a finding written this way cannot be kept."""
    errors = {}
    if grade not in WORDS:
        errors["gravite"] = "Choisissez l’un des quatre niveaux de constat."
    if not requirement.strip():
        errors["exigence"] = "Choisissez l’exigence concernée."
    if not facts.strip():
        errors["faits"] = "Décrivez les faits : ce qui a été vu, où, quand."
    if chosen is not None and is_nonconformity(grade) and chosen < today:
        errors["echeance"] = "L’échéance est déjà passée : choisissez une date à venir."
    if chosen is not None and is_nonconformity(grade) and chosen > (last := months_later(today, MONTHS[grade])):
        errors["echeance"] = f"Cette gravité se corrige au plus tard le {date_fr(last)} : choisissez un jour d’ici là."
    if errors:
        raise Invalid("Le constat n’est pas complet.", errors)
