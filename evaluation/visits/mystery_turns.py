"""What was taken least comes next: how hours and scenarios are balanced over a plan."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """What was taken least so far in a group comes next; among equals, least in its smaller group; then chance."""

    def __init__(self, draw: random.Random) -> None:
        self.draw, self.taken = draw, Counter[object]()

    def take(self, choices: Sequence[T], group: object, smaller: object) -> T:
        """One of the choices."""
        least = min(choices, key=lambda one: (self.taken[group, one], self.taken[smaller, one], self.draw.random()))
        self.taken.update(((group, least), (smaller, least)))
        return least
