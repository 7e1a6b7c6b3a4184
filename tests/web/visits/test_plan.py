"""The manager prepares, seals and hands out a plan; once the campaign is closed anybody derives it again."""

import re
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.main import main
from core.calendar import date_in_paris
from core.platform import Platform
from evaluation.visits import (
    mystery,
    mystery_missions,
    mystery_preparation,
    mystery_relaxation,
    mystery_reports,
    mystery_reveal,
)
from evaluation.visits.mystery_design import Design
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from evaluation.visits.mystery_planner import Visit
from evaluation.visits.mystery_proposals import proposals
from evaluation.visits.mystery_sharing import Heard
from tests.evaluation.campaign_of_visits import report
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.held_work import LONGEST, goes_on_once, until
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitor, Visitors

SCENARIO = {
    "Canal": "Téléphone",
    "Titre": "Un acte de naissance",
    "Ce qu’il faut demander": "Comment obtenir un acte de naissance.",
    "Ce qu’il ne faut jamais dire": "Le nom d’un agent.",
}


def _field(visitor: Visitor, legend: str, label: str) -> str:
    """The name of a field inside the group of this legend."""
    path = f"//fieldset[legend[contains(., '{legend}')]]//label[contains(., '{label}')]/@for"
    found: str = visitor.tree.xpath(path)[0]
    return found.removeprefix("champ-")


def _box(visitor: Visitor, person: str, words: str) -> str:
    path = f"//fieldset[legend[.='{person}']]//label[contains(., '{words}')]//input/@name"
    found: str = visitor.tree.xpath(path)[0]
    return found


def _prepared(visitors: Visitors, scene: Scene, people: tuple[str, ...], lockout: int) -> Visitor:
    """The manager, with these shoppers prepared; Léa may not go to the Annexe."""
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.submits("Enregistrer les horaires", {"delai": str(lockout)}).sees("horaires et le délai sont enregistrés")
    taking_part: dict[str, object] = {_box(manager, name, "Participe"): True for name in people}
    taking_part[_box(manager, "Léa", "Annexe")] = ["Annexe"]
    manager.submits("Enregistrer les enquêteurs", taking_part)
    return manager.sees(f"{len(people)} enquêteurs pour cette campagne")


def test_a_manager_prepares_then_plans_then_hands_out(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    lea, marc = visitors.of("shopper", name="Léa"), visitors.of("shopper", name="Marc")
    visitors.of("shopper", name="Inès")
    manager = _prepared(visitors, scene, ("Léa", "Marc", "Inès"), lockout=1)
    manager.submits("Ajouter le scénario", SCENARIO).sees("Un acte de naissance", "Le nom d’un agent.")
    saturday = {_field(manager, "Centre", "Samedi"): "9h-12h", _field(manager, "Annexe", "Vendredi"): ""}
    manager.submits("Enregistrer les horaires", saturday)
    manager.opens(scene.address).sees("1 scénario", "3 enquêteurs", "1 jour entre deux visites")
    manager.submits("Planifier", {"Nombre de visites": "60", "Premier jour": "02/03/2026"}).sees("prêt et scellé")
    manager.follows("Voir le plan complet").sees("Par canal", "Par site", "Samedi", "Un acte de naissance", "Léa")
    assert len(manager.tree.xpath("//svg//*[contains(@class, 'calendar__cell')]")) % 8 == 0
    manager.sees("Plan scellé").does_not_see("Graine", "Télécharger")
    manager.opens(scene.address).submits("Confier selon le plan").sees("60 visites confiées selon le plan")
    held = _held(platform, scene)
    assert {name for name, *_ in held} == {"Léa", "Marc", "Inès"}
    assert ("Léa", "Annexe") not in {(name, site) for name, site, _ in held}
    assert not {day for _, site, day in held if site == "Annexe" and day in (4, 5)}
    assert 5 in {day for _, site, day in held if site == "Centre"}
    for shopper in (lea, marc):
        call = shopper.opens("/missions").tree.xpath(
            "//a[contains(@href, '/missions/')][contains(., 'Téléphone')]/@href"
        )
        shopper.opens(call[0]).sees("Ce que prévoit le plan", "À ne jamais dire", "Le nom d’un agent.")


def test_a_long_search_has_a_page_that_survives_a_reload(
    platform: Platform, visitors: Visitors, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, go_on, told = Scene(platform, at, begun=False), Event(), Event()
    found = mystery_relaxation.planned
    searches: list[str] = []

    def slow(design: Design, seed: str, heard: Heard) -> list[Visit]:
        searches.append(seed)
        heard(20)
        heard(27)
        told.set()
        assert go_on.wait(LONGEST)
        return found(design, seed, heard)

    monkeypatch.setattr(mystery_relaxation, "planned", slow)
    goes_on_once(told, monkeypatch)
    manager = visitors.as_(scene.manager).opens(scene.address)
    asked = {"Nombre de visites": "60", "Premier jour": "02/03/2026"}
    manager.submits("Planifier", asked).sees("20 sur 60", "Restent 40 visites à placer", "le travail continue")
    waiting = manager.path
    assert waiting.endswith("/plan/avancement")
    manager.opens(waiting).sees("20 sur 60")
    visitors.of("manager").opens(scene.address).submits("Planifier", asked).sees("20 sur 60")
    assert len(searches) == 1, "the same plan is not sought twice at once"
    with platform.database.read() as session:
        assert mystery_missions.campaign_of(session, scene.evaluation_id()) is None, "nothing is written before the end"
    go_on.set()
    until(lambda: "prêt et scellé" in manager.opens(waiting).text)
    manager.follows("Continuer").sees("60 visites à confier")
    for role in ("applicant", "shopper"):
        visitors.of(role).opens(waiting, status=403)
    manager.opens(f"{scene.address}/plan/repartition/avancement", status=404)


def test_the_plan_reads_week_by_week_with_what_remains_and_narrows(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/plan").sees("1 sur 12", "Restent 11 visites à faire")
    weeks = [plain(card.text_content()) for card in manager.tree.xpath("//a[contains(@class, 'plan__week')]")]
    first, last = scene.mission(1), scene.mission(12)
    assert len(weeks) == 8 and "En cours" in weeks[0]
    assert manager.tree.xpath("//h2[starts-with(., 'Semaine 1,')]")
    manager.opens(f"{scene.address}/plan?semaine={last.week}")
    shown = [plain(one) for one in manager.tree.xpath("//li[@class='visit']//strong/text()")]
    assert plain(f"N° {last.number}") in shown and plain(f"N° {first.number}") not in shown
    assert manager.tree.xpath("//a[@aria-current='true']//strong/text()")[0] == f"Semaine {last.week}"
    days = [plain(one.text_content()) for one in manager.tree.xpath("//*[@id='semaine']//summary")]
    assert days and not manager.tree.xpath("//details[@open]"), "long lists wait folded"
    assert all(re.fullmatch(r"\w+ \d+ \w+ 2026 (\d) visites?, \1 à faire", day) for day in days), days
    manager.opens(f"{scene.address}/plan?site=Annexe&canal={last.channel}")
    with platform.database.read() as session:
        kept = [one for one in _missions(session, scene) if (one.site, one.channel) == ("Annexe", last.channel)]
    manager.sees(f"0 sur {len(kept)}" if kept else "0 sur 0")
    assert "open" in manager.tree.xpath("//details[@id='choix']")[0].attrib, "what narrows the page is seen"
    manager.opens(f"{scene.address}/plan?site=Ailleurs&semaine=99").sees("Aucune visite", "Tout voir")


def test_what_should_be_done_by_now_is_said_late(
    platform: Platform, visitors: Visitors, at: datetime, clock: Clock
) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    visitors.as_(scene.manager).opens(f"{scene.address}/plan").does_not_see("en retard")
    clock.advance(days=30)
    today = date_in_paris(clock())
    with platform.database.read() as session:
        late = [one for one in _missions(session, scene) if one.state != "reported" and one.day and one.day < today]
    weeks = {one.week for one in late}
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/plan").sees(f"dont {len(late)} en retard")
    marked = manager.tree.xpath("//a[contains(@class, 'plan__week')][contains(., 'en retard')]//strong[1]/text()")
    assert [one for one in marked if one.startswith("Semaine")] == [f"Semaine {week}" for week in sorted(weeks)]
    assert 0 < len(weeks) < 8


def test_a_long_handing_out_says_what_remains(
    platform: Platform, visitors: Visitors, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, go_on, told = Scene(platform, at, begun=False), Event(), Event()
    found = mystery_reveal.hand_out
    visitors.of("shopper", name="Léa")
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.submits("Enregistrer les horaires", {"delai": "0"})
    manager.submits("Enregistrer les enquêteurs", {_box(manager, "Léa", "Participe"): True})
    manager.opens(scene.address).submits("Planifier", {"Nombre de visites": "30", "Premier jour": "02/03/2026"})

    def slow(*given: Any, heard: Heard, **named: Any) -> Any:
        heard(10)
        told.set()
        assert go_on.wait(LONGEST)
        return found(*given, heard=heard, **named)

    monkeypatch.setattr(mystery_reveal, "hand_out", slow)
    goes_on_once(told, monkeypatch)
    manager.submits("Confier selon le plan").sees("10 sur 30", "Restent 20 visites à confier")
    waiting = manager.path
    go_on.set()
    until(lambda: "30 visites confiées selon le plan" in manager.opens(waiting).text)
    manager.follows("Continuer").sees("Chez les enquêteurs 30")


def test_a_preparation_that_changes_during_the_search_seals_nothing(
    platform: Platform, visitors: Visitors, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, found = Scene(platform, at, begun=False), mystery_relaxation.planned
    manager = visitors.as_(scene.manager).opens(scene.address)

    def meanwhile(design: Design, seed: str, heard: Heard) -> list[Visit]:
        with platform.database.write() as session:
            evaluation_id = scene.evaluation_id()
            mystery_preparation.save_hours(session, evaluation_id, {}, 3, version=0, by=scene.manager, at=at)
        return found(design, seed, heard)

    monkeypatch.setattr(mystery_relaxation, "planned", meanwhile)
    asked = {"Nombre de visites": "60", "Premier jour": "02/03/2026"}
    manager.submits("Planifier", asked, status=409).sees("La préparation a changé pendant que le plan se cherchait")
    monkeypatch.setattr(mystery_relaxation, "planned", found)
    manager.submits("Planifier", asked).sees("prêt et scellé")


def test_a_visit_stays_free_when_a_tie_declared_since_closes_its_site(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at, begun=False)
    lea = visitors.of("shopper", name="Léa")
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.submits("Enregistrer les horaires", {"delai": "0"})
    manager.submits("Enregistrer les enquêteurs", {_box(manager, "Léa", "Participe"): True})
    asked = {"Nombre de visites": "12", "Premier jour": "02/03/2026"}
    manager.opens(scene.address).submits("Planifier", asked)
    tie = {"sorte": "commune", "valeur": "33000 Annexe", "nature": "", "raison": "domicile"}
    lea.opens("/disponibilites").posts("/disponibilites/liens", tie, status=303)
    manager.opens(scene.address).submits("Confier selon le plan").sees("9 visites confiées", "3 restent à confier")
    assert {site for _, site, _ in _held(platform, scene)} == {"Centre"}


def test_a_refusal_names_the_least_change_and_it_is_enough(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    """45 of 60 tests at the Centre: two people who wait 7 days do at most 16 there in 8 weeks."""
    scene = Scene(platform, at, begun=False)
    for name in ("Léa", "Marc"):
        visitors.of("shopper", name=name)
    manager = _prepared(visitors, scene, ("Léa", "Marc"), lockout=7).opens(scene.address)
    asked = {"Nombre de visites": "60", "Premier jour": "02/03/2026"}
    manager.submits("Planifier", asked, status=422).sees(
        "60 visites ne tiennent pas avec 2 enquêteurs et un délai de 7 jours",
        "4 enquêteurs de plus",
        "un délai de 2 jours",
    )
    manager.opens(f"{scene.address}/preparation").submits("Enregistrer les horaires", {"delai": "3"})
    manager.opens(scene.address).submits("Planifier", asked, status=422)
    manager.opens(f"{scene.address}/preparation").submits("Enregistrer les horaires", {"delai": "2"})
    manager.opens(scene.address).submits("Planifier", asked).sees("prêt et scellé")


def test_hours_that_cannot_be_read_come_back(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    monday = _field(manager, "Centre", "Lundi")
    manager.submits("Enregistrer les horaires", {monday: "le matin"}, status=422).sees("attend des heures")
    assert manager.tree.xpath(f"//input[@name='{monday}']/@value") == ["le matin"]
    days = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi")
    never = {_field(manager, "Centre", day): "" for day in days}
    manager.submits("Enregistrer les horaires", never, status=422).sees("« Centre » n’ouvre aucun jour")


def test_a_manager_starts_from_proposed_scenarios(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.submits("Reprendre les scénarios cochés", status=422).sees("Cochez au moins une case")
    known = proposals()
    chosen = [known[0], known[-1]]
    names = {"telephone": "Téléphone", "messagerie": "Messagerie et réseaux sociaux"}
    ticked = [f"{names[one.canal]} : {one.titre}" for one in chosen]
    manager.submits("Reprendre les scénarios cochés", {"proposes": ticked}).sees("2 scénarios repris")
    manager.sees(chosen[0].demander, chosen[0].taire, chosen[1].taire).does_not_see(ticked[0])
    manager.sees(f"Guichet : {next(one.titre for one in known if one.canal == 'guichet')}")
    manager.submits("Ajouter le scénario", SCENARIO).sees("Un acte de naissance")
    with platform.database.read() as session:
        kept = mystery_preparation.of(session, scene.evaluation_id()).scenarios
    assert [(one.code, one.title) for one in kept[:2]] == [("S1", chosen[0].titre), ("S2", chosen[1].titre)]
    assert kept[2].code == "S3"


def test_two_managers_prepare_one_campaign(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    first = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    second = visitors.of("manager").opens(f"{scene.address}/preparation")
    first.submits("Ajouter le scénario", SCENARIO)
    second.submits("Ajouter le scénario", SCENARIO, status=409).sees("a modifié cette préparation", "Un acte de nai")
    first.submits("Retirer ce scénario").sees("Le scénario est retiré", "Aucun scénario")


def test_nothing_is_prepared_once_visits_are_handed_out(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.sees("La préparation ne se modifie plus")
    manager.does_not_see("Enregistrer les horaires", "Ajouter un scénario")
    typed = {"version": "0", "canal": "telephone", "titre": "Titre", "demander": "Une demande.", "taire": "Rien."}
    manager.posts(f"{scene.address}/preparation/scenarios", typed, status=409).sees("déjà en cours")


def test_once_closed_anybody_derives_the_plan_again(
    platform: Platform, visitors: Visitors, at: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(platform, at)
    manager, applicant = visitors.as_(scene.manager), visitors.as_(scene.applicant())
    for somebody in (manager, applicant):
        somebody.opens(f"{scene.address}/plan.json", status=404)
    scene.reported(*range(1, 13), validated=True)
    with platform.database.write() as session:
        campaign = mystery.close(session, scene.evaluation_id(), by=scene.manager, at=at + timedelta(days=1))
        commitment = str(campaign.commitment)
    manager.opens(f"{scene.address}/plan").sees("Plan révélé", "Graine", commitment)
    applicant.opens(scene.address).sees("Plan révélé", "label plan verify plan.json --journal journal.json --vkey vkey")
    applicant.follows("Télécharger le plan révélé")
    file = tmp_path / "plan.json"
    file.write_bytes(applicant.response.content)
    assert main(["plan", "verify", str(file), "--commitment", commitment]) == 0
    assert capsys.readouterr().out.startswith("conforme : 12 visites")
    _shown_by_the_journal(applicant, scene, file, capsys)
    changed = msgspec.json.decode(file.read_bytes())
    changed["visits"][4]["site"] = "Ailleurs"
    file.write_bytes(msgspec.json.encode(changed))
    assert main(["plan", "verify", str(file), "--commitment", commitment]) == 1
    assert "Visite n° 5, site : « Ailleurs » dans le fichier" in capsys.readouterr().out


def _shown_by_the_journal(applicant: Visitor, scene: Scene, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The hash is in the public log since before the first visit; a change of any part shows."""
    shown, keys = file.with_name("journal.json"), file.with_name("vkey")
    applicant.opens(scene.address).follows("Télécharger la preuve du journal")
    whole = applicant.response.content
    keys.write_bytes(applicant.opens("/journal/vkey").response.content)
    command = ["plan", "verify", str(file), "--journal", str(shown), "--vkey", str(keys)]
    shown.write_bytes(whole)
    assert main(command) == 0
    assert "journal depuis le 2 mars 2026 à 0 h 00" in plain(capsys.readouterr().out)
    told = msgspec.json.decode(whole)
    for part, pattern, new in (
        ("entry", "23:00", "22:00"),
        ("proof", r"\nindex ", r"\nindex 1"),
        ("proof", r"(extra .{60}).", r"\1="),
        ("proof", r"(index \d+\n)[^\n]+\n", r"\1"),
        ("proof", r"(— \S+ \S{30}).", r"\1_"),
    ):
        changed = re.sub(pattern, new, told[part], count=1)
        assert changed != told[part], pattern
        shown.write_bytes(msgspec.json.encode({**told, part: changed}))
        assert main(command) != 0, pattern
    opening = re.findall(r"extra (\S+)", told["proof"])[0]
    said = b64encode(b64decode(opening).replace(b'"total":12', b'"total":13')).decode()
    assert said != opening
    shown.write_bytes(msgspec.json.encode({**told, "proof": told["proof"].replace(opening, said)}))
    assert main(command) != 0, "what opens the entry is what the entry seals"
    for wrong in (b"{}", b"", msgspec.json.encode({**told, "entry": "[]"})):
        shown.write_bytes(wrong)
        assert main(command) != 0
    shown.write_bytes(whole)
    assert main(command[:-2]) != 0, "the proof is nothing without the keys"
    keys.write_text("autre/journal+00000000+AAAA", encoding="utf-8")
    assert main(command) != 0
    capsys.readouterr()


def test_what_moves_during_the_campaign_never_moves_the_plan(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    """A visit cancelled and others made on another day stay as they were planned in the file that reveals the plan."""
    scene = Scene(platform, at)
    with platform.database.write() as session:
        before = [(one.number, one.day) for one in _missions(session, scene)]
        for number, mission in enumerate(_missions(session, scene)):
            if not number:
                mystery_reports.cancel(session, mission.id, "Site fermé", by=scene.manager, at=at)
                continue
            report(session, scene.folder, mission, scene.shopper, at)
            mystery_reports.validate(session, mission.id, version=mission.version, by=scene.manager, at=at)
        mystery.close(session, scene.evaluation_id(), by=scene.manager, at=at)
    file = visitors.as_(scene.manager).opens(f"{scene.address}/plan.json").response.content
    after = [(one["number"], one["day"]) for one in msgspec.json.decode(file)["visits"]]
    assert after == [(number, str(day)) for number, day in before]


def _missions(session: Session, scene: Scene) -> list[MysteryMission]:
    campaign = mystery_missions.campaign_of(session, scene.evaluation_id())
    assert campaign is not None
    return list(mystery_missions.missions_of(session, campaign.id))


def _held(platform: Platform, scene: Scene) -> list[tuple[str, str, int]]:
    """Who holds each visit, where, and on which weekday."""
    with platform.database.read() as session:
        query = (
            select(MysteryMission)
            .join(MysteryCampaign)
            .where(MysteryCampaign.evaluation_id == scene.evaluation_id(), MysteryMission.shopper_name.is_not(None))
        )
        return [
            (str(one.shopper_name), one.site, one.day.weekday())
            for one in session.scalars(query)
            if one.day is not None
        ]
