"""A questionnaire for other tools: an XLSForm (ODK, KoBo, ArcGIS) and a LimeSurvey structure file."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from evaluation.publishing import sheets
from evaluation.questionnaire import Audience, Item, Questionnaire, Scale
from evaluation.referentiel import Referentiel

Words = Mapping[str, str]
GENERAL = "En général"
BEFORE = "Ce que vous en pensez"
# The structure that LimeSurvey wrote until version 3, which later ones still import.
LIME_VERSION = "359"
LIME_SURVEY = 100000
Row = Mapping[str, str | int]


# Without the hour, the address or the page that people come from.
SURVEY: Row = {
    **{"sid": LIME_SURVEY, "admin": "", "active": "N", "anonymized": "Y", "format": "G", "language": "fr"},
    **{"datestamp": "N", "ipaddr": "N", "refurl": "N", "savetimings": "N", "allowprev": "Y"},
}


def xlsform(referentiel: Referentiel, audience: Audience, words: Words) -> bytes:
    """The questionnaire as an XLSForm: one group a dimension, one list of choices a scale. Source: xlsform.org."""
    survey = [("type", "name", "label", "required", "appearance")]
    for number, (title, items) in enumerate(_groups(referentiel, audience), 1):
        survey.append(("begin_group", f"groupe_{number}", title, "", "field-list"))
        survey += [(f"select_one {item.kind}", name_of(item), item.text_for(words), "", "") for item in items]
        survey.append(("end_group", "", "", "", ""))
    questionnaire = referentiel.questionnaires[audience]
    if questionnaire.commentaire:
        survey.append(("text", "commentaire", questionnaire.commentaire.format_map(words), "", "multiline"))
    kinds = dict.fromkeys(item.kind for item in questionnaire.items)
    choices = [("list_name", "name", "label")]
    choices += [(kind, str(point), label) for kind in kinds for point, label in _points(referentiel, kind)]
    settings = [
        ("form_title", "form_id", "version", "default_language"),
        (questionnaire.titre.format_map(words), f"{referentiel.id}-{audience}", referentiel.digest[:12], "fr"),
    ]
    return sheets.workbook({"survey": survey, "choices": choices, "settings": settings})


def _said(questionnaire: Questionnaire, words: Words) -> Row:
    return {
        "surveyls_survey_id": LIME_SURVEY,
        "surveyls_language": "fr",
        "surveyls_title": questionnaire.titre.format_map(words),
        "surveyls_description": "",
        "surveyls_welcometext": questionnaire.introduction.format_map(words),
        "surveyls_endtext": "",
    }


def limesurvey(referentiel: Referentiel, audience: Audience, words: Words) -> bytes:
    """The questionnaire as a LimeSurvey structure (.lss), anonymous: one array (type F) a dimension and scale."""
    questionnaire = referentiel.questionnaires[audience]
    groups: list[Row] = []
    questions: list[Row] = []
    subs: list[Row] = []
    answers: list[Row] = []
    for number, (title, items) in enumerate(_groups(referentiel, audience), 1):
        kind = items[0].kind
        groups.append(_group(number, title))
        questions.append(_question(number, 0, number, f"G{number:02}", BEFORE, 1, "F"))
        subs += [
            _question(1000 + 100 * number + place, number, number, name_of(item), item.text_for(words), place, "T")
            for place, item in enumerate(items, 1)
        ]
        points = enumerate(_points(referentiel, kind), 1)
        answers += [_answer(number, point, label, place) for place, (point, label) in points]
    if questionnaire.commentaire:
        number = len(groups) + 1
        groups.append(_group(number, "Pour finir"))
        text = questionnaire.commentaire.format_map(words)
        questions.append(_question(number, 0, number, "commentaire", text, 1, "T"))
    sections: dict[str, Sequence[Row]] = {
        "answers": answers,
        "groups": groups,
        "questions": questions,
        "subquestions": subs,
    }
    sections |= {"surveys": [SURVEY], "surveys_languagesettings": [_said(questionnaire, words)]}
    body = "".join(_section(name, rows) for name, rows in sections.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n<LimeSurveyDocType>Survey</LimeSurveyDocType>\n'
        f"<DBVersion>{LIME_VERSION}</DBVersion>\n<languages><language>fr</language></languages>\n{body}</document>\n"
    ).encode()


def name_of(item: Item) -> str:
    """A question's code as other tools take it: letters, digits and nothing else (20 at most for LimeSurvey)."""
    return re.sub(r"[^A-Za-z0-9]", "", item.code)[:20]


def ambiguous(items: Sequence[Item]) -> list[str]:
    """The names that two questions of a questionnaire would share; none may."""
    return [name for name, times in Counter(map(name_of, items)).items() if times > 1]


def _groups(referentiel: Referentiel, audience: Audience) -> Iterator[tuple[str, list[Item]]]:
    names: dict[str | None, str] = {dimension.code: dimension.nom for dimension in referentiel.dimensions}
    items = referentiel.questionnaires[audience].items
    for (dimension, _), found in groupby(items, key=lambda item: (item.dimension, item.kind)):
        yield names.get(dimension, GENERAL), list(found)


def _points(referentiel: Referentiel, kind: str) -> list[tuple[int, str]]:
    scale: Scale = getattr(referentiel.echelles, kind)
    return [*enumerate(scale.libelles, 1), *([(0, scale.sans_avis)] if scale.sans_avis else [])]


def _group(number: int, title: str) -> Row:
    return {"gid": number, "sid": LIME_SURVEY, "group_name": title, "group_order": number, "language": "fr"}


def _question(qid: int, parent: int, group: int, title: str, text: str, order: int, kind: str) -> Row:
    said: dict[str, str | int] = {"qid": qid, "parent_qid": parent, "sid": LIME_SURVEY, "gid": group, "type": kind}
    said |= {"title": title, "question": text, "other": "N", "mandatory": "N", "question_order": order}
    return said | {"language": "fr", "scale_id": 0, "same_default": 0, "relevance": "1"}


def _answer(qid: int, point: int, label: str, place: int) -> Row:
    said: dict[str, str | int] = {"qid": qid, "code": f"A{point}", "answer": label, "sortorder": place}
    return said | {"assessment_value": 0, "language": "fr", "scale_id": 0}


def _section(name: str, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    fields = "".join(f"<fieldname>{field}</fieldname>" for field in rows[0])
    lines = "".join(
        "<row>" + "".join(f"<{field}>{escape(str(value))}</{field}>" for field, value in row.items()) + "</row>\n"
        for row in rows
    )
    return f"<{name}>\n<fields>{fields}</fields>\n<rows>\n{lines}</rows>\n</{name}>\n"
