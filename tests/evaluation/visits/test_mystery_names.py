"""Names in narratives are told to who wrote them and masked; ordinary sentences pass."""

import pytest

from evaluation.visits.mystery_names import found, masked
from tests.evaluation.campaign_of_visits import STORY


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mme Dupont m’a répondu.", ("Dupont",)),
        ("J’ai parlé à M. Jean-Pierre Martin au guichet.", ("Jean-Pierre Martin",)),
        ("Elle s’appelle Sophie.", ("Sophie",)),
        ("Julie a cherché mon dossier, puis Julie a raccroché.", ("Julie",)),
        ("La conseillère Nadia m’a aidé, avec l’aide d’Hélène.", ("Nadia", "Hélène")),
        ("Attente longue. Karim semble pressé.", ("Karim",)),
        ("elle s’appelle martine, puis mme dupont a pris le relais", ("martine", "dupont")),
        ("Un agent prénommé léo m’a aidé.", ("léo",)),
        ("DURAND a répondu.", ("DURAND",)),
        ("Le message est signé : S. Bernard", ("Bernard",)),
        ("Je m’appelle Anne Martin, a-t-elle dit.", ("Anne Martin",)),
    ],
)
def test_a_name_is_found_and_masked(text: str, names: tuple[str, ...]) -> None:
    assert found(text) == names
    assert not any(name in masked(text) for name in names)
    assert found(masked(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "Échange fluide, réponse utile. Rien n’a manqué.",
        "J’ai appelé la CAF un mardi. Personne n’a répondu. Celle-ci a raccroché.",
        "L’agent m’a dit : « Bonjour, service des titres. »",
        "Bonjour madame, a dit l’agent. Le mr m’a dit d’attendre, mme n’a rien ajouté.",
        "J’ai appelé l’URSSAF, puis la CPAM. Nous verrons.",
        "Le service s’appelle accueil.",
        "Au guichet Centre de Villeneuve, Internet ne marche pas.",
    ],
)
def test_ordinary_sentences_pass(text: str) -> None:
    assert found(text, ["Centre", "Mairie de Villeneuve"]) == ()
    assert masked(text, ["Centre", "Mairie de Villeneuve"]) == text
