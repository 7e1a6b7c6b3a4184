"""The people of the scheme, and each one's own password."""

from litestar.testing import TestClient
from sqlalchemy import select

from accounts import people
from accounts.models import Person
from audit.models import JournalEntry
from core.platform import Platform
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors
from web.account import accounts
from web.app import create_app
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, post

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
    assert manager.tree.xpath("//details[@open]/@id") == ["confier"], "what was refused is seen"
    manager.opens("/personnes").sees("Comptes ouverts 2 personnes")
    assert not manager.tree.xpath("//details[@open]")


def test_an_address_already_known_keeps_what_was_typed(visitors: Visitors, platform: Platform) -> None:
    manager, _ = open_account(visitors)
    manager.opens("/personnes").submits("Ouvrir le compte", NEW | {"Nom": "Autre nom"}, status=422)
    manager.sees("Cette adresse a déjà un compte")
    assert manager.tree.xpath("//input[@name='name']/@value") == ["Autre nom"]
    with platform.database.read() as session:
        assert (
            session.scalars(select(Person.name).where(Person.email == "yasmine@essai.test")).one() == "Yasmine Haddad"
        )


def test_a_refused_attempt_stays_in_the_journal_with_its_author(visitors: Visitors, platform: Platform) -> None:
    auditor = visitors.of("auditor", name="Julien Marchal")
    auditor.opens("/personnes", status=403)
    auditor.posts("/personnes/roles", {}, status=403)
    auditor._send("POST", "/mot-de-passe", data={"former": "un secret"}, follow=False)
    visitors.citizen().opens("/personnes").sees("Se connecter")
    with platform.database.read() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.position)).all()
    assert [(entry.event, entry.actor_name, entry.data) for entry in entries] == [
        ("access.refused", "Julien Marchal", {"method": "GET", "path": "/personnes"}),
        ("access.refused", "Julien Marchal", {"method": "POST", "path": "/personnes/roles"}),
        ("access.refused", "Julien Marchal", {"method": "POST", "path": "/mot-de-passe"}),
    ]


@post("/essai/interdit", roles("auditor"))
def forbidden(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """Write, then be refused by the rules of the house."""
    people.register(session, email="x@essai.test", name="X", password_hash="!", role="auditor", by=actor, at=at)
    actor.require("manager")
    return page.go("/")


def test_what_a_service_refuses_is_undone_and_the_attempt_is_kept(platform: Platform, clock: Clock) -> None:
    app = create_app(platform, clock=clock, handlers=[*accounts.HANDLERS, forbidden])
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        Visitors(client, platform, clock).of("auditor").posts("/essai/interdit", {}, status=403)
    with platform.database.read() as session:
        assert session.scalars(select(JournalEntry.event)).all() == ["access.refused"]
        assert people.find(session, "x@essai.test") is None
