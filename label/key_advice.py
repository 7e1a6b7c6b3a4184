"""What the manager should do next about a key; pure."""

from datetime import datetime, timedelta

# A key that signs is followed by another every two years; verifiers get a day to read the next one.
TERM, READING = timedelta(days=730), timedelta(days=1)
# A seal whose certificate ends sooner is asked for again now: an authority takes weeks.
NOTICE = timedelta(days=90)

ROTATE = "Elle signe depuis plus de deux ans : ajoutez la suivante, « label keys add {purpose} »."
MOVE = "Elle vit dans un fichier alors qu’un module est réglé : ajoutez la suivante, qui y sera faite."
READY = "Les vérificateurs ont pu lire la suivante : mettez celle-ci à la retraite, « label keys retire {name} »."
WAIT = "La suivante vient d’être publiée : laissez un jour aux vérificateurs pour la lire."
RENEW = "Son certificat finit bientôt : ajoutez le suivant, « label keys add seal », et faites-le certifier."
ENDED = (
    "Son certificat est fini : les PDF scellés maintenant seraient refusés. Arrêtez la délivrance, changez de cachet."
)
WITNESSES = (
    "Donnez aux témoins la deuxième ligne de /journal/vkey ; quand tous la connaissent, "
    "mettez l’ancienne à la retraite, « label keys retire »."
)
NONE = "Rien à faire."


def signing(
    name: str,
    purpose: str,
    *,
    made: datetime | None,
    next_made: datetime | None,
    outside_module: bool,
    at: datetime,
) -> str:
    """What to do about a key other than the seal's; `next_made` is when its successor was published."""
    if next_made is not None and purpose == "log":
        return WITNESSES
    if next_made is not None:
        return (READY if at - next_made >= READING else WAIT).format(name=name)
    if outside_module:
        return MOVE
    if made is not None and at - made >= TERM:
        return ROTATE.format(purpose=purpose)
    return NONE


def seal(ends: datetime, *, at: datetime) -> str:
    """What to do about the seal, whose certificate ends then."""
    if ends <= at:
        return ENDED
    return RENEW if ends - at < NOTICE else NONE
