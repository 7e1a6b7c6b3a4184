"""A plan that takes long to find, or to hand out: made beside the request, told by a page that survives a reload."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from core.errors import NotFound
from core.settings import Settings
from web.desk.rooms import Frame
from web.frame import long_work
from web.frame.handling import Html
from web.frame.long_work import LongWork, Tell
from web.frame.page import Page

# How often a work says how far it is, in visits.
STEP = 10


class Said(msgspec.Struct, frozen=True):
    """The words of one kind of work: what its page is called, what is counted, what remains, what stopped."""

    title: str
    counted: str
    left: str
    stopped: str


PLANNING, HANDING_OUT = "plan", "plan/repartition"
# By the end of its address.
KINDS = {
    PLANNING: Said("Le plan se cherche", "Visites placées", "à placer", "Le plan n’est pas fait"),
    HANDING_OUT: Said("Les visites se confient", "Visites confiées", "à confier", "Rien n’est confié"),
}


def begin(
    settings: Settings, page: Page, frame: Frame, owner: UUID, kind: str, most: int, work: Callable[[Tell], Html]
) -> Html:
    """Do the work; answer with its own answer when it is quick, else with the page that tells of it.

    `work` makes its own transaction and answers at its end. The same form sent again begins nothing.
    """
    path, answers = _path(settings, owner, kind), list[Html]()
    known = long_work.read(path)
    if known is not None and (
        known.state == "running" or (known.state == "done" and known.key and known.key == page.visit.key)
    ):
        return page.go(address(frame, kind))

    def whole(tell: Tell) -> str:
        answers.append(work(tell))
        return page.done_notice or ""

    LongWork(path, most, step=STEP, key=page.visit.key).start(whole)
    return answers[0] if answers else page.go(address(frame, kind))


def show(settings: Settings, page: Page, frame: Frame, owner: UUID, kind: str) -> Html:
    """How far the work is; NotFound when there never was one."""
    told = long_work.read(_path(settings, owner, kind))
    if told is None:
        raise NotFound
    return page.show("mystery/progress.html", frame=frame, told=told, said=KINDS[kind], here=address(frame, kind))


def address(frame: Frame, kind: str) -> str:
    """The page that tells of the work."""
    return f"{frame.address}/visites/{kind}/avancement"


def _path(settings: Settings, owner: UUID, kind: str) -> Path:
    return settings.var / "plans" / f"{owner}-{kind.replace('/', '-')}.json"
