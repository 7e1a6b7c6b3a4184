"""Who plays in the demonstration: organisations, people, and how each organisation is doing. All is invented."""

import msgspec

PASSWORD = "Symetrie-2026-demo"  # noqa: S105 (shown on the demonstration's first page)


class Place(msgspec.Struct, frozen=True):
    """A site: agents entitled to answer, people served in a year."""

    name: str
    headcount: int
    yearly_users: int


class Part(msgspec.Struct, frozen=True):
    """One organisation and the state of its service, which the model of answers draws from.

    `agents`, `users`: mean level of agreement on the logistic scale (0 is one in two); `leaders`: mean share of the
    practice scale; `mystery`: mean share of a grid's points; `turnout`: share of entitled agents who answer;
    `respondents`: users who answer; `since`: days since its first step, which is how far its story goes;
    `outcome`: what the committee decides, if it gets there; `suspended`: the certificate is later suspended.
    """

    key: str
    siret: str
    name: str
    kind: str
    word: str
    commune: str
    postcode: str
    places: tuple[Place, ...]
    manager: str
    email: str
    since: int
    outcome: str = "granted"
    suspended: bool = False
    referentiel: str = "ehuh-2019"
    agents: float = 1.2
    users: float = 1.4
    leaders: float = 0.8
    mystery: float = 0.78
    turnout: float = 0.62
    respondents: int = 600


ORGANISATIONS = (
    Part(
        key="hopital",
        siret="99900007800017",
        name="Centre hospitalier Sainte-Odile",
        kind="hôpital",
        word="patient",
        commune="Sainte-Odile-sur-Ill",
        postcode="67000",
        places=(
            Place("Hôpital des Tilleuls", 240, 41000),
            Place("Maternité du Parc", 96, 9800),
            Place("Résidence Les Ormes", 64, 310),
        ),
        manager="Claire Delmas",
        email="qualite@sainte-odile.demo.test",
        since=260,
        agents=1.75,
        users=1.85,
        leaders=0.86,
        mystery=0.84,
        turnout=0.71,
        respondents=900,
    ),
    Part(
        key="caf",
        siret="99900014400017",
        name="CAF de la Vézère",
        kind="CAF",
        word="bénéficiaire",
        commune="Brivelac",
        postcode="19100",
        places=(Place("Siège de Brivelac", 118, 52000), Place("Antenne de Terrasson-le-Vieux", 34, 9400)),
        manager="Sofiane Benali",
        email="qualite@caf-vezere.demo.test",
        since=106,
        agents=1.15,
        users=1.2,
        leaders=0.78,
        mystery=0.71,
        turnout=0.48,
        respondents=520,
    ),
    Part(
        key="prefecture",
        siret="99900021900017",
        name="Préfecture du Val-d’Aune",
        kind="préfecture",
        word="usager",
        commune="Montaune",
        postcode="26000",
        places=(Place("Préfecture", 160, 61000), Place("Sous-préfecture de Montclar", 38, 12000)),
        manager="Hélène Vasseur",
        email="qualite@val-daune.demo.test",
        since=190,
        outcome="refused",
        agents=0.1,
        users=0.3,
        leaders=0.6,
        mystery=0.52,
        turnout=0.44,
        respondents=340,
    ),
    Part(
        key="universite",
        siret="99900028400011",
        name="Université de Haute-Lande",
        kind="université",
        word="usager",
        commune="Haute-Lande",
        postcode="40000",
        places=(Place("Campus du Lac", 310, 14200), Place("Antenne de Morcens", 42, 1900)),
        manager="Bruno Etcheverry",
        email="qualite@haute-lande.demo.test",
        since=44,
        turnout=0.3,
        respondents=260,
    ),
    Part(
        key="agence",
        siret="99900035900011",
        name="Agence de l’eau des Trois-Rivières",
        kind="agence",
        word="client",
        commune="Trois-Rivières",
        postcode="59500",
        places=(Place("Siège", 84, 3100),),
        manager="Inès Carvalho",
        email="qualite@trois-rivieres.demo.test",
        since=6,
    ),
    Part(
        key="mairie",
        siret="99900042500010",
        name="Mairie de Valbrume",
        kind="mairie",
        word="citoyen",
        commune="Valbrume",
        postcode="38500",
        places=(Place("Hôtel de ville", 71, 23000), Place("Mairie annexe des Coteaux", 12, 4100)),
        manager="Martine Orsini",
        email="qualite@valbrume.demo.test",
        since=2,
    ),
    Part(
        key="commune",
        siret="99900049000014",
        name="Ville de Saint-Alban-le-Haut",
        kind="mairie",
        word="usager",
        commune="Saint-Alban-le-Haut",
        postcode="63100",
        places=(Place("Maison commune", 46, 8700), Place("Médiathèque", 14, 5200)),
        manager="Paul Guérin",
        email="qualite@saint-alban.demo.test",
        since=330,
        suspended=True,
        referentiel="spx-2026",
        agents=1.5,
        users=1.6,
        leaders=0.8,
        mystery=0.8,
        turnout=0.75,
        respondents=280,
    ),
)

# The other mystery shoppers of the panel: name, e-mail.
PANEL = tuple(
    (name, f"panel{number}@label.demo.test")
    for number, name in enumerate(
        (
            "Aïcha Benali",
            "Bruno Castel",
            "Chloé Dumont",
            "Dominique Ferrand",
            "Élise Guérin",
            "Farid Hamidi",
            "Gaëlle Imbert",
            "Hugo Jacquet",
            "Inès Keller",
            "Jonas Lemaire",
        ),
        start=1,
    )
)
# name, e-mail, role
STAFF = (
    ("Nadia Perrin", "gestion@label.demo.test", "manager"),
    ("Julien Marchal", "audit@label.demo.test", "auditor"),
    ("Yasmine Haddad", "audit2@label.demo.test", "auditor"),
    ("Hélène Vasseur", "audit3@label.demo.test", "auditor"),
    ("Léa Fontaine", "enquete@label.demo.test", "shopper"),
    ("Marc Olivier", "enquete2@label.demo.test", "shopper"),
    ("Sylvie Garnier", "comite1@label.demo.test", "committee"),
    ("Abdel Karim Messaoudi", "comite2@label.demo.test", "committee"),
    ("Jeanne Roussel", "comite3@label.demo.test", "committee"),
    ("Pierre Lacombe", "comite4@label.demo.test", "committee"),
)
