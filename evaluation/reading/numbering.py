"""A number for each different value, so that millions of cells weigh as many small numbers and a few texts."""

from typing import Any


class Numbers(dict[Any, int]):
    """The place of each different value, given as it is first met."""

    def __missing__(self, value: Any) -> int:
        place = self[value] = len(self)
        return place
