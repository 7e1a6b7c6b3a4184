"""The lines of a file of answers as numbers: each different text is kept once, and a cell says which one it holds."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int32]


class Grid(msgspec.Struct, frozen=True):
    """Line after line, `cells` gives the place of each cell's text in `texts`, where place 0 is "".

    Line n is `cells[starts[n] : starts[n + 1]]`: `starts` counts one more than the lines. Texts have no outer space.
    """

    texts: Sequence[str]
    cells: Places
    starts: Places

    @property
    def height(self) -> int:
        """How many lines there are, blank ones included."""
        return len(self.starts) - 1

    def line(self, number: int) -> list[str]:
        """The texts of one line, from 0."""
        return [self.texts[place] for place in self.cells[self.starts[number] : self.starts[number + 1]].tolist()]

    def widths(self) -> Places:
        """How many cells each line has."""
        return np.diff(self.starts)

    def filled(self, width: int = 0) -> Places:
        """How many cells of each line hold something, those before `width` left out."""
        held = np.concatenate([[0], np.cumsum(self.cells != 0, dtype=np.int32)])
        ends = self.starts[1:]
        found: Places = held[ends] - held[np.minimum(self.starts[:-1] + width, ends)]
        return found

    def columns(self, lines: npt.NDArray[np.intp], width: int) -> Places:
        """The first `width` cells of these lines, columns × lines."""
        found: Places = self.cells[np.arange(width)[:, None] + self.starts[:-1][lines]]
        return found


def gathered(written: Iterable[str], cells: Places, starts: Places) -> Grid:
    """A grid whose texts are those `written`, trimmed: two that only differ by outer spaces become one."""
    places: dict[str, int] = {"": 0}
    trimmed = np.array([places.setdefault(text.strip(), len(places)) for text in written], np.int32)
    return Grid(list(places), trimmed[cells] if len(cells) else cells, starts)


def of_sheet(written: Sequence[str], cells: bytes, width: int) -> Grid:
    """The grid of a sheet, whose lines all have `width` cells; `cells` as an array of ints has them."""
    places = np.frombuffer(cells, np.int32)
    return gathered(written, places, np.arange(0, len(places) + 1, width, dtype=np.int32))
