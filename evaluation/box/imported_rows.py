"""Answers of a file as arrays: what enters a box at once, and what is checked of it before."""

from collections.abc import Iterator, Sequence
from itertools import repeat

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import Invalid
from evaluation.box.ballot_payload import Content
from evaluation.measuring.packing import BLANK, on_scale
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel


class ImportedRows(msgspec.Struct, frozen=True):
    """Respondents, in the order of the file.

    `packed`: respondents × items, as `packing.pack` writes one. `sites`: for each respondent the place of a site in
    `names`, -1 when it is not known. `weights`: positive numbers. `comments` is empty or one a respondent.
    """

    packed: npt.NDArray[np.uint8]
    names: tuple[str, ...]
    sites: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    comments: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.packed)

    def contents(self, start: int, stop: int) -> Iterator[Content]:
        """These respondents as the box keeps them."""
        part, width = self.packed[start:stop], self.packed.shape[1]
        written = part.tobytes()
        rows = [written[place : place + width] for place in range(0, len(written), width)]
        # Place -1 is the last.
        named = map((*self.names, None).__getitem__, self.sites[start:stop].tolist())
        said = self.comments[start:stop] or repeat("", len(rows))
        return map(Content, rows, repeat("import"), named, said, self.weights[start:stop].tolist())


def check(referentiel: Referentiel, audience: Audience, frame: Sequence[str], rows: ImportedRows) -> None:
    """Invalid when a value is not on its item's scale, or a site not in a frame that has some."""
    items = referentiel.questionnaires[audience].items
    if rows.packed.shape[1] != len(items):
        given = rows.packed.shape[1]
        raise Invalid(f"Ce questionnaire compte {len(items)} questions, la réponse en compte {given}.")
    wrong = {}
    for position, item in enumerate(items):
        found = np.flatnonzero(np.bincount(rows.packed[:, position], minlength=BLANK + 1)).tolist()
        if not all(value == BLANK or on_scale(referentiel, item, value) for value in found):
            wrong[item.code] = "Choisissez l’une des réponses proposées."
    if wrong:
        raise Invalid("Une réponse n’est pas sur l’échelle de sa question : choisissez parmi les cases.", wrong)
    for place in np.unique(rows.sites[rows.sites >= 0]).tolist():
        if frame and rows.names[place] not in frame:
            raise Invalid(
                f"Le site « {rows.names[place]} » n’est pas dans la campagne.", {"site": "Corrigez les sites."}
            )
