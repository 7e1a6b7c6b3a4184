"""The grid of a mystery test: every criterion answered, and the exact note that it makes."""

from collections.abc import Mapping
from fractions import Fraction

from core.errors import Invalid
from evaluation.edition import Channel
from evaluation.measuring.coherence import GRID_POINTS

Grid = Mapping[str, bool | None]
UNUSABLE = "Aucun critère ne s’applique : une visite où rien ne se note ne peut pas compter. Demandez son annulation."


def checked(channel: Channel, grid: Grid) -> dict[str, bool | None]:
    """The answers in the order of the grid; Invalid names each criterion that was left without an answer."""
    if foreign := sorted(set(grid) - {criterion.code for criterion in channel.grille}):
        raise Invalid(f"Ces critères n’appartiennent pas à la grille « {channel.nom} » : {', '.join(foreign)}.")
    missing = {
        criterion.code: "Répondez oui, non ou sans objet." for criterion in channel.grille if criterion.code not in grid
    }
    if missing:
        raise Invalid(
            f"{len(missing)} critère{'s' if len(missing) > 1 else ''} sans réponse : complétez la grille.", missing
        )
    answers = {criterion.code: grid[criterion.code] for criterion in channel.grille}
    if all(answer is None for answer in answers.values()):
        raise Invalid(UNUSABLE, {channel.grille[0].code: UNUSABLE})
    return answers


def note(channel: Channel, answers: Grid) -> Fraction:
    """Points obtained over points that apply, out of 20; « sans objet » leaves both sides.

    A failed critical criterion caps the note where the référentiel says so.
    """
    found = _share({criterion.code: criterion.points for criterion in channel.grille}, answers)
    failed = any(criterion.critique and answers[criterion.code] is False for criterion in channel.grille)
    return found if channel.plafond_critique is None or not failed else min(found, Fraction(channel.plafond_critique))


def foreign_note(answers: Grid) -> Fraction:
    """The note of a grid of another origin: every criterion that applies weighs the same."""
    return _share(dict.fromkeys(answers, 1), answers)


def _share(points: Mapping[str, int], answers: Grid) -> Fraction:
    applicable = sum(points[code] for code, answer in answers.items() if answer is not None)
    obtained = sum(points[code] for code, answer in answers.items() if answer)
    if not applicable:
        raise Invalid(UNUSABLE)
    return Fraction(GRID_POINTS * obtained, applicable)
