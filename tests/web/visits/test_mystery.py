"""Mystery visits before the manager and the organisation: planned, read by a second person, silent until closed."""

from datetime import datetime, timedelta

from core.calendar import date_in_paris
from core.platform import Platform
from core.typography import date_fr
from evaluation import evaluations
from evaluation.visits import mystery, mystery_preparation, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from label.models import Candidacy
from tests.builders import submitted
from tests.evaluation.campaign_of_visits import PROOF, STORY, planned, report
from tests.web.filling import plain
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitor, Visitors

DAY = timedelta(days=1)


def test_a_manager_plans_205_visits_and_hands_them_out(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    with platform.database.write() as session:
        mystery_preparation.save_hours(session, scene.evaluation_id(), {}, 0, version=0, by=scene.manager, at=at)
    first, second = visitors.of("shopper", name="Léa"), visitors.of("shopper", name="Marc")
    manager = visitors.as_(scene.manager).opens(scene.address).sees("Planifier la campagne", "Centre 9 000 par an")
    manager.submits("Planifier", {"Nombre de visites": "205", "Premier jour": "02/03/2026"})
    manager.sees("Le plan de 205 visites est prêt et scellé", "0 sur 205", "Toutes (205)", "Semaine 8")
    manager.submits("Confier", {"personnes": ["Léa", "Marc"], "Canal": "Téléphone", "Nombre au plus": "30"})
    manager.sees("30 visites confiées", "À confier (175)", "Proposée (30)", "Chez les enquêteurs 30")
    for shopper in (first, second):
        shopper.opens("/missions").sees("Téléphone", "Mairie d’Essai").does_not_see("Courriel")
        assert len(shopper.tree.xpath("//a[starts-with(@href, '/missions/')]")) == 15
    manager.submits("Confier", {"personnes": ["Léa"]}).sees("175 visites confiées", "Rien ne vous attend")
    manager.does_not_see("Confier des visites")


def test_by_hand_too_nobody_comes_back_before_the_lockout_is_over(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at, begun=False)
    visitors.of("shopper", name="Léa")
    manager = visitors.as_(scene.manager).opens(scene.address)
    manager.submits("Planifier", {"Nombre de visites": "205", "Premier jour": "02/03/2026"})
    manager.submits("Confier", {"personnes": ["Léa"], "Site": "Centre", "Semaine": "Semaine 1"})
    manager.sees("1 visite confiée", "restent à confier : ces personnes y retourneraient trop tôt")
    manager.submits("Confier", {"personnes": ["Léa"], "Site": "Centre", "Semaine": "Semaine 1"}, status=403)
    manager.sees("il faut 14 jours entre les deux", "Choisissez une autre personne, ou une autre semaine")


def test_an_impossible_plan_comes_back_as_it_was_typed(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    manager = visitors.as_(scene.manager).opens(scene.address)
    manager.submits("Planifier", {"Nombre de visites": "3", "Premier jour": "2026-02-27"}, status=422)
    manager.sees("Il faut au moins 12 visites", "ne peut commencer avant")
    assert manager.tree.xpath("//input[@name='total']/@value") == ["3"]
    manager.opens(scene.address).sees("Planifier la campagne")


def test_nobody_is_chosen_nothing_is_handed_out(platform: Platform, at: datetime, visitors: Visitors) -> None:
    with platform.database.write() as session:
        evaluation, _, manager = planned(session, at)
    visitors.of("shopper", name="Léa")
    visitor = visitors.as_(manager).opens(f"/candidatures/{evaluation.candidacy_id}/visites")
    visitor.submits("Confier", {"Canal": "Guichet"}, status=422).sees("Cochez au moins une case")
    assert visitor.tree.xpath("//select[@name='canal']/option[@selected]/@value") == ["guichet"]
    visitor.sees("À confier (12)")
    assert visitor.tree.xpath("//details[@open]/@id") == ["confier"], "what was refused is seen"


def test_a_manager_reads_a_report_then_finds_the_next(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1, 2)
    manager = visitors.as_(scene.manager).opens(scene.address).sees("À relire (2)")
    manager.sees("2 comptes rendus à relire").follows("Relire la visite n° 1").sees(STORY, "Oui", "Empreinte SHA-256")
    manager.submits("Valider cette visite").sees("Visite n° 1 validée. Voici la suivante.")
    assert manager.title == "Visite n° 2"
    manager.submits("Renvoyer", {"Ce qui manque": "  "}, status=422).sees("Remplissez « Ce qui manque »")
    manager.submits("Renvoyer", {"Ce qui manque": "L’heure manque."}).sees("renvoyée à son enquêteur")
    shopper = visitors.as_(scene.shopper).opens("/missions").sees("À compléter (1)")
    shopper.opens(f"/missions/{scene.mission(2).id}").sees("L’heure manque.", "Preuve déjà envoyée : appel.txt")
    shopper.submits("Envoyer le compte rendu", {"recit": f"{STORY} Il était 9 h 12."}).sees("Compte rendu envoyé")


def test_the_board_says_what_to_do_first_and_folds_the_rest(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.reported(1, 2)
    manager = visitors.as_(scene.manager).opens(scene.address)
    assert manager.tree.xpath("string(//main//h2)") == "2 comptes rendus à relire"
    assert _folds(manager) == {"Les visites": (False, "12 en tout, dans l’ordre du plan")}
    figures = [plain(one.text_content()) for one in manager.tree.xpath("//ul[@class='figures']/li")]
    assert figures == ["À confier 0", "Chez les enquêteurs 10", "À relire 2"]
    manager.follows("Chez les enquêteurs")
    assert _folds(manager)["Les visites"][0], "what was asked for is unfolded"
    assert len(manager.tree.xpath("//li[@class='visit']")) == 10
    manager.opens(f"{scene.address}?etat=reported")
    assert len(manager.tree.xpath("//li[@class='visit']")) == 2
    scene.reported(*range(3, 13), validated=True)
    for number in (1, 2):
        manager.opens(scene.review(number)).submits("Valider cette visite")
    manager.opens(scene.address).submits("Clore la campagne").sees("Campagne close le")
    assert {name: opened for name, (opened, _) in _folds(manager).items()} == {
        "Notes par canal": False,
        "Semaine par semaine": False,
        "Par canal et par semaine": False,
        "Les visites": False,
    }
    assert _folds(manager)["Notes par canal"][1].startswith("Téléphone 20, ")


def _folds(visitor: Visitor) -> dict[str, tuple[bool, str]]:
    """The folded parts: each title, whether it is open, and what its summary says."""
    return {
        plain(one.xpath("string(summary/*[@class='fold__title'])")): (
            "open" in one.attrib,
            plain(one.xpath("string(summary/*[@class='fold__said'])")),
        )
        for one in visitor.tree.xpath("//details[@class='fold']")
    }


def test_a_report_rewritten_meanwhile_stays_unvalidated(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    manager = visitors.as_(scene.manager).opens(scene.review())
    with platform.database.write() as session:
        seen = session.get_one(MysteryMission, scene.mission().id)
        mystery_reports.send_back(session, seen.id, "Date ?", version=seen.version, by=scene.manager, at=at)
        report(session, scene.folder, seen, scene.shopper, at)
    manager.submits("Valider cette visite", status=409).sees("modifié cette visite")
    assert scene.mission().state == "reported"


def test_whoever_reviews_reads_the_plan_of_the_visit_and_where_it_left_it(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    with platform.database.write() as session:
        first = session.get_one(MysteryMission, scene.mission(1).id)
        first.day, first.opens, first.closes = date_in_paris(at), "09:00", "12:00"
    scene.reported(1, 12)
    later = scene.mission(12).day
    assert later is not None
    manager = visitors.as_(scene.manager).opens(scene.review(1))
    manager.sees("Ce que prévoit le plan", date_fr(at)).does_not_see("Hors du plan")
    manager.opens(scene.review(12)).sees("Hors du plan", f"et non le {date_fr(later)}, hors de sa semaine")


def test_the_proof_is_saved_never_shown(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    manager = visitors.as_(scene.manager).opens(scene.review())
    manager.follows("Télécharger la preuve")
    headers = manager.response.headers
    assert manager.response.content == PROOF
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_a_manager_gives_up_and_takes_back_visits(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    manager = visitors.as_(scene.manager).opens(scene.review(1))
    manager.submits("Annuler cette visite", {"Motif de l’annulation": ""}, status=422).sees("Remplissez")
    manager.submits("Annuler cette visite", {"Motif de l’annulation": "Site fermé"}).sees("Visite n° 1 annulée")
    manager.opens(scene.review(2)).submits("Reprendre cette visite")
    manager.sees("Visite n° 2 de nouveau à confier", "À confier (1)", "Annulée (1)")


def test_the_organisation_sees_only_a_percentage(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1, validated=True)
    seen = scene.mission()
    applicant = visitors.as_(scene.applicant()).opens(scene.address).sees("8 %")
    applicant.does_not_see("Téléphone", "Semaine", "Annexe", "Centre", scene.shopper.name, "N° 1", "sur 12")
    applicant.opens(f"{scene.address}?etat=validated").does_not_see("N° 1")
    for path in (
        f"{scene.address}/{seen.id}/validation",
        f"{scene.address}/{seen.id}/preuve",
        f"/missions/{seen.id}",
    ):
        applicant.opens(path, status=403)
    for end in (
        "plan",
        "repartition",
        "cloture",
        f"{seen.id}/validation",
        f"{seen.id}/renvoi",
        f"{seen.id}/annulation",
    ):
        applicant.posts(f"{scene.address}/{end}", {}, status=403)
    applicant.posts(f"/missions/{seen.id}", {}, status=403)


def test_a_visit_of_another_evaluation_is_not_found_here(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    earlier = scene.mission()
    with platform.database.write() as session:
        candidacy = session.get_one(Candidacy, scene.candidacy_id)
        pinned = (candidacy.referentiel_id, str(candidacy.referentiel_digest))
        organisation_id = candidacy.organisation_id
        evaluations.begin(
            session, candidacy_id=candidacy.id, organisation_id=organisation_id, referentiel=pinned, at=at + DAY
        )
    manager = visitors.as_(scene.manager)
    for end in ("validation", "preuve"):
        manager.opens(f"{scene.address}/{earlier.id}/{end}", status=404)
    for end in ("validation", "renvoi", "annulation", "liberation"):
        manager.posts(f"{scene.address}/{earlier.id}/{end}", {"motif": "x"}, status=404)


def test_a_closed_campaign_shows_its_notes(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(*range(1, 13), validated=True)
    manager = visitors.as_(scene.manager).opens(scene.address).sees("Aucune visite n’a été codée une seconde fois")
    manager.follows("Tirer au sort une visite sur dix").posts(f"{scene.address}/suivi", {}, status=303)
    manager.opens(scene.address).sees("2 visites sur 2 tirées au sort attendent encore un second codage")
    manager.submits("Clore la campagne").sees("La campagne est close", "Note d’ensemble", "20 sur 20", "indicatif")
    manager.does_not_see("Confier des visites")
    applicant = visitors.as_(scene.applicant()).opens(scene.address).sees("100 %", "Lire le retour des visites")
    applicant.does_not_see("sur 20")
    scene.moved_to("right_of_reply")
    applicant.opens(scene.address).sees("20 sur 20", "Téléphone", "indicatif")


def test_a_campaign_with_visits_left_is_not_closed(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    manager = visitors.as_(scene.manager).opens(scene.address).does_not_see("Clore la campagne")
    manager.posts(f"{scene.address}/cloture", {}, status=409).sees("Il reste 12 visites")


def test_once_the_evaluation_is_over_nothing_moves(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = scene.mission()
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{mission.id}")
    scene.moved_to("withdrawn")
    shopper.submits("Envoyer le compte rendu", scene.filled(), files={"Preuve": ("a.txt", PROOF)}, status=409)
    shopper.sees("n’est plus en cours")
    shopper.opens("/missions").sees("Aucune mission pour l’instant")
    manager = visitors.as_(scene.manager)
    for end in ("plan", "repartition", "cloture", f"{mission.id}/annulation", f"{mission.id}/liberation"):
        manager.posts(f"{scene.address}/{end}", {"motif": "x"}, status=409)


def test_before_the_evaluation_there_is_no_room(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        candidacy, _, manager = submitted(session, at)
    visitors.as_(manager).opens(f"/candidatures/{candidacy.id}/visites", status=404)


def test_visits_done_elsewhere_say_so(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    with platform.database.write() as session:
        grid: dict[str, bool | None] = {"q1": True, "q2": True, "q3": False, "q4": True}
        visits = [("Centre", "guichet", grid)] * 31
        mystery.add_imported(session, scene.evaluation_id(), visits, by=scene.manager, at=at)
    manager = visitors.as_(scene.manager).opens(scene.address).sees("31 sur 31")
    manager.does_not_see("Semaine 1", "seconde fois")
    manager.submits("Clore la campagne").sees("15 sur 20", "faites ailleurs", "fragile")
