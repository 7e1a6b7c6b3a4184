"""Help of the import: titles above the names, proposals from words, memory of the last file, waves, weights, a list."""

from datetime import datetime
from pathlib import Path

from core.platform import Platform
from evaluation.asking import campaign_results
from tests.web.import_scene import Scene, drops
from tests.web.visitor import Visitor, Visitors

COURTEOUS = "On a été poli et aimable avec moi."
FILE = (
    "Enquête de printemps;;;;\n"
    "Export du 3 mai;;;;\n"
    f"id;G01Q07. {COURTEOUS};Service;Poids (redressement);Année\n"
    "1;0 – Pas du tout d’accord;Centre;1,5;2025\n"
    "2;3 – Tout à fait d’accord;Centre;0,5;2026\n"
    "3;3 – Tout à fait d’accord;Annexe;1;2026\n"
    "4;Sans avis;Annexe;1;2026\n"
)
SITES = {"Centre": 60, "Annexe": 40}


def chosen(person: Visitor) -> dict[str, str]:
    """What the lists of the page hold, by the text beside them."""
    rows = person.tree.xpath("//table[contains(@class, 'mapping')]//tr[.//select]")
    return {
        row.xpath("string(.//label)").strip(): row.xpath("string(.//option[@selected])").strip() or "Ne sert pas"
        for row in rows
    }


def entered(person: Visitor) -> None:
    """From the columns to the box."""
    person.submits("Continuer")
    person.submits("Voir ce que cela donne", {"2025": "Reste de côté", "2026": "Entre dans la campagne"})
    person.submits("Importer 3 réponses", follow=False, status=303)


def test_what_the_words_say_is_proposed_and_the_wave_is_chosen(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at, frame=SITES)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, FILE.encode("cp1252"), **{"Ligne des noms de colonnes": ""})
    person.sees("noms en ligne 3", "vérifiez-les")
    assert chosen(person) == {
        "id": "Ne sert pas",
        f"G01Q07. {COURTEOUS}": COURTEOUS,
        "Service": "Site",
        "Poids (redressement)": "Poids de redressement",
        "Année": "Vague d’enquête, ou année",
    }
    person.submits("Continuer")
    codes = chosen(person)
    assert codes["0 – Pas du tout d’accord"] == "Pas du tout d’accord"
    assert codes["3 – Tout à fait d’accord"] == "Tout à fait d’accord"
    assert codes["Sans avis"] == "Sans avis" and codes["Annexe"] == "Annexe"
    person.submits("Voir ce que cela donne", {"2025": "Reste de côté", "2026": "Reste de côté"}, status=422).sees(
        "Gardez une vague au moins"
    )
    person.submits("Voir ce que cela donne", {"2026": "Entre dans la campagne"})
    person.sees("2/2 = 100,00 %", "3 réponses", "1 ligne d’une autre vague")
    person.submits("Importer 3 réponses", follow=False, status=303)
    scene.seal()
    with platform.database.read() as session:
        assert campaign_results.get(session, scene.campaign_id).n == 3


def test_the_next_file_with_the_same_names_finds_what_was_said_of_the_last(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at, frame=SITES)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, b"Q1;lieu\n4;C\n1;A\n")
    assert set(chosen(person).values()) == {"Site", "Ne sert pas"}
    person.submits("Continuer", {"Q1": COURTEOUS})
    person.submits(
        "Voir ce que cela donne",
        {"1": "Pas du tout d’accord", "4": "Tout à fait d’accord", "C": "Centre", "A": "Annexe"},
    )
    person.submits("Importer 2 réponses", follow=False, status=303)
    drops(person, scene.address, b"Q1;lieu\n4;A\n")
    assert chosen(person) == {"Q1": COURTEOUS, "lieu": "Site"}
    person.submits("Continuer")
    assert chosen(person) == {"4": "Tout à fait d’accord", "A": "Annexe"}
    drops(person, scene.address, b"Q1;lieux\n4;A\n")
    assert chosen(person) == {"Q1": "Ne sert pas", "lieux": "Ne sert pas"}, "other names, another file"


def test_every_wrong_line_is_listed_in_a_table_that_runs_nothing(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, b"Q1;=poids\n" + b"4;x\n" * 80 + b"1;2\n")
    person.submits("Continuer", {"Q1": COURTEOUS, "=poids": "Poids de redressement"})
    person.submits("Voir ce que cela donne", {"1": "Pas du tout d’accord", "4": "Tout à fait d’accord"})
    person.sees("Les 50 premières sur 80").opens(person.tree.xpath("//a[contains(., 'en tableau')]/@href")[0])
    lines = person.response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 81
    assert lines[1].startswith("2;'=poids;« x » n’est pas un poids")


def test_a_question_spread_over_columns_to_tick_is_one_answer(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    names = [f"Accueil : {label}" for label in ("Pas du tout d’accord", "Plutôt d’accord", "Tout à fait d’accord")]
    drops(person, scene.address, "\n".join([";".join(names), "X;;", "0;1;0", "non;;oui", ";;"]).encode())
    person.submits("Continuer", dict.fromkeys(names, COURTEOUS))
    assert chosen(person) == dict(
        zip(names, ("Pas du tout d’accord", "Plutôt d’accord", "Tout à fait d’accord"), strict=True)
    )
    person.submits("Voir ce que cela donne", dict.fromkeys(names, "Sans avis"), status=422).sees("distinguez-les")
    person.follows("Revenir aux colonnes").submits("Continuer").submits("Voir ce que cela donne")
    person.sees("2/3 = 66,67 %", "Accueil : Pas du tout d’accord + Accueil : Plutôt d’accord")
    drops(person, scene.address, "\n".join([";".join(names), "X;1;"]).encode())
    person.submits("Continuer", dict.fromkeys(names, COURTEOUS)).submits("Voir ce que cela donne")
    person.sees("plusieurs cases sont cochées pour une seule question")


def test_the_fictitious_agents_give_their_expected_figures_on_screen(
    visitors: Visitors, platform: Platform, at: datetime, test_data: Path
) -> None:
    scene = Scene(platform, at, audience="collaborateurs", frame={"Tous": 3000})
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, (test_data / "agents_fictif" / "employee_survey.csv").read_bytes())
    person.submits(
        "Continuer", {"Happiness": "Je parle de mon travail avec fierté.", "Work2": "Mon travail est reconnu."}
    )
    scale = ("Pas du tout d’accord", "Plutôt pas d’accord", "Plutôt d’accord", "Tout à fait d’accord")
    person.submits("Voir ce que cela donne", {str(point): label for point, label in enumerate(scale, 1)})
    person.sees("2635/2833 = 93,01 %", "1518/2833 = 53,58 %")
