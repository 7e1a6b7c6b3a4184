"""The codebook of the reference mystery visits, written from the names that the reference results give."""

import json
from collections.abc import Sequence
from pathlib import Path

SEVERAL = (16, 21)


def mystery_codebook(folder: Path, names: Sequence[str]) -> str:
    """Sixteen yes/no criteria, and one that is met when either of two boxes of a multiple choice is ticked."""
    reference = json.loads((folder / "reference" / "expected.json").read_text())["mystere_2022"]
    columns = json.dumps(list(reference["criteres"]), ensure_ascii=False)
    boxes = ", ".join(f"{json.dumps(names[place])} = 'Yes'" for place in SEVERAL)
    return f"""
titre = "Visites mystère dans six pays"

[defauts]
public = "mystere"
valides = ["Yes", "No"]
favorables = ["Yes"]

[colonnes]
site = "Country"

[[groupes]]
colonnes = {columns}

[[groupes.items]]
code = "explication"
sinon = "No"
eclatee = {{ {boxes} }}
"""
