"""Agreement: what one answer to one question says, whichever way its statement is turned."""

import msgspec

from evaluation.questionnaire import Item, Question, Scale


class Answers(msgspec.Struct, frozen=True):
    """One respondent: values aligned on the questionnaire's items, 1… points of the scale, 0 no opinion, None blank."""

    site: str | None
    values: tuple[int | None, ...]
    weight: float = 1


def favourable(value: int, item: Item, scale: Scale) -> bool:
    """Whether a point of the scale (1…) speaks well of the organisation. Source: DECISIONS, A1."""
    return upright(value, item, scale) in scale.favorables


def upright(value: int, item: Item, scale: Scale) -> int:
    """The point once turned round for an item where agreeing is unfavourable."""
    turned = isinstance(item, Question) and item.sens == "inverse"
    return len(scale.libelles) + 1 - value if turned else value
