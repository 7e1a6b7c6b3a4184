"""The tour: every page that each role reaches by following links, each kind of page a few times."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import msgspec
from lxml import html

from tests.pages.season import Season

NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|EHUH-[0-9A-Z-]+|SPX-[0-9A-Z-]+|\d{6,}|(?<=/)\d+")
CITIZEN = "citizen"
LONGEST = 400


class Stop(msgspec.Struct, frozen=True):
    """A page for somebody; `kind` is its address without what names one thing."""

    who: str
    path: str
    kind: str

    @property
    def role(self) -> str:
        """The role of the account."""
        return self.who.partition("-")[0]

    @property
    def name(self) -> str:
        """A name for a file."""
        return f"{self.role}{self.kind}".replace("/", "_").replace("*", "x").rstrip("_")


def tour(season: Season, *, most: int = 1) -> list[Stop]:
    """Pages of HTML only; at most `most` of each kind per role. A public page is the same for everybody: seen once."""
    counted: Counter[tuple[str, str]] = Counter()
    found = list(_walk(season, CITIZEN, ["/", "/connexion", "/inscription"], counted, most))
    public = {stop.kind for stop in found}
    for who in season.tokens:
        found += [stop for stop in _walk(season, who, ["/tableau-de-bord"], counted, most) if stop.kind not in public]
    return found


def _walk(season: Season, who: str, starts: list[str], counted: Counter[tuple[str, str]], most: int) -> Iterator[Stop]:
    todo, known = deque(starts), set(starts)
    cookies = {"session": season.tokens[who]} if who in season.tokens else {}
    with httpx.Client(base_url=season.house.address, cookies=cookies, follow_redirects=False) as client:
        while todo and len(known) < LONGEST:
            path = todo.popleft()
            stop = Stop(who, path, NAMES.sub("*", path))
            if counted[stop.role, stop.kind] >= most:
                continue
            answer = client.get(path, headers={"accept": "text/html"})
            if answer.is_redirect:
                ahead = [answer.headers["location"]]
            elif answer.headers["content-type"].startswith("text/html"):
                assert answer.status_code == 200, f"{path} answers {answer.status_code} to {who}"
                counted[stop.role, stop.kind] += 1
                yield stop
                ahead = html.fromstring(answer.text).xpath("//a/@href")
            else:
                ahead = []
            fresh = [one for one in (_inside(path, link) for link in ahead) if one and one not in known]
            known.update(fresh)
            todo.extend(fresh)


def _inside(page: str, link: str) -> str:
    """The path of a link to a page of this site, without query or fragment; nothing for the rest."""
    parts = urlsplit(urldefrag(urljoin(page, link)).url)
    elsewhere = parts.scheme or parts.netloc
    return "" if elsewhere or "lang=" in parts.query else parts.path
