"""Whether a page shows the label's live image, linked to the right certificate, and not a copy; pure."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

IMAGE = re.compile(r"/c/([^/]+)/badge\.(?:svg|png)$", re.IGNORECASE)
PAGE = re.compile(r"/c/([^/]+)/?$", re.IGNORECASE)
# What the name or the description of a copied image usually keeps.
LIKE_A_BADGE = re.compile(r"badge|label|certificat", re.IGNORECASE)


class Image(msgspec.Struct, frozen=True):
    """An image of a page and the link around it, both as whole addresses; `link` is empty without one."""

    source: str
    described: str
    link: str


class Finding(msgspec.Struct, frozen=True):
    """`outcome` is right, doubled (right, beside a copy), unlinked, other, copied, only_linked or absent.

    `seen` is what it was read from.
    """

    outcome: str
    seen: str = ""


def judge(html: str, base: str, *, site: str, number: str) -> Finding:
    """What a page at the address `base` shows of the certificate `number` of our `site` (its public address)."""
    page = _Reader(base)
    page.feed(html)
    live = [(image, _ours(image.source, site, IMAGE)) for image in page.images]
    right = [image for image, named in live if named == number]
    linked_too = [image for image in right if _ours(image.link, site, PAGE) == number]
    if linked_too:
        beside = [image for image, named in live if not named and _names(image, number)]
        return Finding("doubled", beside[0].source[:200]) if beside else Finding("right", linked_too[0].source)
    if right:
        return Finding("unlinked", right[0].source)
    others = [image for image, named in live if named]
    if others:
        return Finding("other", others[0].source)
    copied = [image for image in page.images if _is_copy(image, site, number)]
    if copied:
        return Finding("copied", copied[0].source[:200])
    linked = [link for link in page.links if _ours(link, site, PAGE) == number]
    return Finding("only_linked", linked[0]) if linked else Finding("absent")


def _ours(address: str, site: str, form: re.Pattern[str]) -> str:
    """The number that an address of our site bears; empty for any other address."""
    try:
        found, own = urlsplit(address), urlsplit(site)
        here = found.scheme == own.scheme and found.hostname == own.hostname and found.port == own.port
    except ValueError:
        return ""
    named = form.match(found.path)
    return unquote(named[1]).upper() if here and named else ""


def _is_copy(image: Image, site: str, number: str) -> bool:
    """An image from elsewhere that names the certificate, leads to it, or sits on the link that should hold ours."""
    return _ours(image.link, site, PAGE) == number or _names(image, number)


def _names(image: Image, number: str) -> bool:
    """Whether its address or its description names the certificate, and an image of the label."""
    names = f"{unquote(image.source[:500])} {image.described}"
    return number.casefold() in names.casefold() and bool(LIKE_A_BADGE.search(names))


class _Reader(HTMLParser):
    """The images and links of a page; a `<base>` moves what is relative."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.images, self.links = base, list[Image](), list[str]()
        self._around = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what may matter."""
        told = {name: (value or "").strip() for name, value in attrs}
        if tag == "base" and told.get("href"):
            self.base = self._whole(told["href"])
        elif tag == "a" and told.get("href"):
            self._around = self._whole(told["href"])
            self.links.append(self._around)
        elif tag == "img" and told.get("src"):
            self.images.append(Image(self._whole(told["src"]), told.get("alt", ""), self._around))

    def handle_endtag(self, tag: str) -> None:
        """A link ends."""
        if tag == "a":
            self._around = ""

    def _whole(self, address: str) -> str:
        try:
            return urljoin(self.base, address)
        except ValueError:
            return ""
