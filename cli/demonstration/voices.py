"""What people say in the demonstration: leaders’ names, comments, traces of mystery tests. All is invented."""

from typing import Any

# name, function: five are drawn for each organisation
LEADERS = (
    ("Anne Ferrand", "directrice générale"),
    ("Thomas Lacroix", "directeur adjoint"),
    ("Fatou Sarr", "directrice des ressources humaines"),
    ("Gilles Monnier", "directeur de l’accueil"),
    ("Claudine Weber", "directrice financière"),
    ("Mehdi Belkacem", "directeur du numérique"),
    ("Isabelle Roy", "directrice de la qualité"),
    ("Laurent Picard", "directeur des services techniques"),
)
COMMENTS = {
    "collaborateurs": (
        "J’aimerais pouvoir régler moi-même les petits litiges, sans attendre trois signatures.",
        "Les nouveaux bureaux sont agréables, le logiciel beaucoup moins.",
        "Notre cheffe d’équipe nous écoute, et ça change tout.",
        "On nous demande notre avis, mais on ne sait jamais ce qui en est fait.",
        "Je suis fier de ce que nous faisons pour les gens.",
    ),
    "usagers": (
        "La personne au guichet a pris le temps de m’expliquer. Merci.",
        "J’ai dû rappeler quatre fois avant d’avoir quelqu’un.",
        "Accueil très aimable, mais le courrier était incompréhensible.",
        "On m’a rappelée le jour même, je ne m’y attendais pas.",
        "Le site ne marche pas bien sur mon téléphone.",
    ),
}
# What a shopper asks by a channel: channel, title, what to ask, what never to say.
SCENARIOS = (
    (
        "telephone",
        "Les horaires et les pièces d’une démarche",
        "Demandez quand le service reçoit, et quelles pièces apporter pour votre démarche.",
        "Votre rôle d’enquêteur, le nom d’un agent, un dossier réel.",
    ),
    (
        "telephone",
        "Le suivi d’une demande déjà faite",
        "Dites que vous avez écrit il y a trois semaines, demandez où en est la réponse.",
        "Un numéro de dossier, une adresse ou un nom qui existent.",
    ),
    (
        "courriel",
        "Une démarche à distance",
        "Demandez si la démarche se fait sans se déplacer, et en combien de temps.",
        "Une échéance inventée qui ferait passer votre demande avant une autre.",
    ),
    (
        "guichet",
        "Un premier rendez-vous",
        "Demandez comment obtenir un rendez-vous et combien de temps il faut attendre.",
        "Une urgence : ne prenez jamais la place de quelqu’un.",
    ),
)
# What a shopper keeps of a test, by channel; a message stands for the others.
TRACES = {
    "telephone": "Appel décroché au deuxième signal. Service annoncé, prénom donné.",
    "courriel": "Réponse reçue en trois jours ouvrés, signée, avec la liste des pièces.",
    "guichet": "Attente de neuf minutes. Agent identifié, réponse claire.",
    "site": "Démarche trouvée en deux clics. Page à jour.",
    "courrier": "Réponse reçue le onzième jour, signée.",
}
# People who propose to become shoppers: what they wrote, then the answer; None while it is waited for.
APPLICATIONS: tuple[tuple[dict[str, Any], str | None], ...] = (
    (
        {
            "name": "Denis Aubry",
            "email": "denis.aubry@demo.test",
            "phone": "",
            "places": "Montaune",
            "channels": ("guichet",),
            "slots": ("5m",),
            "languages": "français",
            "experience": "",
        },
        "Vous n’êtes libre que le samedi matin, quand aucun de nos sites ne reçoit. Revenez si cela change.",
    ),
    (
        {
            "name": "Maya Rousselin",
            "email": "maya.rousselin@demo.test",
            "phone": "06 39 98 01 02",
            "places": "Brivelac et ses environs",
            "channels": ("telephone", "courriel"),
            "slots": ("0m", "1m", "3a"),
            "languages": "français, langue des signes",
            "experience": "Dix ans d’accueil dans une maison de services.",
        },
        "",
    ),
    (
        {
            "name": "Théo Lambert",
            "email": "theo.lambert@demo.test",
            "phone": "06 39 98 03 04",
            "places": "Haute-Lande, Morcens",
            "channels": ("guichet", "telephone", "courrier"),
            "slots": ("1a", "2a", "4a"),
            "languages": "français, espagnol",
            "experience": "Enquêtes dans les transports, deux saisons.",
        },
        None,
    ),
)
