"""The frame that benches share: processor time of works done in turn, and one line a figure."""

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time


def spent(works: Mapping[str, Callable[[], object]], *, rounds: int = 7, least: float = 0.05) -> dict[str, float]:
    """Median processor seconds of one run of each work (every thread of this process), the works taken in turn.

    Machines are shared and drift: only works of the same call compare. A quick work is repeated in each round until it
    has spent `least` seconds. One more round, first, is not counted.
    """
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            times, start = 0, process_time()
            while times == 0 or process_time() - start < least:
                work()
                times += 1
            found[name].append((process_time() - start) / times)
    return {name: median(seconds[1:]) for name, seconds in found.items()}


def say(name: str, value: float, reference: float, goal: str, *, inverse: bool = False) -> None:
    """Print `name value reference ratio goal`: milliseconds, then value / reference (or the inverse), then the goal."""
    ratio = reference / value if inverse else value / reference
    print(f"{name:<44} {1000 * value:>12.3f} ms {1000 * reference:>12.3f} ms {ratio:>10.2f}   {goal}")


def head(title: str) -> None:
    """Print what the columns are."""
    print(f"\n{title}\n{'name':<44} {'value':>15} {'reference':>15} {'ratio':>10}   goal")
