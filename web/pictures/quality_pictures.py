"""The signs of a campaign as its page shows them: a sentence and its figures each, and how much people look alike."""

import msgspec

from evaluation.measuring.figures import percent
from evaluation.quality.alarms import BINS, Examined, Sign

WIDTH, HEIGHT, FOOT = 480, 160, 20
TITLES = {
    "straight": "Toujours la même case",
    "random": "Des cases cochées au hasard",
    "alike": "Des formulaires trop semblables",
}
ABOUT = {
    "straight": "Compte qui a donné un seul et même point à toutes les questions. Les opinions des autres en "
    "expliquent une part ; le reste est en trop.",
    "random": "Compte les réponses dispersées sur toute l’échelle, sans lien avec l’opinion d’ensemble de la personne "
    "ni avec ce que vaut chaque question pour les autres.",
    "alike": "Compte qui dit la même chose que ses voisines bien plus souvent que des gens sincères de même "
    "opinion ne le feraient : un modèle recopié, avec de petites variantes.",
}


class Shown(msgspec.Struct, frozen=True):
    """One sign in words; `kind` is that of its badge."""

    title: str
    about: str
    kind: str
    word: str
    figures: str


class Bar(msgspec.Struct, frozen=True):
    """A bar of the picture, in its units."""

    x: float
    y: float
    width: float
    height: float


def signs(examined: Examined) -> list[Shown]:
    """The three signs, in their order."""
    return [_shown(sign) for sign in examined.signs]


def bars(examined: Examined) -> list[Bar]:
    """What was seen: people in each twentieth of resemblance."""
    top, step = _top(examined), WIDTH / BINS
    return [
        Bar(round(place * step + 1, 1), round(HEIGHT * (1 - share / top), 1), step - 2, round(HEIGHT * share / top, 1))
        for place, share in enumerate(examined.resemblance)
    ]


def line(examined: Examined) -> str:
    """What honest people would give, as a path in steps."""
    top, step = _top(examined), WIDTH / BINS
    heights = [round(HEIGHT * (1 - share / top), 1) for share in examined.expected_resemblance]
    return f"M0 {HEIGHT}" + "".join(f"V{height}H{(place + 1) * step:g}" for place, height in enumerate(heights))


def rows(examined: Examined) -> list[tuple[str, str, str]]:
    """The picture as a table, its empty classes left out."""
    return [
        (f"de {100 * place // BINS} à {100 * (place + 1) // BINS} %", f"{percent(seen)} %", f"{percent(usual)} %")
        for place, (seen, usual) in enumerate(zip(examined.resemblance, examined.expected_resemblance, strict=True))
        if seen or usual
    ]


def _shown(sign: Sign) -> Shown:
    over = f"{percent(sign.excess)} % des personnes en trop ; le signal s’allume à {percent(sign.bar)} %."
    if sign.code == "straight":
        over = f"{percent(sign.seen)} % l’ont fait, {percent(sign.expected)} % étaient attendus. {over}"
    if sign.bar >= 1:
        over = f"{percent(sign.seen)} % l’ont fait."
    kind, word = ("warn", "À regarder") if sign.raised else ("ok", "Rien d’inhabituel")
    return Shown(TITLES[sign.code], ABOUT[sign.code], kind, word, over)


def _top(examined: Examined) -> float:
    return max(*examined.resemblance, *examined.expected_resemblance, 0.05)
