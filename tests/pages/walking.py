"""The pages of one organisation, walked by its people and by those who answer, as a test client receives them."""

import re
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from litestar.testing import TestClient
from lxml import html
from sqlalchemy import update

from core.actor import CITIZEN, Actor
from label.models import Candidacy
from tests.pages.reading import sentences
from tests.pages.story import Told
from tests.pages.tour import NAMES
from tests.tools import program
from tests.web.filling import plain
from tests.web.visitor import Visitor, Visitors
from web.app import create_app

# Pages that speak of every organisation, or of none.
GENERAL = re.compile(
    r"^/($|api|registre|verifier|accessibilite|reclamation|repondre|borne|saisie|design"
    r"|connexion|inscription|points|role|mot-de-passe|devenir-enqueteur|enqueteurs|charte|disponibilites|frais)"
)
# Where the people of the scheme find this organisation.
OURS = re.compile(r"^/(candidatures/|certificats/|missions|c/)")

# More than any questionnaire has.
MOST_SCREENS = 40
# The organisations' space speaks French.
FRENCH_ONLY = frozenset({"/tableau-de-bord", "/connexion", "/inscription"})


class Sheet(msgspec.Struct, frozen=True):
    """A page or a PDF file received: in which word, by whom, at which address, all that it says."""

    word: str
    who: str
    path: str
    said: tuple[str, ...]
    file: bool = False


class Walk:
    """An application on the story's platform, whose clock stands where the story stopped."""

    def __init__(self, told: Told, client: TestClient[Any], clock: Callable[[], datetime]) -> None:
        self.told = told
        self.visitors = Visitors(client, told.platform, clock)

    def everybody(self, word: str, *, staff: bool = True) -> Iterator[Sheet]:
        """Each kind of page that the organisation finds, then the people of the scheme."""
        self.told.call(word)
        folder, people = self.told.folder, self.told.stage.staff
        home = f"/candidatures/{folder.candidacy_id}"
        yield from self._walk(word, folder.applicant, ["/tableau-de-bord", "/organisation"])
        yield from self._walk(word, self.told.stage.manager, [home])
        if staff:
            for actor in (folder.auditor, people["committee"][0]):
                yield from self._walk(word, actor, [home])
            yield from self._walk(word, people["shopper"][0], ["/missions"])

    def _walk(self, word: str, actor: Actor, starts: list[str], *, further: bool = True) -> Iterator[Sheet]:
        todo, known, kinds = deque(starts), set(starts), set[str]()
        visitor = self.visitors.as_(actor) if actor.id else self.visitors.citizen()
        while todo:
            path = todo.popleft()
            kind = NAMES.sub("*", path)
            if kind in kinds:
                continue
            kinds.add(kind)
            response = visitor._send("GET", path)
            kept = response.headers.get("content-type", "").partition(";")[0] if response.status_code == 200 else ""
            if kept == "application/pdf":
                yield Sheet(word, actor.role, path, (printed(response.content),), file=True)
            if kept != "text/html":
                continue
            tree = html.document_fromstring(response.text)
            yield Sheet(word, actor.role, path, sentences(tree))
            for link in tree.xpath("//a/@href") if further else ():
                ahead = link.partition("#")[0].partition("?")[0]
                wanted = ahead.startswith("/") and not GENERAL.match(ahead)
                if wanted and (actor.role == "applicant" or OURS.match(ahead)) and ahead not in known:
                    known.add(ahead)
                    todo.append(ahead)

    def answering(self, word: str, audience: str, language: str = "fr") -> Iterator[Sheet]:
        """Every screen of a respondent, to the last."""
        self.told.call(word)
        foreign = "fr" if language != "fr" else ""
        visitor = self.visitors.citizen().opens("/repondre" + ("?lang=en" if language == "en" else ""))
        visitor.submits(_first(visitor, "main"), {"code": self.told.unused[audience].pop()})
        for _ in range(MOST_SCREENS):
            if not visitor.tree.xpath("//button[@name='vers']"):
                break
            yield Sheet(word, audience, visitor.path, sentences(visitor.tree, foreign=foreign))
            assert not foreign or not english(visitor.path, visitor.response.text)[1]
            review = visitor.tree.xpath("//form[@action[contains(., '/envoi')]]")
            visitor.submits(_first(visitor, "main"), {} if review else _best(visitor))
        else:
            raise AssertionError(f"{visitor.path} goes round and round")
        yield Sheet(word, audience, visitor.path, sentences(visitor.tree, foreign=foreign))

    def in_english(self, *starts: str) -> Iterator[tuple[Sheet, list[str]]]:
        """Each kind of public page in English, with those of its links and forms that forget the language."""
        todo, kinds = deque(starts), set[str]()
        visitor = self.visitors.citizen()
        while todo:
            path = todo.popleft()
            kind = NAMES.sub("*", path.partition("?")[0])
            if kind in kinds or kind in FRENCH_ONLY:
                continue
            kinds.add(kind)
            response = visitor._send("GET", path if "lang=en" in path else f"{path}?lang=en", follow=False)
            if "html" not in response.headers.get("content-type", ""):
                continue
            read, forgotten = english(path, response.text)
            yield read, forgotten
            todo.extend(link for link, _ in _addresses(html.document_fromstring(response.text)))

    def refused_in_english(self, forms: Iterable[tuple[str, dict[str, str]]]) -> Iterator[tuple[Sheet, list[str]]]:
        """What is answered to each of these forms, which must be refused."""
        for path, data in forms:
            response = self.visitors.citizen()._send("POST", f"{path}?lang=en", data=data, follow=False)
            assert response.status_code >= 400, path
            yield english(path, response.text)

    def stopped(self, word: str, state: str) -> Iterator[Sheet]:
        """What the organisation and the manager read first when the candidacy stands off its path."""
        with self.told.platform.database.write() as session:
            session.execute(update(Candidacy).values(state=state))
        hub = f"/candidatures/{self.told.folder.candidacy_id}"
        yield from self._walk(word, self.told.folder.applicant, ["/tableau-de-bord", hub], further=False)
        yield from self._walk(word, self.told.stage.manager, [hub], further=False)

    def holder(self, word: str, number: str) -> Iterator[Sheet]:
        """What a certificate makes for everybody and for its holder."""
        folder = self.told.folder
        seen = ["/tableau-de-bord", "/organisation", f"/candidatures/{folder.candidacy_id}"]
        yield from self._walk(word, CITIZEN, [f"/c/{number}"])
        yield from self._walk(word, folder.applicant, seen, further=False)
        yield from self._walk(word, self.told.stage.manager, [f"/certificats/{number}/gestion"], further=False)


def english(path: str, source: str) -> tuple[Sheet, list[str]]:
    """What a page says outside what is marked French, and its addresses that forget the language."""
    tree = html.document_fromstring(source)
    assert tree.get("lang") == "en", path
    forgotten = [link for link, kept in _addresses(tree) if not kept and link.partition("?")[0] not in FRENCH_ONLY]
    return Sheet("", CITIZEN.role, path, sentences(tree, foreign="fr")), forgotten


def _addresses(tree: Any) -> Iterator[tuple[str, bool]]:
    """The pages of this site that a page leads to, and whether the language goes with them."""
    for node in tree.xpath("//a[@href] | //form[@action] | //button[@formaction]"):
        link = (node.get("href") or node.get("action") or node.get("formaction")).partition("#")[0]
        page = link.startswith("/") and "." not in link.partition("?")[0].rpartition("/")[2]
        if page and not node.get("hreflang") and not node.get("lang"):  # those say the same in another language
            hidden = node.tag == "form" and node.xpath(".//input[@name='lang'][@value='en']")
            yield link, "lang=en" in link or bool(hidden)


def printed(pdf: bytes) -> str:
    """What is read of a PDF."""
    command = [program("pdftotext", "poppler-utils"), "-", "-"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()


def _first(visitor: Visitor, within: str) -> str:
    """The words of the first of the main buttons there."""
    return plain(visitor.tree.xpath(f"//{within}//button[contains(@class, 'button--primary')]")[0].text_content())


def _best(visitor: Visitor) -> dict[str, str]:
    """The highest point of each scale of a screen."""
    chosen: dict[str, str] = {}
    for box in visitor.tree.xpath("//fieldset[contains(@class, 'item')]//input[@type='radio']"):
        name, value = box.get("name"), box.get("value")
        chosen[name] = max(chosen.get(name, "0"), value)
    return chosen


@contextmanager
def walk(told: Told) -> Iterator[Walk]:
    """The application, until the end of the block."""
    app = create_app(told.platform, clock=lambda: told.at)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield Walk(told, client, lambda: told.at)
