"""The mappings to other referentials name real requirements, and leave none of ours aside."""

import pytest

from evaluation import crosswalk
from evaluation.referentiel import available, load

# Source: ISO 9001:2015, table of contents; modernisation.gouv.fr; EFQM Model; HAS, manuel de certification.
SIZES = {"ISO 9001": 18, "Services Publics +": 8, "EFQM": 7, "HAS": 3}


def codes(edition: str) -> set[str]:
    referentiel = load(edition)
    practices = referentiel.questionnaires["dirigeants"].pratiques
    return {one.code for one in referentiel.audit} | {one.code for one in practices}


def test_every_referential_has_its_points_each_once() -> None:
    assert {one.court: len(one.points) for one in crosswalk.others()} == SIZES
    for other in crosswalk.others():
        assert len({point.code for point in other.points}) == len(other.points)
        assert other.source.startswith("https://")
        assert all(len(set(point.exigences)) == len(point.exigences) for point in other.points)


def test_no_mapping_names_an_unknown_requirement() -> None:
    known = set().union(*(codes(edition) for edition in available()))
    for other in crosswalk.others():
        assert {code for point in other.points for code in point.exigences} <= known


@pytest.mark.parametrize("edition", available())
@pytest.mark.parametrize("short", ["ISO 9001", "EFQM", "HAS"])
def test_every_requirement_speaks_of_a_point(edition: str, short: str) -> None:
    other = next(one for one in crosswalk.others() if one.court == short)
    assert {code for code in codes(edition) if not other.of(code)} == set()
