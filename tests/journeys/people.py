"""People at a real browser: each in a session of their own, acting by the words that the page shows them."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.browser import goes
from tests.journeys.house import PASSWORD, House

PATIENCE = 15_000


class Person:
    """Somebody before a page. `javascript=False` browses as a plain reader of HTML."""

    def __init__(self, browser: Browser, house: House, *, javascript: bool = True, phone: bool = False) -> None:
        size: Any = {"width": 360, "height": 780} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(locale="fr-FR", viewport=size, java_script_enabled=javascript)
        context.set_default_timeout(PATIENCE)
        self.browser, self.house = browser, house
        self.page: Page = context.new_page()
        self.page.goto(house.address)

    def signs_in(self, email: str, password: str = PASSWORD) -> "Person":
        """From the home page, by the link that everybody sees."""
        self.follows("Mon espace")
        self.fills({"Adresse électronique": email, "Mot de passe": password}).presses("Se connecter")
        return self

    def follows(self, label: str, *, within: str = "body") -> "Person":
        """Click the first link of this name, and arrive."""
        return self.goes(self.page.locator(within).get_by_role("link", name=label).first)

    def presses(self, label: str) -> "Person":
        """Press the first button of this name, and arrive; a confirmation page shows a button in its turn."""
        return self.goes(self.page.get_by_role("button", name=label).first)

    def goes(self, place: Locator) -> "Person":
        """Click what leads to another page, and arrive."""
        goes(place)
        return self

    def unfolds(self) -> "Person":
        """Open every part of the page that waits folded."""
        for part in self.page.locator("main details").all():
            if part.get_attribute("open") is None:
                part.locator("summary").first.click()
        return self

    def fills(self, fields: Mapping[str, str]) -> "Person":
        """Fill the first field of each label: text, list, or the file whose path is given."""
        for label, value in fields.items():
            field = self.field(label)
            kind = field.evaluate("field => field.tagName + ' ' + field.type")
            if kind.startswith("SELECT"):
                field.select_option(label=value)
            elif kind == "INPUT file":
                field.set_input_files(value)
            else:
                field.fill(value)
        return self

    def ticks(self, *labels: str) -> "Person":
        """Tick boxes or choose buttons, by their labels."""
        for label in labels:
            self.page.get_by_label(label).first.check()
        return self

    def chooses(self, rank: int, *, by_hand: bool) -> "Person":
        """The button of this rank (from 0) in every question shown: each with the mouse, or all at once."""
        questions = self.page.locator("main fieldset:has(input[type=radio])")
        if by_hand:
            for question in questions.all():
                question.locator("input[type=radio]").nth(rank).check()
        else:
            script = "(all, rank) => all.forEach(one => one.querySelectorAll('input[type=radio]')[rank].click())"
            questions.evaluate_all(script, rank)
        return self

    def field(self, label: str) -> Locator:
        """The first field of this label."""
        return self.page.get_by_label(label).first

    def sees(self, *words: str) -> "Person":
        """Assert that the page says each of these, whatever the kind of its spaces."""
        said = plain(self.page.locator("body").inner_text())
        for wanted in words:
            assert plain(wanted) in said, f"« {wanted} » is not on {self.page.url}:\n{said[:3000]}"
        return self

    def leaves(self) -> None:
        """Close the browser's window."""
        self.page.context.close()


def plain(text: str) -> str:
    """One ordinary space wherever a page has any, small capitals forgotten."""
    return " ".join(text.split()).casefold()
