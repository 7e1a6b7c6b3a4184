"""The forms of a sitting, by the end of their address."""

from label import committee as sittings
from label.wording import ACTIONS
from web.account import signing
from web.audit import declaring
from web.frame.fields import Area, Choice, Day, Hidden
from web.frame.forms import Form
from web.frame.later import Later

OUTCOMES = tuple((outcome, ACTIONS[action]) for outcome, action in sittings.OUTCOMES.items())
VERSION = Hidden(name="version")
FORMS = {
    "ouverture": Form(VERSION),
    "declaration": Form(
        VERSION,
        Choice(
            name="interet",
            label="Avez-vous un lien avec cette organisation ?",
            hint="Emploi, mandat, contrat ou conseil, le vôtre ou celui d’un proche, en cours ou passé.",
            options=(("non", "Non, aucun"), ("oui", "Oui")),
        ),
        *declaring.FIELDS,
        Area(name="texte", label="Lequel ?", hint="À remplir si vous avez répondu oui.", required=False, rows=3),
    ),
    "vote": Form(
        VERSION,
        Choice(name="choix", label="Votre vote", options=OUTCOMES),
        Area(name="motif", label="Ce qui vous décide", hint="Le compte rendu le reprendra.", required=False, rows=3),
    ),
    "tour": Form(VERSION),
    "recusation": Form(
        VERSION,
        Area(name="motif", label="Pourquoi vous récusez-vous ?", hint="Le compte rendu le dira.", rows=3),
    ),
    "decision": Form(
        VERSION,
        Later(
            name="motif",
            label="Motif de la décision",
            hint="L’organisation le lira. Il n’est facultatif que pour accorder sans réserve ni fragilité.",
        ),
        Area(name="reserve_1", label="Réserve", hint="Ce qui est à lever.", required=False, rows=2),
        Day(name="jour_1", label="À lever au plus tard le", required=False),
        Area(name="reserve_2", label="Autre réserve", required=False, rows=2),
        Day(name="jour_2", label="Cette autre, à lever au plus tard le", required=False),
        Area(name="reserve_3", label="Troisième réserve", required=False, rows=2),
        Day(name="jour_3", label="La troisième, à lever au plus tard le", required=False),
        signing.CODE,
    ),
    "questions": Form(
        VERSION,
        Area(name="motif", label="Pourquoi ajourner", hint="Le compte rendu le dira.", rows=2),
        Area(name="question_applicant_1", label="Question à l’organisation", required=False, rows=2),
        Area(name="question_applicant_2", label="Autre question à l’organisation", required=False, rows=2),
        Area(name="question_auditor_1", label="Question à l’auditeur", required=False, rows=2),
        Area(name="question_auditor_2", label="Autre question à l’auditeur", required=False, rows=2),
        signing.CODE,
    ),
}
# What the motive of a recusal holds beforehand, when the platform already knows why this member does not vote.
KNOWN = {
    "evaluated": "J’ai participé à l’évaluation de ce dossier.",
    "interested": "J’ai déclaré un intérêt dans ce dossier.",
    "linked": "Un lien me rattache à l’organisation.",
}
RANKS = (1, 2)
RESERVES = (1, 2, 3)
