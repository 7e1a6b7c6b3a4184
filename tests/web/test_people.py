"""The people of the scheme, and each one's own password."""

from sqlalchemy import select

from accounts.models import Person
from audit.models import JournalEntry
from core.platform import Platform
from tests.web.visitor import Visitor, Visitors

NEW = {"Nom": "Yasmine Haddad", "Adresse électronique": "yasmine@essai.test", "Rôle": "auditeur"}


def signs_in(visitor: Visitor, password: str, status: int = 303) -> Visitor:
    visitor.opens("/connexion")
    fields = {"Adresse électronique": "yasmine@essai.test", "Mot de passe": password}
    return visitor.submits("Se connecter", fields, status=status, follow=False)


def open_account(visitors: Visitors) -> tuple[Visitor, str]:
    """The manager, and the password that was shown."""
    manager = visitors.of("manager", name="Nadia Perrin").opens("/personnes")
    manager.submits("Ouvrir le compte", NEW).sees("Compte ouvert", "Yasmine Haddad", "auditeur")
    return manager, manager.tree.xpath("string(//code)")


def test_a_manager_opens_an_account_that_its_owner_makes_theirs(visitors: Visitors, platform: Platform) -> None:
    manager, password = open_account(visitors)
    manager.opens("/personnes").sees("Yasmine Haddad", "yasmine@essai.test").does_not_see(password)
    yasmine, elsewhere = signs_in(visitors.citizen(), password), signs_in(visitors.citizen(), password)
    yasmine.opens("/mot-de-passe")
    fields = {"Mot de passe actuel": password, "Nouveau mot de passe": "une phrase à moi seule"}
    yasmine.submits("Changer le mot de passe", fields).sees("Votre mot de passe est changé", "Vos rôles")
    elsewhere.opens("/role").sees("Se connecter")
    signs_in(visitors.citizen(), password, status=422)
    signs_in(visitors.citizen(), "une phrase à moi seule")
    with platform.database.read() as session:
        events = session.scalars(select(JournalEntry.event).order_by(JournalEntry.position)).all()
    assert list(events) == ["person.signed_up", "person.password_changed"]


def test_the_same_form_sent_again_does_not_show_the_password_again(visitors: Visitors) -> None:
    manager = visitors.of("manager").opens("/personnes")
    page = manager.response
    manager.submits("Ouvrir le compte", NEW)
    manager.response = page
    manager.submits("Ouvrir le compte", NEW, status=409).sees("déjà été reçu")


def test_a_wrong_former_password_changes_nothing(visitors: Visitors, platform: Platform) -> None:
    _, password = open_account(visitors)
    yasmine = signs_in(visitors.citizen(), password).opens("/mot-de-passe")
    fields = {"Mot de passe actuel": "autre chose", "Nouveau mot de passe": "une phrase à moi seule"}
    yasmine.submits("Changer le mot de passe", fields, status=422).sees("Ce n’est pas votre mot de passe actuel")
    weak = {"Mot de passe actuel": password, "Nouveau mot de passe": "court"}
    yasmine.submits("Changer le mot de passe", weak, status=422).sees("au moins 12 caractères")
    signs_in(visitors.citizen(), password)


def test_a_manager_gives_one_more_role(visitors: Visitors, platform: Platform) -> None:
    manager, _ = open_account(visitors)
    manager.opens("/personnes")
    chosen = {"Personne": "Yasmine Haddad (yasmine@essai.test)", "Rôle à confier": "membre du comité"}
    manager.submits("Confier ce rôle", chosen).sees("Yasmine Haddad est maintenant membre du comité.")
    manager.submits("Confier ce rôle", chosen, status=409).sees("a déjà le rôle")
    manager.opens("/personnes").submits("Confier ce rôle", {}, status=422).sees("Choisissez une réponse")


def test_an_address_already_known_keeps_what_was_typed(visitors: Visitors, platform: Platform) -> None:
    manager, _ = open_account(visitors)
    manager.opens("/personnes").submits("Ouvrir le compte", NEW | {"Nom": "Autre nom"}, status=422)
    manager.sees("Cette adresse a déjà un compte")
    assert manager.tree.xpath("//input[@name='name']/@value") == ["Autre nom"]
    with platform.database.read() as session:
        assert (
            session.scalars(select(Person.name).where(Person.email == "yasmine@essai.test")).one() == "Yasmine Haddad"
        )
