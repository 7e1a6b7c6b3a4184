"""The room of weeks, shared among sites: each takes its days in turn, from what those before it left. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from evaluation.visits.mystery_design import DAYS_OF_WEEK
from evaluation.visits.mystery_rota import Test

# A site and the room of each week: its tests, None when none were found there.
Choose = Callable[[str, tuple[int, ...]], list[Test] | None]
# Told how many visits have their place so far.
Heard = Callable[[int], None]
# How many orders of the sites are tried.
TRIES = 12


def unheard(_placed: int) -> None:
    """Nobody waits for this plan."""


def shared(
    choose: Choose, order: Sequence[str], kept: Mapping[str, list[Test]], room: Sequence[int], heard: Heard
) -> dict[str, list[Test]] | None:
    """The tests of every site: those `kept`, which may be left to begin again, then the others in this order.

    A site for which nothing is left goes first, and all begin again: D. E. Joslin and D. P. Clements, « Squeaky wheel
    optimization », Journal of Artificial Intelligence Research 10, 1999. None when the whole room is not enough for
    one, when an order comes back, or after TRIES of them.
    """
    found, stopped = _in_turn(choose, [name for name in order if name not in kept], kept, room, heard)
    tried: list[list[str]] = []
    turn = list(order)
    while stopped is not None and turn not in tried and len(tried) < TRIES:
        tried.append(turn)
        found, stopped = _in_turn(choose, turn, {}, room, heard)
        if stopped == turn[0]:
            return None
        turn = [*([stopped] if stopped else []), *(name for name in turn if name != stopped)]
    return found if stopped is None else None


def _in_turn(
    choose: Choose, order: Sequence[str], kept: Mapping[str, list[Test]], room: Sequence[int], heard: Heard
) -> tuple[dict[str, list[Test]], str | None]:
    """What was found, and the first site for which nothing was."""
    found = dict(kept)
    used = Counter(day // DAYS_OF_WEEK for tests in found.values() for day, _ in tests)
    for name in order:
        tests = choose(name, tuple(most - used[week] for week, most in enumerate(room)))
        if tests is None:
            return found, name
        found[name] = tests
        used.update(day // DAYS_OF_WEEK for day, _ in tests)
        heard(used.total())
    return found, None
