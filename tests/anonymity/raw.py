"""What is recognised in the raw bytes of a file: packed answers, codes and receipts, with their place."""

import re
from collections.abc import Collection

# In this crowd everybody has an opinion on everything: no zero, which would match empty pages.
RUN = re.compile(rb"[\x01-\x04]{20,}")
WORD = re.compile(rb"[0-9A-HJKMNP-TV-Z-]{20,}")


def answers(content: bytes, wanted: Collection[bytes]) -> list[tuple[int, bytes]]:
    """Each packed answer with its offset, in order; all are of one length."""
    size = len(next(iter(wanted)))
    return [
        (start, answer)
        for run in RUN.finditer(content)
        for start in range(run.start(), run.end() - size + 1)
        if (answer := content[start : start + size]) in wanted
    ]


def words(content: bytes, wanted: Collection[str]) -> list[tuple[int, str]]:
    """Each code or receipt with its offset, in order."""
    return [(match.start(), said) for match in WORD.finditer(content) if (said := match[0].decode("ascii")) in wanted]
