"""The organisation's own word in English, under the names that the French placeholders have."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from core import vocabulary

# What the words most often chosen are called in English; any other becomes « person served ».
NOUNS: Mapping[str, tuple[str, str]] = {
    "usager": ("user", "users"),
    "patient": ("patient", "patients"),
    "citoyen": ("citizen", "citizens"),
    "bénéficiaire": ("beneficiary", "beneficiaries"),
    "client": ("client", "clients"),
    "adhérent": ("member", "members"),
    "administré": ("local resident", "local residents"),
    "allocataire": ("benefit recipient", "benefit recipients"),
    "apprenant": ("learner", "learners"),
    "assuré": ("insured person", "insured people"),
    "contribuable": ("taxpayer", "taxpayers"),
    "demandeur d’emploi": ("jobseeker", "jobseekers"),
    "élève": ("pupil", "pupils"),
    "étudiant": ("student", "students"),
    "famille": ("family", "families"),
    "habitant": ("inhabitant", "inhabitants"),
    "lecteur": ("reader", "readers"),
    "locataire": ("tenant", "tenants"),
    "personne accompagnée": ("person supported", "people supported"),
    "résident": ("resident", "residents"),
    "visiteur": ("visitor", "visitors"),
    "voyageur": ("traveller", "travellers"),
}
OTHER = ("person served", "people served")
AN = ("inhabitant", "insured")


@lru_cache(maxsize=256)
def forms(text: str) -> Mapping[str, str]:
    """Each placeholder of the English wordings → its form; a name beginning with a capital begins with a capital.

    English marks no case: `les_usagers` and `usagers` say the same plural without an article.
    """
    one, many = NOUNS.get(vocabulary.parse(text).singular, OTHER)
    found = {
        "usager": one,
        "usagers": many,
        "un_usager": f"{'an' if one.startswith(AN) else 'a'} {one}",
        "l_usager": f"the {one}",
        "les_usagers": many,
    }
    capitals = {name[0].upper() + name[1:]: form[0].upper() + form[1:] for name, form in found.items()}
    return MappingProxyType(found | capitals)
