"""Answers written one by one in a test, as the arrays that a file gives."""

from collections.abc import Sequence

import numpy as np

from evaluation.box.imported_rows import ImportedRows
from evaluation.measuring.agreement import Answers
from evaluation.measuring.packing import pack


def of_answers(answers: Sequence[Answers], items: int, comments: Sequence[str] = ()) -> ImportedRows:
    """The rows of these answers, of `items` values each."""
    names = tuple(dict.fromkeys(answer.site for answer in answers if answer.site is not None))
    packed = np.frombuffer(b"".join(pack(answer.values) for answer in answers), np.uint8)
    return ImportedRows(
        packed.reshape(len(answers), items),
        names,
        np.array([-1 if answer.site is None else names.index(answer.site) for answer in answers], np.int32),
        np.array([answer.weight for answer in answers], np.float64),
        comments,
    )
