"""What awaits each role in each state: one obvious next action, and where it is done."""

import msgspec


class Todo(msgspec.Struct, frozen=True):
    """The task, why it matters, the words of its button, and the room of the candidacy where it is done."""

    title: str
    text: str
    action: str
    room: str


TODO = {
    ("draft", "applicant"): Todo(
        "Terminez votre dossier",
        "Il n’est pas encore envoyé : complétez les rubriques, relisez, puis envoyez.",
        "Continuer le dossier",
        "dossier",
    ),
    ("information_requested", "applicant"): Todo(
        "Répondez à la demande de complément",
        "Le gestionnaire du label attend une précision pour examiner la recevabilité.",
        "Lire la demande et répondre",
        "",
    ),
    ("evaluation", "applicant"): Todo(
        "Menez les trois campagnes et déposez vos preuves",
        "Préparez les questionnaires, remettez les codes, puis suivez la participation.",
        "Ouvrir les campagnes",
        "campagnes",
    ),
    ("right_of_reply", "applicant"): Todo(
        "Lisez le rapport provisoire et répondez",
        "Vos observations recevront chacune une réponse dans le rapport définitif.",
        "Lire le rapport",
        "rapport",
    ),
    ("submitted", "manager"): Todo(
        "Examinez la recevabilité",
        "Parcourez le dossier et la liste de points, puis acceptez, refusez ou demandez un complément.",
        "Examiner le dossier",
        "recevabilite",
    ),
    ("admissible", "manager"): Todo(
        "Ouvrez l’évaluation",
        "L’organisation pourra alors préparer ses campagnes.",
        "Ouvrir la candidature",
        "",
    ),
    ("evaluation", "manager"): Todo(
        "Suivez l’évaluation",
        "Désignez l’auditeur, planifiez les visites mystère, puis clôturez les campagnes.",
        "Suivre les campagnes",
        "campagnes",
    ),
    ("committee", "manager"): Todo(
        "Réunissez le comité",
        "La séance s’ouvre sur le verdict de ce moment, qui est alors figé.",
        "Aller à la séance",
        "comite",
    ),
    ("adjourned", "manager"): Todo(
        "Reprenez l’évaluation",
        "Le comité a ajourné sa décision : de nouvelles mesures sont attendues.",
        "Ouvrir la candidature",
        "",
    ),
    ("evaluation", "auditor"): Todo(
        "Auditez le dossier",
        "Déclarez vos intérêts, examinez les preuves et les pratiques, notez vos constats.",
        "Ouvrir l’audit",
        "audit",
    ),
    ("draft_report", "auditor"): Todo(
        "Rédigez le rapport provisoire",
        "L’organisation le lira et pourra y répondre.",
        "Ouvrir le rapport",
        "rapport",
    ),
    ("final_report", "auditor"): Todo(
        "Rendez le rapport définitif",
        "Répondez à chaque observation de l’organisation, puis transmettez au comité.",
        "Ouvrir le rapport",
        "rapport",
    ),
    ("committee", "committee"): Todo(
        "Délibérez",
        "Déclarez vos intérêts, lisez le verdict et le rapport, votez ou récusez-vous.",
        "Aller à la séance",
        "comite",
    ),
}
# Who is doing what, said to those who wait.
NOW = {
    "draft": "L’organisation remplit son dossier.",
    "submitted": "Le gestionnaire du label examine la recevabilité.",
    "information_requested": "L’organisation répond à la demande de complément.",
    "admissible": "Le gestionnaire du label ouvre l’évaluation.",
    "evaluation": "L’organisation mène ses campagnes, les visites mystère ont lieu, l’auditeur examine les preuves.",
    "draft_report": "L’auditeur rédige le rapport provisoire.",
    "right_of_reply": "L’organisation lit le rapport provisoire et peut y répondre.",
    "final_report": "L’auditeur répond aux observations et rend le rapport définitif.",
    "committee": "Le comité délibère : des personnes qui n’ont pas évalué le dossier.",
    "granted": "Le label est accordé. Le certificat est publié et se vérifie par tous.",
    "granted_with_reservations": "Le label est accordé avec réserves. Le certificat est publié et se vérifie par tous.",
    "adjourned": "Le comité attend de nouvelles mesures, ou des réponses à ses questions, avant de décider.",
    "refused": "Le label n’est pas accordé. Les résultats disent ce qui a manqué, et de combien.",
    "inadmissible": "La candidature n’est pas recevable. Le motif est écrit dans les échanges.",
    "withdrawn": "La candidature est retirée ; la raison est écrite dans les échanges.",
}


def of(state: str, role: str) -> Todo | None:
    """What this role does in this state, None when it only waits."""
    return TODO.get((state, role))
