"""Answers as bytes, one an item, once they are checked against the questionnaire that they answer."""

from collections.abc import Sequence

from core.errors import Invalid
from evaluation.questionnaire import Audience, Item
from evaluation.referentiel import Referentiel

Values = tuple[int | None, ...]
BLANK = 255


def checked(
    referentiel: Referentiel, audience: Audience, values: Sequence[int | None], *, may_be_blank: bool = False
) -> Values:
    """The values when there is one for each item, on its scale; Invalid otherwise, with the items at fault.

    `may_be_blank`: a row of a file may hold none of the questions, a person who answers says something.
    """
    items = referentiel.questionnaires[audience].items
    if len(values) != len(items):
        raise Invalid(f"Ce questionnaire compte {len(items)} questions, la réponse en compte {len(values)}.")
    wrong = {
        item.code: "Choisissez l’une des réponses proposées."
        for item, value in zip(items, values, strict=True)
        if not on_scale(referentiel, item, value)
    }
    if wrong:
        raise Invalid("Une réponse n’est pas sur l’échelle de sa question : choisissez parmi les cases.", wrong)
    if not may_be_blank and all(value is None for value in values):
        raise Invalid("Aucune question n’a de réponse : répondez à une question au moins.")
    return tuple(values)


def pack(values: Values) -> bytes:
    """One byte an item: 0 no opinion, 1… points of the scale, 255 blank."""
    return bytes(BLANK if value is None else value for value in values)


def unpack(packed: bytes) -> Values:
    """The values that `pack` wrote."""
    return tuple(None if value == BLANK else value for value in packed)


def on_scale(referentiel: Referentiel, item: Item, value: int | None) -> bool:
    """Whether the value is a point of the item's scale, its « sans avis » if it has one, or a blank."""
    scale = getattr(referentiel.echelles, item.kind)
    if value is None:
        return True
    least = 0 if scale.sans_avis is not None else 1
    return type(value) is int and least <= value <= len(scale.libelles)
