"""Questionnaires and their descriptions as other tools read them: sheets, LimeSurvey structure, DDI-Codebook."""

from itertools import pairwise
from typing import cast

import pytest
from lxml import etree

from core.vocabulary import forms
from evaluation.publishing import ddi, form_exports, sheets
from evaluation.questionnaire import AUDIENCES, Audience
from evaluation.reading.tabular import Layout, read
from evaluation.referentiel import available, load

EVERY = [(edition, audience) for edition in available() for audience in AUDIENCES]
WORDS = forms("patient")
# The sequence of varType in the published schema, as far as it is used here.
VAR_ORDER = ["labl", "qstn", "txt", "catgry", "concept", "varFormat"]


def sheet(data: bytes, name: str) -> list[dict[str, str]]:
    """One sheet of a workbook as rows by column."""
    table = read(data, Layout(sheet=name))
    return [dict(zip(table.names, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize(("edition", "audience"), EVERY)
def test_an_xlsform_asks_every_question_on_its_scale(edition: str, audience: Audience) -> None:
    referentiel = load(edition)
    data = form_exports.xlsform(referentiel, audience, WORDS)
    survey, choices = sheet(data, "survey"), sheet(data, "choices")
    (settings,) = sheet(data, "settings")
    asked = [row for row in survey if row["type"].startswith("select_one")]
    items = referentiel.questionnaires[audience].items
    assert [row["label"] for row in asked] == [item.text_for(WORDS) for item in items]
    assert len({row["name"] for row in asked}) == len(items)
    lists = {row["list_name"] for row in choices}
    assert {row["type"].removeprefix("select_one ") for row in asked} == lists
    assert sum(row["type"] == "begin_group" for row in survey) == sum(row["type"] == "end_group" for row in survey)
    assert settings["form_id"] == f"{edition}-{audience}" and settings["default_language"] == "fr"
    agreed = [row["name"] for row in choices if row["list_name"] == "agreement"]
    assert agreed in ([], ["1", "2", "3", "4", "0"])


@pytest.mark.parametrize(("edition", "audience"), EVERY)
def test_a_limesurvey_structure_hangs_together(edition: str, audience: Audience) -> None:
    referentiel = load(edition)
    tree = etree.fromstring(form_exports.limesurvey(referentiel, audience, WORDS))
    assert tree.findtext("LimeSurveyDocType") == "Survey" and (tree.findtext("DBVersion") or "").isdigit()
    rows = {
        name: [{one.tag: one.text or "" for one in row} for row in tree.findall(f"{name}/rows/row")]
        for name in ("answers", "groups", "questions", "subquestions", "surveys", "surveys_languagesettings")
    }
    for name, found in rows.items():
        fields = [one.text for one in tree.findall(f"{name}/fields/fieldname")]
        assert all(list(row) == fields for row in found), name
    items = referentiel.questionnaires[audience].items
    assert [row["question"] for row in rows["subquestions"]] == [item.text_for(WORDS) for item in items]
    arrays = {row["qid"] for row in rows["questions"] if row["type"] == "F"}
    assert {row["parent_qid"] for row in rows["subquestions"]} == arrays == {row["qid"] for row in rows["answers"]}
    assert {row["gid"] for row in rows["questions"]} == {row["gid"] for row in rows["groups"]}
    every = [row["qid"] for row in (*rows["questions"], *rows["subquestions"])]
    assert len(every) == len(set(every))
    assert rows["surveys"][0]["anonymized"] == "Y" and rows["surveys"][0]["ipaddr"] == "N"
    assert all(len(row["code"]) <= 5 for row in rows["answers"]) and all(
        len(row["title"]) <= 20 for row in rows["subquestions"]
    )


@pytest.mark.parametrize(("edition", "audience"), EVERY)
def test_the_names_of_questions_stay_different_in_other_tools(edition: str, audience: Audience) -> None:
    assert form_exports.ambiguous(load(edition).questionnaires[audience].items) == []


@pytest.mark.parametrize(("edition", "audience"), EVERY)
def test_a_codebook_describes_each_variable_in_the_order_of_the_schema(edition: str, audience: Audience) -> None:
    referentiel = load(edition)
    tree = etree.fromstring(ddi.codebook(referentiel, audience, WORDS, "Mairie d’Essai & fils", "Codes remis"))
    space = {"d": ddi.NAMESPACE}
    assert tree.tag == f"{{{ddi.NAMESPACE}}}codeBook" and tree.get("version") == "2.5"
    assert [etree.QName(one).localname for one in tree] == ["stdyDscr", "dataDscr"]
    assert [etree.QName(one).localname for one in tree[0]] == ["citation", "stdyInfo", "method"]
    assert "Mairie d’Essai & fils" in (tree.findtext(".//d:titl", namespaces=space) or "")
    variables = tree.findall("d:dataDscr/d:var", space)
    items = referentiel.questionnaires[audience].items
    assert [one.findtext("d:qstn/d:qstnLit", namespaces=space) for one in variables] == [
        i.text_for(WORDS) for i in items
    ]
    names = {dimension.code: dimension.nom for dimension in referentiel.dimensions}
    for variable, item in zip(variables, items, strict=True):
        places = [VAR_ORDER.index(cast(str, etree.QName(one).localname)) for one in variable]
        assert all(one <= other for one, other in pairwise(places))
        assert variable.findtext("d:concept", namespaces=space) == names.get(item.dimension or "")
        missing = variable.xpath("d:catgry[@missing='Y']/d:catValu/text()", namespaces=space)
        assert missing in (["0", "-1"], ["-1"])


def test_a_workbook_holds_only_texts_and_the_same_content_gives_the_same_bytes() -> None:
    rows = [["a"] * 28, ["=1+1", "", "é & <b>"] + [""] * 24 + ["fin"]]
    data = sheets.workbook({"Une feuille": rows})
    assert data == sheets.workbook({"Une feuille": rows})
    assert read(data).rows[0][:3] == ("=1+1", "", "é & <b>") and read(data).rows[0][27] == "fin"
    assert b"<f>" not in data
