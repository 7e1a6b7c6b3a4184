"""The page of results: who may read it, the plain answer, each rule with its picture, what the figures are worth."""

from datetime import datetime
from fractions import Fraction

import pytest

from audit import declarations, missions
from core.platform import Platform
from evaluation.rules import verdict
from evaluation.visits.mystery_weeks import Week
from tests.builders import submitted
from tests.evaluation.measured import measured
from tests.web.filling import plain
from tests.web.sitting_room import EHUH, in_state, measures, measuring, missed_users, weak_users
from tests.web.visitor import Visitor, Visitors


def _results(visitors: Visitors, platform: Platform, at: datetime, state: str = "committee") -> Visitor:
    """A manager on the results of a candidacy."""
    candidacy_id, _, manager = in_state(platform, at, state)
    return visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/resultats")


def test_a_mayor_reads_the_answer_first_then_each_rule_with_its_picture(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    page = _results(visitors, platform, at)
    assert page.title == "Résultats"
    assert page.tree.xpath("string(//h2[1])").strip() == "Oui : toutes les règles sont respectées".replace(
        " :", "\u00a0:"
    )
    rules = page.tree.xpath("//article")
    assert len(rules) == len(verdict(EHUH, {}).rules)
    for found, rule in zip(rules, verdict(EHUH, measures()).rules, strict=True):
        text = " ".join(found.text_content().split())
        assert rule.outcome.word in text
        assert found.xpath(".//*[local-name()='svg'][@role='img']")
        assert found.xpath(".//*[local-name()='desc']")[0].text
        assert "Règle publiée" in text or "Règle ajoutée" in text
    page.sees("Règle publiée : Règle du label rendue publique en septembre 2019", "Ajout de la plateforme")
    page.sees("6 règles ont été appliquées", "Aucune correction n’est faite pour leur nombre")


def test_a_missed_rule_is_named_in_the_answer_with_its_figure(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, missed_users())
    page = _results(visitors, platform, at)
    page.sees("Non : une règle n’est pas respectée", "La règle qui n’est pas encore respectée", "Résultat : 54 sur 100")
    assert page.tree.xpath("//ul[@class='blockers']//a/@href") == ["#regle-plancher-usagers"]
    assert page.tree.xpath("//article[@id='regle-plancher-usagers']")


@pytest.mark.parametrize(
    ("state", "role", "words", "room"),
    [
        ("committee", "manager", "Réunissez le comité", "comite"),
        ("right_of_reply", "applicant", "Lisez le rapport provisoire et répondez", "rapport"),
        ("refused", "applicant", "Le chemin vers le label dit ce qui manque", "chemin"),
        ("granted", "applicant", "Les prochains contrôles sont au programme", "programme"),
        ("final_report", "applicant", "Vous n’avez rien à faire ici", ""),
    ],
)
def test_the_answer_comes_with_what_to_do_next(
    visitors: Visitors,
    platform: Platform,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    role: str,
    words: str,
    room: str,
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, applicant, manager = in_state(platform, at, state)
    page = visitors.as_(applicant if role == "applicant" else manager).opens(f"/candidatures/{candidacy_id}/resultats")
    (ahead,) = page.tree.xpath("//section[contains(@class, 'answer')]//div[@class='answer__next']")
    assert words in plain(" ".join(ahead.text_content().split()))
    assert [one.rpartition("/")[2] for one in ahead.xpath(".//a/@href")] == ([room] if room else [])


def test_the_figures_that_decide_stand_under_the_answer_a_line_each(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, missed_users())
    page = _results(visitors, platform, at)
    lines = [plain(" ".join(one.text_content().split())) for one in page.tree.xpath("//ul[@class='figures']/li")]
    assert lines[0].startswith("Moyenne des trois publics 71,3/100 atteint seuil : plus de 70")
    assert lines[3] == "Usagers 54/100 non atteint seuil : au moins 55"
    assert lines[4:] == [
        "Visites mystère 15/20 atteint seuil : au moins 12",
        "Constats majeurs encore ouverts 0 atteint limite : au plus 0",
    ]
    for address in page.tree.xpath("//ul[@class='figures']//a/@href"):
        assert page.tree.xpath(f"//details[contains(@class, 'fold')]//article[@id='{address[1:]}']"), address


def test_what_is_folded_says_what_it_holds(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, missed_users())
    folds = _results(visitors, platform, at).tree.xpath("//details[@class='fold']/summary")
    said = [plain(" ".join(one.text_content().split())) for one in folds]
    assert said[0] == "Les règles, une par une 6 règles : 1 non atteinte, 5 atteintes"
    assert [one.partition(" Baromètre")[0] for one in said[1:]] == [
        "Comment lire Atteint, fragile, non atteint, non mesuré",
        "Les dimensions, en radar Les mêmes scores, public contre public",
        "Par rapport au",
        "Les visites mystère Canal par canal",
    ]


def test_a_fragile_rule_is_explained_with_its_interval(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, weak_users())
    page = _results(visitors, platform, at)
    page.sees("Oui : toutes les règles sont respectées, mais de peu", "doit alors écrire pourquoi")
    page.sees("entre 53 et 61, avec 95 % de confiance", "Le comité doit motiver sa décision")


def test_what_is_missing_is_said_and_never_drawn_as_a_zero(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    page = _results(visitors, platform, at, "evaluation")
    page.sees("Pas encore : il manque cinq mesures", "La campagne des usagers", "Les visites mystère")
    page.sees("pas encore mesuré", "L’absence de mesure n’est pas un zéro", "Aucun score n’est encore connu")


def test_the_gap_to_the_published_figures_comes_with_its_reserve(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    page = _results(visitors, platform, at)
    page.sees("Par rapport au Baromètre 2023", "Population ambiguë dans la source")
    row = page.tree.xpath("//table[contains(., 'Écart entre')]//tr[contains(., 'Autonomie')]")[0]
    assert " ".join(row.text_content().replace("\u00a0", " ").split()) == (
        "Autonomie et initiative 34 78 (+44 points)de +40 à +48 76 (+42 points)de +38 à +46"
    )


def test_a_channel_with_few_visits_only_indicates(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures(few=9))
    page = _results(visitors, platform, at)
    page.sees("indicatif", "moins de 10 réponses")
    measuring(monkeypatch, measures())
    page.opens(page.path).does_not_see("indicatif", "moins de 10 réponses")


def test_results_are_drawn_as_mirror_radar_and_channels_with_their_figures_in_tables(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    monkeypatch.setattr(
        "evaluation.visits.mystery_weeks.weekly", lambda *_: (Week(1, 20, Fraction(14)), Week(2, 0, None))
    )
    page = _results(visitors, platform, at)
    for name in ("mirror", "radar", "channels", "weekly"):
        (drawn,) = page.tree.xpath(f"//figure[contains(@class, 'chart--{name}')]")
        assert drawn.xpath(".//*[local-name()='svg'][@role='img']"), name
        assert drawn.xpath(".//details//table/caption"), name
    page.sees("Semaine 2aucune visite0", "Toutes les règles, en tableau")
    rules = page.tree.xpath("//caption[.='Toutes les règles']/../tbody/tr")
    assert len(rules) == len(verdict(EHUH, {}).rules)
    asked = [plain(one.text_content()) for one in page.tree.xpath("//td[@data-label='Seuil']")]
    assert asked[0] == "plus de 70"
    assert "au plus 0" in asked


def test_without_known_weeks_there_is_no_picture_of_weeks(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    _results(visitors, platform, at).does_not_see("semaine par semaine")


@pytest.mark.parametrize("state", ["evaluation", "draft_report"])
def test_an_organisation_reads_nothing_before_the_draft_report_is_sent(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, applicant, _ = in_state(platform, at, state)
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/resultats", status=403)
    page.sees("quand l’auditeur vous l’enverra").does_not_see("78 sur")
    page.opens(f"/candidatures/{candidacy_id}").does_not_see("Résultats")


@pytest.mark.parametrize("state", ["right_of_reply", "final_report", "committee", "adjourned", "refused", "granted"])
def test_an_organisation_reads_its_results_from_its_right_of_reply_on(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, applicant, _ = in_state(platform, at, state)
    visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}").follows("Résultats").sees("Oui : toutes les règles")


def test_the_committee_reads_when_the_report_is_final_and_strangers_never(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, _, manager = in_state(platform, at, "final_report")
    path = f"/candidatures/{candidacy_id}/resultats"
    visitors.of("committee").opens(path, status=403).sees("quand le rapport d’audit est définitif")
    visitors.of("shopper").opens(path, status=404)
    auditor = visitors.of("auditor").opens(path, status=404)
    assert auditor.actor is not None
    assert auditor.actor.id is not None
    with platform.database.write() as session:
        missions.assign(session, candidacy_id, auditor.actor.id, auditor.actor.name, by=manager, at=at)
        declarations.declare(session, candidacy_id, has_interest=False, text="", by=auditor.actor, at=at)
    auditor.opens(path).sees("Oui : toutes les règles")


def test_before_the_evaluation_there_are_no_results(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        candidacy, _, manager = submitted(session, at)
    page = visitors.as_(manager).opens(f"/candidatures/{candidacy.id}/resultats", status=404)
    page.sees("il n’y a pas de résultats")


def test_the_frozen_verdict_of_the_sitting_is_the_one_that_is_shown(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, _, manager = in_state(platform, at, "committee")
    page = visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/comite").submits("Ouvrir la séance")
    measuring(monkeypatch, measures(changed={"score.usagers": measured("score.usagers", 10)}))
    page.opens(f"/candidatures/{candidacy_id}/resultats")
    page.sees("Oui : toutes les règles sont respectées", "Verdict figé à l’ouverture de la séance du comité")
