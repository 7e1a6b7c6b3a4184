"""The feed of the register keeps to RFC 4287: its grammar, written from the text, and what a grammar cannot say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from core.platform import Platform
from core.settings import Settings
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def feed(visitor: Visitor, platform: Platform, clock: Clock) -> bytes:
    """A feed of two entries."""
    clock.advance(hours=2)
    suspend(platform, clock, number_of(platform), "Accueil <fermé> & désert.")
    return bytes(visitor.client.get("/registre.atom").content)


def test_the_feed_keeps_to_the_grammar_of_its_standard(feed: bytes) -> None:
    assert feed.count(b"<entry>") == 2
    GRAMMAR.assertValid(etree.fromstring(feed))


def test_each_name_is_given_once_and_each_entry_has_one_page(feed: bytes) -> None:
    root = etree.fromstring(feed)
    names = [one.text for one in root.iter(f"{A}id")]
    assert len(set(names)) == len(names) == 3
    for one in (root, *root.findall(f"{A}entry")):
        pages = [link for link in one.findall(f"{A}link") if link.get("rel", "alternate") == "alternate"]
        assert len(pages) == 1, "4.1.1 and 4.1.2: one alternate of a type, and an entry without content has one"
    assert [link.get("type") for link in root.findall(f"{A}link") if link.get("rel") == "self"] == [
        "application/atom+xml"
    ]
    for one in root.findall(f"{A}entry"):
        assert str(one.findtext(f"{A}published")) <= str(one.findtext(f"{A}updated"))


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("<author>.*?</author>", ""),
        ("<updated>(.*?)Z?</updated>", r"<updated>2026-03-02</updated>"),
        ("<entry>\\s*<id>.*?</id>", "<entry>"),
        ("<entry>\\s*<title>.*?</title>|(?<=</id>)\\s*<title>C.*?</title>", ""),
        ('rel="self"', 'rel="soi"'),
        ('href="https:', 'href="'),
        ("<category [^>]*/>", "<category/>"),
        ("<summary>", '<summary type="markdown">'),
        ("(?s)<rights>.*?</rights>", "<rights>a</rights><rights>b</rights>"),
    ],
    ids=["author", "moment", "id", "title", "relation", "address", "category", "type", "twice"],
)
def test_the_grammar_refuses_what_the_standard_forbids(feed: bytes, written: str, wrong: str) -> None:
    altered = re.sub(written, wrong, feed.decode(), count=1, flags=re.DOTALL)
    assert altered != feed.decode()
    assert not GRAMMAR.validate(etree.fromstring(altered.encode()))
