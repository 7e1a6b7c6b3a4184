"""What the variables of a campaign mean, in DDI-Codebook 2.5: question, categories, missing codes, concept."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from evaluation.publishing.form_exports import name_of
from evaluation.questionnaire import Audience, Item
from evaluation.referentiel import Referentiel

NAMESPACE = "ddi:codebook:2_5"
# What a blank is written in the files that follow this description.
BLANK = "-1"


def codebook(
    referentiel: Referentiel, audience: Audience, words: Mapping[str, str], organisation: str, collected: str
) -> bytes:
    """The description as XML; `collected`: how answers were collected. It holds no answer and no count.

    Element order follows the sequences of the published schema: citation, stdyInfo, method in stdyDscr; labl, qstn,
    txt, catgry, concept, varFormat in var. Source: DDI Alliance, DDI-Codebook 2.5.
    """
    questionnaire = referentiel.questionnaires[audience]
    title = f"{questionnaire.titre.format_map(words)} – {organisation}"
    variables = "".join(_variable(referentiel, item, words) for item in questionnaire.items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<codeBook xmlns="{NAMESPACE}" version="2.5" xml:lang="fr">\n'
        f"<stdyDscr>\n<citation><titlStmt><titl>{escape(title)}</titl>"
        f"<IDNo>{escape(referentiel.id)}-{audience}-{referentiel.digest[:12]}</IDNo></titlStmt></citation>\n"
        f"<stdyInfo><abstract>{escape(questionnaire.introduction.format_map(words))}</abstract>"
        "<sumDscr><anlyUnit>Personne</anlyUnit><dataKind>Enquête par questionnaire</dataKind></sumDscr></stdyInfo>\n"
        f"<method><dataColl><collMode>{escape(collected)}</collMode></dataColl></method>\n</stdyDscr>\n"
        f"<dataDscr>\n{variables}</dataDscr>\n</codeBook>\n"
    ).encode()


def _variable(referentiel: Referentiel, item: Item, words: Mapping[str, str]) -> str:
    scale = getattr(referentiel.echelles, item.kind)
    names = {dimension.code: dimension.nom for dimension in referentiel.dimensions}
    categories = [_category(str(point), label) for point, label in enumerate(scale.libelles, 1)]
    if scale.sans_avis:
        categories.append(_category("0", scale.sans_avis, missing=True))
    categories.append(_category(BLANK, "Pas de réponse", missing=True))
    concept = f"<concept>{escape(names[item.dimension])}</concept>" if item.dimension in names else ""
    text = escape(item.text_for(words))
    turned = "<txt>Énoncé inversé : l’accord y est défavorable.</txt>" if getattr(item, "sens", "") == "inverse" else ""
    name = quoteattr(name_of(item))
    return (
        f'<var ID={name} name={name} intrvl="discrete"><labl>{text}</labl>'
        f"<qstn><qstnLit>{text}</qstnLit></qstn>{turned}{''.join(categories)}{concept}"
        '<varFormat type="numeric"/></var>\n'
    )


def _category(value: str, label: str, *, missing: bool = False) -> str:
    flag = ' missing="Y"' if missing else ""
    return f"<catgry{flag}><catValu>{value}</catValu><labl>{escape(label)}</labl></catgry>"
