"""Mystery notes as pictures: one bar per channel, one line over the weeks, broken where nobody visited."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

from core.platform import Platform
from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from evaluation.visits.mystery_control import control
from evaluation.visits.mystery_weeks import Week
from tests.evaluation.measured import measured
from tests.web.drawing import EHUH, SVG, collisions, draw, picture, words_of
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitors
from web.pictures import mystery_pictures
from web.visits import mystery_views

WEEKS = (Week(1, 26, Fraction(15)), Week(2, 26, Fraction(1196, 100)), Week(3, 0, None), Week(4, 9, Fraction(20)))


def measures(*figures: tuple[float, float, float, int]) -> dict[str, Measure]:
    return {
        f"mystere.{channel.code}": measured(f"mystere.{channel.code}", value, lower=low, upper=high, n=n)
        for channel, (value, low, high, n) in zip(EHUH.mystere.canaux, figures, strict=False)
    }


def drawn_channels(found: dict[str, Measure]) -> ElementTree.Element:
    rows = mystery_pictures.channels(mystery_views.notes(EHUH, found))
    source = "{{ channels(rows, height, 'c', 'Canaux', '12') }}"
    return draw(source, rows=rows, height=mystery_pictures.channels_height(rows))


def drawn_weeks(weeks: tuple[Week, ...]) -> ElementTree.Element:
    return draw("{{ weekly(w, 'w', 'Semaines') }}", w=mystery_pictures.by_week(weeks, Decimal(12)))


def test_each_channel_says_its_note_its_interval_and_whether_it_passes() -> None:
    root = drawn_channels(measures((15, 14, 16, 90), (12.5, 11, 14, 40), (9, 8, 10, 35)))
    shapes = [one.get("class") for one in root.iter(f"{SVG}g") if "shape" in (one.get("class") or "")]
    assert shapes == ["shape shape--met", "shape shape--fragile", "shape shape--missed"]
    assert "15 · atteint" in words_of(root)
    lines = [words_of(line) for line in root.findall(".//tbody/tr")]
    assert lines[0] == "Téléphone 15 entre 14 et 16 12 : atteint 90"
    assert len(lines) == 3


def test_a_channel_with_few_visits_only_indicates_and_extremes_stay_in_the_picture() -> None:
    root = drawn_channels(measures((0, 0, 20, 9), (20, 20, 20, 9), *[(10.0, 0, 20, 3)] * 4))
    assert "indicatif" in words_of(root)
    assert "moins de 10 visites" in words_of(root)
    assert "shape--missed" not in ElementTree.tostring(root, "unicode")
    assert collisions(picture(root)) == []


def test_weeks_are_a_line_broken_where_nobody_visited() -> None:
    found = mystery_pictures.by_week(WEEKS, Decimal(12))
    assert found is not None
    assert (found.path.count("M"), found.path.count("L")) == (2, 1)
    assert [point.y is None for point in found.points] == [False, False, True, False]
    assert found.points[3].y == mystery_pictures.TOP
    assert found.bar == 66.0
    assert [point.figure for point in found.points] == ["15", "11,96", "", "20"]


def test_the_weeks_say_their_number_of_visits_and_when_it_is_small() -> None:
    root = drawn_weeks(WEEKS)
    lines = [words_of(line) for line in root.findall(".//tbody/tr")]
    assert lines == [
        "Semaine 1 15 26",
        "Semaine 2 11,96 26",
        "Semaine 3 aucune visite 0",
        "Semaine 4 20 9 moins de 10 visites",
    ]
    hollow = [one for one in root.iter(f"{SVG}circle") if "week__mark--few" in (one.get("class") or "")]
    assert len(hollow) == 1
    assert "11,96" in words_of(root), "never rounded across the pass mark"


def test_control_limits_are_drawn_said_and_read_week_by_week() -> None:
    notes = [14, 15, 14, 15, 14, 15, 14, 2, 14, 15]
    weeks = tuple(Week(rank, 25, Fraction(note)) for rank, note in enumerate(notes, start=1))
    limits = control([float(note) for note in notes])
    assert limits is not None and limits.outside == (7,)
    drawn = mystery_pictures.weekly(weeks, Decimal(12), limits, {8: "0 à 6"})
    root = draw("{{ weekly(w, 'w', 'Semaines') }}", w=drawn)
    rings = [one for one in root.iter(f"{SVG}path") if one.get("class") == "week__out"]
    assert len(rings) == 2, "one in the picture, one in its legend"
    said = words_of(root)
    assert f"limites de contrôle : de {shown(limits.low)} à {shown(min(limits.high, 20))}" in said
    lines = [words_of(line) for line in root.findall(".//tbody/tr")]
    assert lines[7] == "Semaine 8 2 0 à 6 au-dessous des limites 25"
    assert lines[0] == "Semaine 1 14 aucun dans les limites 25"
    assert collisions(picture(root)) == []


def test_limits_beyond_the_scale_stay_in_the_picture_and_without_limits_nothing_speaks_of_them() -> None:
    weeks = tuple(Week(rank, 25, Fraction(note)) for rank, note in enumerate((0, 20, 0, 20), start=1))
    drawn = mystery_pictures.weekly(weeks, Decimal(12), control([0.0, 20.0, 0.0, 20.0]))
    assert drawn.limits is not None
    assert (drawn.limits.high, drawn.limits.low) == (mystery_pictures.TOP, mystery_pictures.FOOT)
    assert "contrôle" not in words_of(drawn_weeks(WEEKS))


def test_texts_of_the_weeks_do_not_touch_for_a_season_nor_for_a_year() -> None:
    for count in (1, 8, 10, 26, 52):
        weeks = tuple(Week(rank, 25, Fraction(13)) for rank in range(1, count + 1))
        assert collisions(picture(drawn_weeks(weeks))) == [], count


def test_without_a_note_the_pictures_say_when_they_will_be_drawn() -> None:
    assert "quand la campagne de visites est close" in words_of(drawn_channels({}))
    assert "quand la campagne de visites est close" in words_of(drawn_weeks((Week(1, 0, None),)))


def test_weeks_are_shown_to_the_manager_once_closed_and_to_the_organisation_with_its_results(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.reported(*range(1, 13), validated=True)
    manager = visitors.as_(scene.manager).opens(scene.address).does_not_see("Semaine par semaine")
    manager.submits("Clore la campagne").sees("Semaine par semaine", "moins de 10 visites")
    results = scene.address.replace("visites", "resultats")
    applicant = visitors.as_(scene.applicant())
    applicant.opens(results, status=403)
    applicant.opens(scene.address).does_not_see("Semaine")
    scene.moved_to("right_of_reply")
    applicant.opens(results).sees("Semaine par semaine")
    assert applicant.tree.xpath("//figure[contains(@class, 'chart--weekly')]//tbody/tr")
