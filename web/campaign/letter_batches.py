"""Batches of letters and slips: codes kept until their papers are made, beside the request, a volume at a time."""

import io
import re
import zipfile
from datetime import datetime
from time import time
from unicodedata import normalize

import msgspec

from core.errors import NotFound
from evaluation.measuring.figures import grouped
from label.batches import Batches
from web.campaign import letters_pdf
from web.campaign.letters_pdf import Code, Said
from web.frame import long_work
from web.frame.long_work import SILENCE, LongWork, Tell, Told

# Letters in one file: more would be long to lay out, and heavy to open.
VOLUME = 500
MAKERS = {"lettres": letters_pdf.letters, "billets": letters_pdf.slips}


class Order(msgspec.Struct, frozen=True):
    """The codes of a batch, in clear until its papers are made."""

    kind: str
    codes: list[Code]


def begin(store: Batches, batch: str, made: Order, said: Said) -> None:
    """Make the papers beside the request; the codes are erased once they are printed."""

    def work(tell: Tell) -> str:
        store.keep(batch, "papers", papers(made, said, tell, at=store.at))
        store.erase(batch, "codes")
        return f"{grouped(len(made.codes))} codes sont prêts à imprimer."

    LongWork(store.told(batch), len(made.codes)).start(work, patience=0)


def papers(made: Order, said: Said, tell: Tell, *, at: datetime) -> bytes:
    """One PDF, or a ZIP of several: a file holds one site, and no more than a volume."""
    volumes: list[tuple[str, bytes]] = []
    done = 0
    for site in dict.fromkeys(one.site for one in made.codes):
        chosen = [one for one in made.codes if one.site == site]
        for start in range(0, len(chosen), VOLUME):
            part = chosen[start : start + VOLUME]
            name = f"{made.kind}{_slug(site)}-{start // VOLUME + 1}.pdf"
            volumes.append((name, MAKERS[made.kind](said, part, at=at)))
            done += len(part)
            letters_pdf.forget()
            tell(done)
    if len(volumes) == 1:
        return volumes[0][1]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in volumes:
            archive.writestr(name, data)
    return out.getvalue()


def told(store: Batches, batch: str) -> Told:
    """How far a batch is; between its codes and the first sign of its papers it is about to begin."""
    if (found := long_work.read(store.told(batch))) is not None:
        return found
    kept = store.read(batch, "codes")
    if kept is None:
        raise NotFound
    most = len(msgspec.json.decode(kept, type=Order).codes)
    return Told("cut" if store.age(batch).total_seconds() > SILENCE else "running", 0, most, "", time())


def _slug(site: str) -> str:
    plain = normalize("NFKD", site).encode("ascii", "ignore").decode().lower()
    return f"-{re.sub('[^a-z0-9]+', '-', plain).strip('-')}" if site else ""
