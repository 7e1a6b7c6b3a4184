"""The form layer: each field reads, refuses in French, and gives back what was typed."""

from datetime import date

import pytest

from core.errors import Invalid
from web.frame.fields import Area, Attachment, Choice, Day, Email, Field, Hidden, Integer, Many, Password, Text, Tick
from web.frame.forms import Form
from web.frame.typed import Typed, Upload

COLOURS = (("r", "Rouge"), ("v", "Vert"))


def typed(**fields: str | list[str]) -> Typed:
    return Typed({name: value if isinstance(value, list) else [value] for name, value in fields.items()})


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        (Text(name="x", label="X"), "  bonjour  ", "bonjour"),
        (Text(name="x", label="X", required=False), "   ", None),
        (Area(name="x", label="X"), "deux\nlignes", "deux\nlignes"),
        (Email(name="x", label="X"), "Prenom.Nom@Exemple.FR", "prenom.nom@exemple.fr"),
        (Password(name="x", label="X"), "  gardé tel quel ", "  gardé tel quel "),
        (Integer(name="x", label="X"), "52\u202f000", 52000),
        (Hidden(name="x"), "3", 3),
        (Day(name="x", label="X"), "2026-03-12", date(2026, 3, 12)),
        (Day(name="x", label="X"), "12/03/2026", date(2026, 3, 12)),
        (Choice(name="x", label="X", options=COLOURS), "v", "v"),
        (Tick(name="x", label="X"), "oui", True),
        (Tick(name="x", label="X", required=False), "", False),
    ],
)
def test_a_field_reads_its_value(field: Field, given: str, value: object) -> None:
    assert Form(field).read(typed(x=given)).values["x"] == value


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        (Text(name="x", label="Nom"), " ", "Remplissez « Nom »."),
        (Text(name="x", label="Nom", longest=3), "abcd", "trop long"),
        (Area(name="x", label="Motif", shortest=10), "court", "au moins 10"),
        (Email(name="x", label="X"), "martine", "adresse électronique complète"),
        (Email(name="x", label="X"), "a@b", "adresse électronique complète"),
        (Email(name="x", label="X"), "a@b.fr\nBcc: c@d.fr", "adresse électronique complète"),
        (Password(name="x", label="Mot de passe"), "", "Remplissez"),
        (Integer(name="x", label="Agents"), "douze", "nombre entier"),
        (Integer(name="x", label="Agents"), "1e3", "nombre entier"),
        (Integer(name="x", label="Agents", least=1, most=9), "10", "entre 1 et 9"),
        (Hidden(name="x"), "", "rechargez-la"),
        (Day(name="x", label="Échéance"), "31/02/2026", "attend une date"),
        (Choice(name="x", label="Couleur", options=COLOURS), "bleu", "de la liste"),
        (Choice(name="x", label="Couleur", options=COLOURS), "", "Choisissez une réponse"),
        (Tick(name="x", label="J’accepte"), "non", "Cochez « J’accepte »."),
        (Many(name="x", label="Points", options=COLOURS, required=True), "bleu", "au moins une case"),
    ],
)
def test_a_field_refuses_in_french_and_gives_back_what_was_typed(field: Field, given: str, sentence: str) -> None:
    form = Form(field).read(typed(x=given))
    assert sentence in form.errors["x"]
    assert form.shown("x") == (given if not isinstance(field, Many) else "['bleu']")
    with pytest.raises(Invalid) as refusal:
        form.check()
    assert refusal.value.errors == form.errors


def test_a_password_is_never_shown_again() -> None:
    assert Form(Password(name="x", label="X")).read(typed(x="secret")).shown("x") == ""


def test_boxes_keep_those_that_exist_and_were_ticked() -> None:
    form = Form(Many(name="x", label="X", options=COLOURS)).read(typed(x=["v", "bleu"]))
    assert form.chosen("x") == ["v"]
    assert form.holds("x", "v")
    assert not form.holds("x", "r")


def test_a_file_is_read_and_refused_when_empty_missing_or_too_large() -> None:
    form = Form(Attachment(name="x", label="Preuve", largest=1024 * 1024))
    assert form.multipart
    assert form.read(Typed({}, {"x": [Upload("a.pdf", b"%PDF")]})).upload("x").data == b"%PDF"
    assert "Choisissez un fichier" in form.read(Typed({}, {"x": [Upload("", b"")]})).errors["x"]
    assert "est vide" in form.read(Typed({}, {"x": [Upload("a.pdf", b"")]})).errors["x"]
    assert "dépasse 1 Mo" in form.read(Typed({}, {"x": [Upload("a.pdf", b"x" * (1024 * 1024 + 1))]})).errors["x"]
    optional = Form(Attachment(name="x", label="Preuve", required=False))
    assert optional.read(Typed()).values["x"] is None


def test_rows_are_read_in_order_and_show_their_own_errors() -> None:
    row = Form(Text(name="name", label="Nom"), Integer(name="n", label="N"))
    sent = {"sites-1-name": ["B"], "sites-0-name": ["A"], "sites-0-n": ["1"], "sites-1-n": ["x"], "autre-9-n": ["1"]}
    first, second = row.read_rows(Typed(sent), "sites")
    assert (first.text("name"), first.number("n"), first.errors) == ("A", 1, {})
    assert second.prefix == "sites-1-"
    assert "nombre entier" in second.errors["n"]
    assert row.read_rows(Typed({"sites-99999-n": ["1"]}), "sites") == []


def test_a_blank_form_shows_the_values_it_is_given() -> None:
    form = Form(Day(name="d", label="D"), Tick(name="t", label="T"), Text(name="x", label="X")).blank(
        d=date(2026, 3, 12), t=True, x=None
    )
    assert form.shown("d") == "2026-03-12"
    assert form.holds("t", "oui")
    assert form.shown("x") == ""


def test_a_refusal_of_a_service_joins_the_errors_of_the_fields() -> None:
    form = Form(Text(name="x", label="X")).read(typed(x=""))
    form.refuse("Cela ne va pas.", {"y": "Ni cela."})
    assert form.message == "Cela ne va pas."
    assert set(form.errors) == {"x", "y"}
