"""French words of states and actions, per audience: « Envoyée » for one is « À examiner » for the other."""

STATES = {
    "draft": "Brouillon, pas encore envoyé",
    "submitted": "Envoyée, recevabilité en examen",
    "information_requested": "Complément demandé",
    "admissible": "Recevable",
    "evaluation": "Évaluation en cours",
    "draft_report": "Rapport provisoire en rédaction",
    "right_of_reply": "Droit de réponse ouvert",
    "final_report": "Rapport définitif en rédaction",
    "committee": "Devant le comité",
    "granted": "Label accordé",
    "granted_with_reservations": "Label accordé avec réserves",
    "adjourned": "Décision ajournée",
    "refused": "Label refusé",
    "inadmissible": "Non recevable",
    "withdrawn": "Retirée",
}
# Where a state asks something of a role, that role reads what it must do.
STATES_FOR = {
    ("submitted", "manager"): "À examiner",
    ("information_requested", "applicant"): "Complément attendu de votre part",
    ("information_requested", "manager"): "En attente de l’organisation",
    ("admissible", "manager"): "Évaluation à ouvrir",
    ("draft_report", "auditor"): "Rapport provisoire à écrire",
    ("right_of_reply", "applicant"): "Vos observations sur le rapport",
    ("final_report", "auditor"): "Observations à traiter",
    ("committee", "committee"): "À décider",
    ("adjourned", "manager"): "Ajournée, évaluation à reprendre",
}
ACTIONS = {
    "submit": "Envoyer la candidature",
    "request_information": "Demander un complément",
    "answer_information": "Envoyer le complément",
    "accept": "Déclarer recevable",
    "reject": "Déclarer non recevable",
    "open_evaluation": "Ouvrir l’évaluation",
    "start_report": "Commencer le rapport provisoire",
    "send_report": "Envoyer le rapport provisoire à l’organisation",
    "reply": "Envoyer nos observations",
    "lapse": "Clore le droit de réponse",
    "finalise_report": "Rendre le rapport définitif",
    "grant": "Accorder le label",
    "grant_with_reservations": "Accorder avec réserves",
    "adjourn": "Ajourner",
    "inquire": "Ajourner avec des questions",
    "reconvene": "Reprendre la séance",
    "refuse": "Refuser",
    "resume": "Reprendre l’évaluation",
    "withdraw": "Retirer la candidature",
    "reopen": "Rouvrir la décision",
    "reexamine": "Reprendre l’examen de la recevabilité",
    "discontinue": "Clore la candidature",
}
STEPS = {
    "draft": "Dossier",
    "submitted": "Recevabilité",
    "admissible": "Recevable",
    "evaluation": "Évaluation",
    "draft_report": "Rapport provisoire",
    "right_of_reply": "Droit de réponse",
    "final_report": "Rapport définitif",
    "committee": "Comité",
    "granted": "Décision",
}


def state(code: str, role: str) -> str:
    """What a state is called for this role."""
    return STATES_FOR.get((code, role), STATES[code])
