"""Published editions never change: their bytes are pinned here, in candidacies and in certificates."""

import pytest

from evaluation.referentiel import available, load

PUBLISHED = {
    "ehuh-2019": "25c158bfeb9aaf5b9203eeeb4320cfdcb48fddb710c5c4a006fc6ef8da69d29e",
    "spx-2026": "c4407b42eef049f74d346d333d824bc8a7795f61effd2853506079c091d18a30",
}


@pytest.mark.parametrize(("edition", "digest"), PUBLISHED.items())
def test_a_published_edition_has_not_changed_by_one_byte(edition: str, digest: str) -> None:
    assert load(edition).digest == digest, "publish a new edition under another id instead of changing this one"


def test_every_edition_is_pinned() -> None:
    assert available() == sorted(PUBLISHED)
