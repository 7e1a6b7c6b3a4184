"""Somebody who has only a keyboard: goes from one thing to the next, always sees where they are, is never held."""

from playwright.sync_api import Page

FARTHEST = 120
FOCUSED = """() => {
  const here = document.activeElement;
  const told = here.labels?.length ? here.labels[0].textContent : here.textContent;
  const group = here.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
  const styles = [here, here.closest('label')].filter(Boolean).map((one) => getComputedStyle(one));
  const box = here.getBoundingClientRect();
  return {
    tag: here.tagName, type: here.type ?? '', name: here.name ?? '', told: (told || '').replace(/\\s+/g, ' ').trim(),
    group: group.replace(/\\s+/g, ' ').trim(),
    ringed: styles.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
    shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keyboard:
    """A page, walked by Tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reaches(self, told: str, *tags: str) -> "Keyboard":
        """Tab until what is focused says this (and is one of these elements); each stop on the way is visible."""
        way = []
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUSED)
            if here["tag"] == "BODY":
                continue
            assert here["ringed"], f"no visible focus on {here} at {self.page.url}"
            assert here["shown"], f"out of sight: {here} at {self.page.url}"
            way.append(here["told"][:30])
            if told in here["told"].replace("\u202f", " ").replace("\u00a0", " ") and (not tags or here["tag"] in tags):
                return self
        raise AssertionError(f"« {told} » is not reached on {self.page.url}: {way}")

    def types(self, label: str, text: str) -> "Keyboard":
        """Reach a field and write in it."""
        self.reaches(label, "INPUT", "TEXTAREA")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        return self

    def presses(self, button: str, key: str = "Enter") -> "Keyboard":
        """Reach a link or a button and press it."""
        self.reaches(button)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def answers_what_is_asked(self) -> "Keyboard":
        """In each question in turn, the second answer, by an arrow."""
        for _ in range(self.page.locator("fieldset.item").count()):
            self.page.keyboard.press("Tab")
            while self.page.evaluate(FOCUSED)["type"] != "radio":
                self.page.keyboard.press("Tab")
            self.page.keyboard.press("Space")
            self.page.keyboard.press("ArrowDown")
        return self
