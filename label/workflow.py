"""The candidacy's life as one table: who may do what, from where, to where, under which condition."""

import msgspec

from core.actor import ROLES
from core.errors import Conflict, NotAllowed

# The main path, in order: it draws the timeline.
PATH = (
    "draft",
    "submitted",
    "admissible",
    "evaluation",
    "draft_report",
    "right_of_reply",
    "final_report",
    "committee",
    "granted",
)
OFF_PATH = (
    "information_requested",
    "granted_with_reservations",
    "adjourned",
    "refused",
    "inadmissible",
    "withdrawn",
)
STATES = PATH + OFF_PATH
FINAL = frozenset({"granted", "granted_with_reservations", "refused", "inadmissible", "withdrawn"})
GRANTED = frozenset({"granted", "granted_with_reservations"})
# From these on, the final report is the committee’s to read, and all that it rests on.
REPORTED = frozenset({"committee", "adjourned", "refused"} | GRANTED)


class Facts(msgspec.Struct, frozen=True):
    """What the conditions look at, gathered by the service that acts; everything is false until shown."""

    complete: bool = False
    reason: bool = False
    checked: bool = False
    measured: bool = False
    reported: bool = False
    answered: bool = False
    quorate: bool = False
    counted: bool = False
    carried: bool = False
    grantable: bool = False
    motivated: bool = False
    expired: bool = False
    unharmed: bool = False
    heard: bool = False


# Each condition with the sentence that explains its refusal.
CONDITIONS = {
    "complete": "Le dossier n’est pas complet : remplissez les rubriques signalées, puis envoyez-le.",
    "reason": "Écrivez le motif : l’organisation le lira.",
    "checked": "La liste de recevabilité n’est pas entièrement cochée : examinez chaque point avant d’accepter.",
    "measured": "Les trois campagnes doivent être closes et les visites mystère terminées avant le rapport.",
    "reported": "Le rapport est vide ou la déclaration d’intérêts manque : complétez-les avant l’envoi.",
    "answered": "Chaque observation et chaque réponse de l’organisation doit être traitée avant le rapport définitif.",
    "quorate": "Le quorum n’est pas atteint : il manque des votes de membres qui n’ont pas évalué le dossier.",
    "counted": "Le vote est secret : dépouillez d’abord le scrutin, depuis la page de la séance.",
    "carried": "Cette décision n’a pas la majorité des votes exprimés.",
    "grantable": "Une règle bloquante n’est pas atteinte ou pas mesurée : le label ne peut pas être accordé.",
    "unharmed": "Un recours n’aggrave pas la décision contestée : prenez-en une au moins aussi favorable.",
    "motivated": "Une règle est fragile : le comité doit écrire le motif de sa décision.",
    "expired": "Le droit de réponse court encore : l’organisation peut répondre jusqu’à son dernier jour.",
    "heard": "Une question du comité attend encore sa réponse.",
}


class Transition(msgspec.Struct, frozen=True):
    """One row: an action, the states it leaves, the state it reaches, the role and its conditions."""

    action: str
    sources: tuple[str, ...]
    target: str
    role: str
    conditions: tuple[str, ...]


def _t(action: str, sources: str, target: str, role: str, conditions: str = "") -> Transition:
    return Transition(action, tuple(sources.split()), target, role, tuple(conditions.split()))


ALIVE = " ".join(state for state in STATES if state not in FINAL)

TABLE = (
    #  action                   from                     to                           who          conditions
    _t("submit",                "draft",                 "submitted",                 "applicant", "complete"),
    _t("request_information",   "submitted",             "information_requested",     "manager",   "reason"),
    _t("answer_information",    "information_requested", "submitted",                 "applicant", "reason"),
    _t("accept",                "submitted",             "admissible",                "manager",   "checked"),
    _t("reject",                "submitted",             "inadmissible",              "manager",   "reason"),
    _t("open_evaluation",       "admissible",            "evaluation",                "manager"),
    _t("start_report",          "evaluation",            "draft_report",              "auditor",   "measured"),
    _t("send_report",           "draft_report",          "right_of_reply",            "auditor",   "reported"),
    _t("reply",                 "right_of_reply",        "final_report",              "applicant"),
    _t("lapse",                 "right_of_reply",        "final_report",              "system",    "expired"),
    _t("finalise_report",       "final_report",          "committee",                 "auditor",   "answered"),
    _t("grant",                 "committee",             "granted",                   "committee",
       "quorate counted carried grantable motivated"),
    _t("grant_with_reservations", "committee",           "granted_with_reservations", "committee",
       "quorate counted carried grantable motivated reason"),
    _t("adjourn",               "committee",             "adjourned",                 "committee",
       "quorate counted carried reason unharmed"),
    _t("inquire",               "committee",             "adjourned",                 "committee",
       "quorate counted carried reason"),
    _t("refuse",                "committee",             "refused",                   "committee",
       "quorate counted carried reason unharmed"),
    _t("resume",                "adjourned",             "evaluation",                "manager",   "reason"),
    _t("reconvene",             "adjourned",             "committee",                 "system",    "heard"),
    _t("withdraw",              ALIVE,                   "withdrawn",                 "applicant"),
    # What follows by itself: an appeal was upheld, the organisation was merged into another.
    _t("reopen",                "adjourned refused granted_with_reservations", "committee", "system", "reason"),
    _t("reexamine",             "inadmissible",          "submitted",                 "system",    "reason"),
    _t("discontinue",           ALIVE,                   "withdrawn",                 "system",    "reason"),
)  # fmt: skip

BY_ACTION = {row.action: row for row in TABLE}


def offered(state: str, role: str) -> tuple[Transition, ...]:
    """The rows whose buttons this role sees in this state, whatever their conditions."""
    return tuple(row for row in TABLE if state in row.sources and row.role == role)


def missing(row: Transition, facts: Facts) -> tuple[str, ...]:
    """The sentences of the conditions that do not hold."""
    return tuple(CONDITIONS[name] for name in row.conditions if not getattr(facts, name))


def check(action: str, state: str, role: str, facts: Facts) -> str:
    """The state that `action` reaches; NotAllowed for another role, Conflict with every reason otherwise."""
    row = BY_ACTION[action]
    if row.role != role:
        raise NotAllowed(f"Cette action est réservée à : {ROLES[row.role]}.")
    if state not in row.sources:
        raise Conflict(
            "Le dossier a changé d’étape entre-temps : rechargez la page pour voir où il en est et ce qui est possible."
        )
    if reasons := missing(row, facts):
        raise Conflict(" ".join(reasons))
    return row.target


def next_actor(state: str) -> str | None:
    """The role whose turn it is (withdrawal and what follows by itself apart), None when the story is over."""
    beside = ("withdraw", "reopen", "reexamine", "discontinue")
    waiting = [row.role for row in TABLE if state in row.sources and row.action not in beside]
    return waiting[0] if waiting else None
