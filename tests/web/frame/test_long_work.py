"""Work that outlasts its request: it goes on, says how far it is, and at the end whether anything entered."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import msgspec
import pytest

from core.errors import Conflict
from core.platform import Platform
from tests.web.conftest import Clock
from tests.web.held_work import LONGEST, goes_on_once, until
from tests.web.import_scene import Scene, drops
from tests.web.visitor import Visitor, Visitors
from web.frame.long_work import SILENCE, LongWork, Told, read

FILE = b"Q1\n" + b"4\n" * 1200


def state(path: Path) -> str:
    told = read(path)
    return told.state if told else "none"


def test_quick_work_is_over_when_the_request_goes_on(tmp_path: Path) -> None:
    LongWork(tmp_path / "a.json", 3).start(lambda _tell: "Fini.")
    told = read(tmp_path / "a.json")
    assert told is not None
    assert (told.state, told.done, told.most, told.sentence) == ("done", 3, 3, "Fini.")


def test_slow_work_says_how_far_it_is_then_its_end(tmp_path: Path) -> None:
    go_on, path = Event(), tmp_path / "a.json"

    def work(tell: Callable[[int], None]) -> str:
        tell(500)
        tell(501)
        assert go_on.wait(LONGEST)
        return "Fini."

    LongWork(path, 1000).start(work, patience=0.05)
    until(lambda: read(path).done == 500)  # type: ignore[union-attr]
    assert state(path) == "running"
    go_on.set()
    until(lambda: state(path) == "done")


def test_a_late_refusal_and_an_accident_are_told_apart(tmp_path: Path) -> None:
    go_on = Event()

    def refused(_tell: Callable[[int], None]) -> str:
        assert go_on.wait(LONGEST)
        raise Conflict("Déjà importé.")

    def broken(_tell: Callable[[int], None]) -> str:
        raise OSError("disque plein")

    LongWork(tmp_path / "a.json", 1).start(refused, patience=0.01)
    go_on.set()
    until(lambda: state(tmp_path / "a.json") == "refused")
    with pytest.raises(Conflict):
        LongWork(tmp_path / "b.json", 1).start(refused, patience=LONGEST)
    LongWork(tmp_path / "c.json", 1).start(broken, patience=LONGEST)
    assert state(tmp_path / "c.json") == "cut"


def test_work_that_died_with_its_process_is_known_by_its_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for silent, expected in ((SILENCE - 5, "running"), (SILENCE + 5, "cut")):
        path.write_bytes(msgspec.json.encode(Told("running", 0, 9, "", time.time() - silent)))
        assert state(path) == expected


def _looking(visitors: Visitors, scene: Scene) -> Visitor:
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, FILE)
    person.submits("Continuer", {"Q1": "Dans l’ensemble, le service me donne satisfaction."})
    return person.submits("Voir ce que cela donne", {"4": "Tout à fait d’accord"})


def test_a_long_import_has_a_page_that_survives_a_reload(
    visitors: Visitors, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, go_on, told = Scene(platform, clock()), Event(), Event()
    goes_on_once(told, monkeypatch)
    entering = LongWork.start

    def slow(self: LongWork, work: Callable[[Callable[[int], None]], str]) -> None:
        def held(tell: Callable[[int], None]) -> str:
            tell(500)
            told.set()
            assert go_on.wait(LONGEST)
            return work(tell)

        entering(self, held)

    monkeypatch.setattr(LongWork, "start", slow)
    person = _looking(visitors, scene)
    looked = person.path
    person.submits("Importer 1 200 réponses").sees("500 sur 1 200", "le travail continue")
    waiting = person.path
    assert waiting.endswith("/avancement")
    person.opens(looked).submits("Importer 1 200 réponses").sees("500 sur 1 200")
    assert scene.turnout() == "moins de 10", "nothing enters before the end"
    go_on.set()
    until(lambda: "Import terminé" in person.opens(waiting).text)
    person.follows("Continuer")
    assert scene.turnout().startswith("1")
    visitors.of("shopper").opens(waiting, status=403)
