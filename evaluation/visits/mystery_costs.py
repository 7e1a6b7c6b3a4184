"""The kinds of costs that a visit may bring to its shopper, each with its ceiling, read beside the référentiels."""

import re
import tomllib
from functools import lru_cache

import msgspec

from core.typography import NARROW
from evaluation.visits.shopper_charter import TEXTS

_AMOUNT = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?\s*€?")


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind; `plafond` is in euros, for one visit."""

    code: str
    nom: str
    plafond: int

    @property
    def most(self) -> int:
        """The ceiling in cents."""
        return 100 * self.plafond


class _Costs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sortes: tuple[Cost, ...]


@lru_cache(maxsize=1)
def costs() -> dict[str, Cost]:
    """Every kind by its code."""
    read = msgspec.convert(tomllib.loads((TEXTS / "frais.toml").read_text("utf-8")), _Costs)
    return {one.code: one for one in read.sortes}


def cents(written: str) -> int:
    """The cents of an amount written as `12`, `12,5` or `12.50 €`; ValueError otherwise, and for nothing."""
    found = _AMOUNT.fullmatch(written.strip())
    amount = 100 * int(found[1]) + int((found[2] or "").ljust(2, "0")) if found else 0
    if not amount:
        raise ValueError(written)
    return amount


def euros(amount: int) -> str:
    """An amount of cents as it is read: `12,50 €`."""
    return f"{amount // 100},{amount % 100:02}{NARROW}€"
