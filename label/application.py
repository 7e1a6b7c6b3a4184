"""The application file: its sections, what each must hold, and what is still missing."""

from collections.abc import Mapping

import msgspec

from label import places


class Section(msgspec.Struct, frozen=True):
    """One field of the application: its label, its help, the least that makes it examinable; a `line` is short."""

    name: str
    label: str
    hint: str
    shortest: int = 0
    tick: bool = False
    line: bool = False


SECTIONS = (
    Section(
        "presentation",
        "Présentation de l’organisation et de ses services",
        "Qui servez-vous, pour quelles démarches ? Quelques phrases suffisent.",
        shortest=40,
    ),
    Section(
        "motivation",
        "Pourquoi demander le label ?",
        "Ce que vous voulez améliorer pour vos équipes et pour les personnes que vous servez.",
        shortest=40,
    ),
    Section(
        "perimetre",
        "Périmètre",
        "Tous les sites et services, ou une partie ? Précisez ce qui n’en est pas.",
        shortest=10,
    ),
    Section("commune", "Commune du siège", "Elle paraît au registre avec le certificat.", 2, line=True),
    Section("code_postal", "Code postal du siège", "Cinq chiffres. Il situe l’organisation au registre.", 5, line=True),
    Section("contact", "Personne à joindre", "Nom, fonction et téléphone de la personne qui suivra la candidature.", 5),
    Section(
        "regles",
        "Nous acceptons les règles d’usage du label",
        "Elles disent ce que le label permet d’écrire, et ce qui arrive en cas de manquement.",
        tick=True,
    ),
    Section(
        "impartialite",
        "Nous n’avons aucun lien d’intérêt caché avec l’organisme de certification",
        "Un lien connu se déclare ici : il n’empêche pas la candidature, il écarte les personnes concernées.",
        tick=True,
    ),
)
NAMES = frozenset(section.name for section in SECTIONS)


def kept(typed: Mapping[str, str]) -> dict[str, str]:
    """Only the known fields, trimmed: a draft stores what was typed, complete or not."""
    return {name: typed.get(name, "").strip()[:10_000] for name in NAMES}


def missing(answers: Mapping[str, str]) -> dict[str, str]:
    """Field → sentence, for each section that prevents the submission; empty when the file is complete."""
    found = {}
    for section in SECTIONS:
        value = answers.get(section.name, "")
        if section.tick and value != "oui":
            found[section.name] = f"Cochez « {section.label} » : le label ne peut pas être demandé sans cela."
        elif not value:
            found[section.name] = f"Remplissez « {section.label} »."
        elif len(value) < section.shortest:
            found[section.name] = (
                f"« {section.label} » est trop court : écrivez au moins {section.shortest} caractères."
            )
    if "code_postal" not in found and (sentence := places.fault(answers["code_postal"])):
        found["code_postal"] = sentence
    return found


def place(answers: Mapping[str, str]) -> places.Place:
    """Where the organisation sits, as its file says."""
    return places.Place(answers.get("code_postal", ""), answers.get("commune", ""))


def progress(answers: Mapping[str, str]) -> tuple[int, int]:
    """How many sections are complete, out of how many."""
    return len(SECTIONS) - len(missing(answers)), len(SECTIONS)
