"""The fields of a declaration of interests, the same for an auditor and for a member of the committee."""

from typing import Any

from audit import declarations, look_back
from web.frame.fields import Choice, Day, Field
from web.frame.forms import Filled

YEARS, MANDATE = look_back.MONTHS["employment"] // 12, look_back.MONTHS["mandate"] // 12
FIELDS: tuple[Field, ...] = (
    Choice(
        name="nature",
        label="Nature du lien",
        hint="À remplir si vous répondez oui.",
        options=tuple(declarations.KINDS.items()),
        listed=True,
        required=False,
    ),
    Day(
        name="fini",
        label="Terminé le",
        hint=f"Si ce lien a pris fin. Un lien fini depuis plus de {YEARS} ans ({MANDATE} pour un mandat) est noté et "
        "n’écarte pas, sauf un proche ou un litige.",
        required=False,
    ),
)


def said(form: Filled) -> dict[str, Any]:
    """What the service takes of the form; no link, no kind."""
    linked = form.text("interet") == "oui"
    return {
        "has_interest": linked,
        "text": form.text("texte"),
        "kind": form.text("nature") if linked else "other",
        "ended_on": form.values["fini"],
    }
