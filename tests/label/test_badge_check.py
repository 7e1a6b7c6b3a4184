"""Whether a page shows the live image of the right certificate."""

import pytest

from label.badge_check import judge
from web.certificate import kit

SITE, NUMBER, BASE = "https://label.demo.test", "EHUH-2026-7K3G-J", "https://mairie.test/qualite/"
HERE = f"{SITE}/c/{NUMBER}"
IMG = f'<img src="{HERE}/badge.svg" alt="état du jour">'


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        (f'<p><a href="{HERE}">{IMG}</a></p>', "right"),
        (f'<a href="{HERE}/"><span>{IMG.replace("svg", "png")}</span></a>', "right"),
        (f'<a href="{HERE.lower()}">{IMG}</a>'.replace("LABEL", "label"), "right"),
        (f'<A HREF="{HERE}"><IMG SRC="{HERE}/badge.svg?lang=en"></A>', "right"),
        (f'<base href="{SITE}/c/"><a href="{NUMBER}"><img src="{NUMBER}/badge.svg"></a>', "right"),
        (IMG, "unlinked"),
        (f'<a href="https://mairie.test/">{IMG}</a>', "unlinked"),
        (f'<a href="{SITE}/c/EHUH-2026-0000-0">{IMG}</a>', "unlinked"),
        (f'<a href="{HERE}"></a>{IMG}', "unlinked"),
        (f'<a href="{HERE}"><img src="{SITE}/c/EHUH-2026-0000-0/badge.svg"></a>', "other"),
        (f'<a href="{HERE}"><img src="/images/logo.png"></a>', "copied"),
        (f'<img src="/images/badge-{NUMBER}.svg">', "copied"),
        (f'<img src="data:image/png;base64,AAAA" alt="Label, certificat {NUMBER}">', "copied"),
        (f'<img src="https://label.demo.test.pirate.test/c/{NUMBER}/badge.svg">', "copied"),
        (f'<img src="http://label.demo.test/c/{NUMBER}/badge.svg">', "copied"),
        (f'<a href="{HERE}">Notre certificat</a><img src="/photo.jpg">', "only_linked"),
        ("<p>Bienvenue</p><img src='/badge.png'>", "absent"),
        (f"<!-- {IMG} -->", "absent"),
        (f"<script>'{IMG}'</script>", "absent"),
        ("<img src='http://[::1'><a href='http://[::1'>", "absent"),
        ("", "absent"),
    ],
)
def test_each_way_of_showing_the_image_is_told_apart(html: str, outcome: str) -> None:
    assert judge(html, BASE, site=SITE, number=NUMBER).outcome == outcome


def test_a_copy_left_beside_the_right_image_is_told() -> None:
    html = f'<img src="/copie-label-{NUMBER}.png"><a href="{HERE}">{IMG}</a>'
    found = judge(html, BASE, site=SITE, number=NUMBER)
    assert (found.outcome, found.seen) == ("doubled", f"https://mairie.test/copie-label-{NUMBER}.png")


def test_what_else_a_page_shows_does_not_matter() -> None:
    html = f'<img src="/logo.png"><a href="{HERE}">{IMG}<img src="/fleche.svg" alt=""></a>'
    found = judge(html, BASE, site=SITE, number=NUMBER)
    assert (found.outcome, found.seen) == ("right", f"{HERE}/badge.svg")


def test_each_outcome_has_its_words() -> None:
    assert {"right", "doubled", "unlinked", "other", "copied", "only_linked", "absent"} == kit.SAID.keys()
