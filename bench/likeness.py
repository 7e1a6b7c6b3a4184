"""How often near-duplicates are seen, and independent reports wrongly suspected, for each threshold one could choose.

Everything is drawn from a seed: pictures of three kinds (scenes, pages of text, screens of one model), each made again
as a copier would (saved again, smaller, brighter, cropped); accounts of the same visit written apart, each copied with
words changed, dropped or moved. `tests/evaluation/visits/test_mystery_likeness.py` holds the figures of the thresholds
in use.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from evaluation.visits.mystery_likeness import (
    BITS_ALIKE,
    TEXTS_ALIKE,
    distance,
    image_print,
    resemblance,
    shingles,
)

Copy = Callable[[Image.Image], bytes]
SIZE = (960, 720)
STYLES = ("scene", "page", "screen")
# What one may say of each moment of a call, in the words of different people: the facts are the same for all.
MOMENTS = (
    ("J’ai appelé le standard", "Mon appel a été passé", "Appel fait", "J’ai composé le numéro affiché"),
    ("un mardi matin.", "en début de matinée.", "à l’ouverture, mardi.", "le mardi, peu après neuf heures."),
    ("Après trois sonneries,", "Au bout de trois signaux,", "À la troisième sonnerie,", "Trois tonalités plus tard,"),
    ("une personne a décroché.", "on m’a répondu.", "quelqu’un a pris l’appel.", "une voix m’a accueilli."),
    ("Elle a dit son prénom", "Le prénom était annoncé", "La personne s’est présentée", "J’ai entendu un prénom"),
    ("et le nom du service.", "ainsi que le service.", "puis le service joint.", "et le service concerné."),
    ("Ma demande a été écoutée", "On m’a laissé exposer", "J’ai pu tout expliquer", "Elle a écouté ma question"),
    ("jusqu’au bout,", "sans me couper,", "tranquillement,", "du début à la fin,"),
    ("puis reformulée.", "et l’a redite à sa façon.", "avant de la résumer.", "puis a vérifié avoir compris."),
    ("Les pièces à fournir étaient claires :", "Il faut apporter :", "On m’a cité :", "La liste donnée :"),
    (
        "carte d’identité et justificatif.",
        "une identité, une facture.",
        "deux documents.",
        "pièce et preuve d’adresse.",
    ),
    ("Le délai annoncé est de dix jours.", "Comptez dix jours.", "Réponse sous dix jours.", "Dix jours d’attente."),
    ("Le ton est resté aimable,", "Échange courtois,", "Rien à redire sur le ton,", "Une voix agréable,"),
    ("avec un au revoir poli.", "terminé par une formule.", "bonne journée comprise.", "et un congé soigné."),
)
OTHERS = ("accueil", "demande", "clairement", "ensuite", "formulaire", "rapidement", "dossier", "guichet", "finalement")


def pictures(seed: int, count: int) -> dict[str, list[Image.Image]]:
    """`count` pictures of each style."""
    return {style: [_drawn(style, Random(f"{seed} {style} {one}")) for one in range(count)] for style in STYLES}  # noqa: S311


def copies() -> Mapping[str, Copy]:
    """What a copier does to a picture, by its name; the first five leave all of it in the frame."""
    return {
        "JPEG 40": lambda one: _saved(one, 40),
        "moitié": lambda one: _saved(one.resize((480, 360)), 80),
        "quart": lambda one: _saved(one.resize((240, 180)), 80),
        "plus claire": lambda one: _saved(ImageEnhance.Brightness(one).enhance(1.15), 80),
        "contraste": lambda one: _saved(ImageEnhance.Contrast(one).enhance(0.8), 80),
        "rognée 2 %": lambda one: _saved(_cropped(one, 0.02), 80),
        "rognée 5 %": lambda one: _saved(_cropped(one, 0.05), 80),
        "rognée 10 %": lambda one: _saved(_cropped(one, 0.10), 80),
    }


def same_pictures(made: Mapping[str, Sequence[Image.Image]]) -> dict[str, list[int]]:
    """Bits that differ between a picture and its copies, by what was done to it."""
    found: dict[str, list[int]] = {}
    for one in (one for style in made.values() for one in style):
        mine = image_print(_saved(one, 92))
        for name, copied in copies().items():
            found.setdefault(name, []).append(distance(mine, image_print(copied(one))))
    return found


def other_pictures(made: Mapping[str, Sequence[Image.Image]]) -> dict[str, list[int]]:
    """Bits that differ between two pictures that are not copies, of one style: the hardest to tell apart."""
    prints = {style: [image_print(_saved(one, 92)) for one in ones] for style, ones in made.items()}
    return {style: [distance(one, other) for one, other in combinations(ones, 2)] for style, ones in prints.items()}


def accounts(seed: int, count: int) -> list[str]:
    """The same call told by `count` people who did not read one another."""
    dice = Random(seed)  # noqa: S311 (examples)
    return [" ".join(dice.choice(moment) for moment in MOMENTS) for _ in range(count)]


def same_texts(written: Sequence[str], seed: int) -> dict[str, list[float]]:
    """Resemblance of each account and of its copies, by the share of its words that were changed."""
    dice = Random(seed)  # noqa: S311 (examples)
    return {
        f"{round(100 * share)} % des mots": [_share(one, _edited(one, share, dice)) for one in written]
        for share in (0.05, 0.10, 0.15, 0.20, 0.30)
    }


def other_texts(written: Sequence[str]) -> list[float]:
    """Resemblance of accounts that were written apart."""
    return [_share(one, other) for one, other in combinations(written, 2) if one != other]


def _drawn(style: str, dice: Random) -> Image.Image:
    if style == "scene":
        small = Image.new("L", (12, 9))
        small.putdata([dice.randrange(256) for _ in range(108)])
        return small.resize(SIZE, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))
    made = Image.new("L", SIZE, 244)
    pen = ImageDraw.Draw(made)
    if style == "screen":  # the same head and the same foot on each
        pen.rectangle((0, 0, SIZE[0], 90), fill=40)
        pen.rectangle((0, SIZE[1] - 60, SIZE[0], SIZE[1]), fill=90)
    for line in range(120, SIZE[1] - 90, 40):
        if dice.random() < 0.8:
            pen.rectangle((60, line, 60 + dice.randrange(120, SIZE[0] - 120), line + 18), fill=dice.randrange(20, 90))
    for _ in range(dice.randrange(1, 4)):
        left, top = dice.randrange(SIZE[0] - 300), dice.randrange(100, SIZE[1] - 260)
        pen.rectangle(
            (left, top, left + dice.randrange(120, 280), top + dice.randrange(80, 200)), fill=dice.randrange(200)
        )
    return made


def _saved(image: Image.Image, quality: int) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def _cropped(image: Image.Image, share: float) -> Image.Image:
    across, down = round(image.width * share / 2), round(image.height * share / 2)
    return image.crop((across, down, image.width - across, image.height - down))


def _edited(text: str, share: float, dice: Random) -> str:
    words = text.split()
    for place in dice.sample(range(len(words)), max(1, round(share * len(words)))):
        words[place] = dice.choice((dice.choice(OTHERS), ""))
    return " ".join(word for word in words if word)


def _share(one: str, other: str) -> float:
    return resemblance(shingles(one), shingles(other))


def _table(
    name: str, thresholds: Sequence[float], missed: Callable[[float], str], wrong: Callable[[float], str]
) -> None:
    print(f"\n{name}\n{'threshold':>9}   wrongly suspected   missed")
    for threshold in thresholds:
        print(f"{threshold:>9}   {wrong(threshold):<30}   {missed(threshold)}")


def _shares(found: Mapping[str, Sequence[float]], test: Callable[[float], bool]) -> Iterator[str]:
    for name, values in found.items():
        yield f"{name} {100 * sum(map(test, values)) / len(values):.1f} %"


def main() -> None:
    """Print both rates for each threshold, then the thresholds in use."""
    made = pictures(1, 60)
    same, other = same_pictures(made), other_pictures(made)
    _table(
        "pictures: bits that may differ",
        (4, 6, 8, 10, 12),
        lambda most: ", ".join(_shares(same, lambda apart: apart > most)),
        lambda most: ", ".join(_shares(other, lambda apart: apart <= most)),
    )
    written = accounts(1, 200)
    copied, apart = same_texts(written, 2), {"apart": other_texts(written)}
    _table(
        "words: share of runs in common",
        (0.2, 0.25, 0.3, 0.35, 0.4, 0.5),
        lambda least: ", ".join(_shares(copied, lambda share: share < least)),
        lambda least: ", ".join(_shares(apart, lambda share: share >= least)),
    )
    print(f"\nin use: {BITS_ALIKE} bits, {TEXTS_ALIKE} of the runs")


if __name__ == "__main__":
    main()
