"""Every word that a public template marks for translation exists in English, with the same variables."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from litestar import Litestar
from lxml import html

from tests.web.visitor import Visitor
from web.app import every_handler
from web.frame.rendering import ROOT
from web.frame.translations import FOLDER, LANGUAGE, catalogue, translate, translate_count, translate_in

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


def test_a_sentence_made_by_a_service_keeps_its_figures_and_what_it_quotes() -> None:
    french = "Le code compte 24 caractères, par groupes de 4 : il en manque 20."
    assert translate_in("en", french) == "The code has 24 characters, in groups of 4: 20 are missing."
    assert translate_in("en", "Choisissez un fichier pour « Document ».") == "Choose a file for “Document”."
    assert translate_in("en", "« {0} » est trop court : écrivez au moins 3 caractères.").startswith(
        "“{0}” is too short"
    )
    assert translate_in("en", "Il manque 3 œufs à « {} ».") == "Il manque 3 œufs à « {} »."
    assert translate_in("fr", french) == french


# The name of the label is the same in every language.
NAME = re.compile(r"Équipe\s+heureuse,\s+Usagers\s+heureux")
FRENCH = re.compile(r"\b(les|des|une|est|sont|dans|avec|votre|vous|cette|pour|sur|qui|aucun|voir)\b|[éèêàçùû]", re.I)


def test_public_pages_in_english_leave_no_french_but_what_is_marked_french(app: Litestar, visitor: Visitor) -> None:
    translated = {
        path
        for path, handler in every_handler(app)
        if "GET" in handler.http_methods and handler.opt["access"].translated and "{" not in path
    }
    assert {"/", "/accessibilite"} <= translated
    found = {}
    for path in sorted(translated):
        response = visitor._send("GET", f"{path}?lang=en")
        if "html" not in response.headers.get("content-type", "") or path == "/inscription":
            continue
        tree = html.fromstring(response.text)
        assert tree.get("lang") == "en", path
        for one in tree.xpath("//*[@lang='fr'] | //title | //script"):
            one.drop_tree()
        if left := [line.strip() for line in tree.itertext() if FRENCH.search(NAME.sub("", line))]:
            found[path] = left
    assert found == {}
