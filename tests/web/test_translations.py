"""Every word that a public template marks for translation exists in English, with the same variables."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.rendering import ROOT
from web.translations import FOLDER, LANGUAGE, catalogue, translate, translate_count

VARIABLE = re.compile(r"%\((\w+)\)s")


def marked() -> dict[str, str]:
    """Each text marked in a template → the template."""
    found = extract_from_dir(
        ROOT / "templates",
        method_map=[("**.html", "jinja2")],
        options_map={
            "**.html": {
                "extensions": "jinja2.ext.do,jinja2.ext.i18n",
                "silent": "false",
                "trim_blocks": "true",
                "lstrip_blocks": "true",
            }
        },
        keywords={"_": None, "ngettext": (1, 2)},
    )
    return {text: file for file, _, texts, *_ in found for text in ([texts] if isinstance(texts, str) else texts)}


def test_every_marked_text_is_in_the_english_catalogue() -> None:
    with (FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {
            one: found
            for message in read_po(file)
            for one in ([message.id] if isinstance(message.id, str) else message.id)
            for found in ([message.string] if isinstance(message.string, str) else message.string or [])
            if one and found
        }
    missing = {text: file for text, file in marked().items() if text not in known}
    assert missing == {}
    differing = [text for text in marked() if set(VARIABLE.findall(text)) != set(VARIABLE.findall(known[text]))]
    assert differing == []


def test_french_counts_as_french_does() -> None:
    assert translate_count("site", "sites", 0) == "site"
    assert translate_count("site", "sites", 1.5) == "site"
    assert translate_count("site", "sites", 2) == "sites"


def test_english_comes_from_the_catalogue_and_an_unknown_text_stays_itself() -> None:
    token = LANGUAGE.set("en")
    try:
        assert translate("Accueil") == "Home"
        assert translate("Texte que personne n’a traduit") == "Texte que personne n’a traduit"
    finally:
        LANGUAGE.reset(token)
    assert catalogue("en").info()["language"] == "en"
