"""The upkeep has witnesses and a clock vouch for the journal, and a silent one stops nothing."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from audit.models import Anchor, Checkpoint, Cosignature
from core import posting
from core.mail import Words
from core.platform import Platform
from core.posting import Answer, PostError
from core.settings import Settings
from label import upkeep
from migrations.upgrade import upgrade
from tests.audit.authority import Authority
from tests.audit.test_witnesses import Cosigner
from tests.audit.written import fill

CLOCK = "https://horloge.test/"


def _nothing(*_: object) -> Words:
    raise AssertionError("no mail is due")


def test_the_last_checkpoint_is_cosigned_and_dated_while_one_witness_is_silent(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cosigner, silent, clock = Cosigner(), Cosigner("muet.test"), Authority(tmp_path / "tsa")

    def post(address: str, data: bytes, media_type: str) -> Answer:
        if address.startswith("https://muet.test"):
            raise PostError("muet.test ne répond pas")
        return (clock if address == CLOCK else cosigner).post(address, data, media_type)

    monkeypatch.setattr(posting, "post", post)
    named = f"{silent.vkey} https://muet.test, {cosigner.vkey} https://temoin.test"
    told = {"witnesses": named, "timestamp_url": CLOCK, "timestamp_root": str(clock.root)}
    platform = Platform(msgspec.structs.replace(settings, **told))
    upgrade(settings.database)
    now, moments, stop = datetime.now(UTC), 0, threading.Event()
    with platform.database.write() as session:
        fill(session, 3, now)

    def tick() -> datetime:
        """Three rounds, 40 seconds apart: others are asked at the first and the third."""
        nonlocal moments
        moments += 1
        if moments == 3:
            stop.set()
        return now + timedelta(seconds=40 * moments)

    monkeypatch.setattr(upkeep, "PERIOD", 0.0)
    said: list[str] = []
    upkeep.keep(platform, tick, stop, lambda error: said.append(str(error)), _nothing)
    assert said == ["Témoin « muet.test » : muet.test ne répond pas"] * 2
    with platform.database.read() as session:
        assert session.scalars(select(Checkpoint.size)).all() == [3]
        assert session.scalars(select(Cosignature.witness)).all() == [cosigner.name]
        assert session.scalars(select(Anchor.size)).all() == [3]
    assert (cosigner.asked, clock.asked) == (1, 1)
    platform.close()
