"""JSON-LD: pinned contexts, and nothing that vanishes silently from what is signed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from label import linked_data
from label.credential import unsigned
from label.linked_data import CREDENTIALS, OPEN_BADGES, LinkedDataError, canonical
from tests.label.attested import PLACE, STATEMENT

DOCUMENT: dict[str, Any] = {
    "@context": [CREDENTIALS],
    "id": "https://label.test/a",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:label.test",
    "credentialSubject": {"id": "https://label.test/b"},
}


@pytest.mark.parametrize(
    "changed",
    [
        {"note": "un terme que rien ne définit"},
        {"credentialSubject": {"id": "https://label.test/b", "note": "à l’intérieur"}},
        {"type": ["VerifiableCredential", "Inconnu"]},
        {"id": "a/b"},
        {"id": "//label.test/a"},
        {"id": ""},
        {"issuer": "label.test"},
        {"credentialSubject": {"id": "https://label.test/b", "type": "Inconnu"}},
        {"@context": [CREDENTIALS, "https://label.test/contexte"]},
        {"@context": [CREDENTIALS, {"note": "https://label.test/note"}], "note": "x"},
        {"@context": CREDENTIALS},
        {"credentialSubject": {"@context": {"note": "https://label.test/note"}, "note": "x"}},
    ],
)
def test_what_would_vanish_or_change_meaning_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(LinkedDataError):
        canonical(DOCUMENT | changed)


def test_the_order_of_the_keys_does_not_change_the_graph() -> None:
    assert canonical(DOCUMENT) == canonical(dict(reversed(DOCUMENT.items())))


def test_a_certificate_has_the_graph_that_the_processor_alone_gives_it() -> None:
    """Twice: what the processor keeps of a context from one document to the next changes nothing."""

    def load(url: str, _options: object) -> dict[str, Any]:
        document = json.loads((linked_data.FOLDER / linked_data.PINNED[url][0]).read_bytes())
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    for document in (DOCUMENT, unsigned(STATEMENT, PLACE)) * 2:
        assert canonical(document).decode() == jsonld.normalize(document, options)


@given(st.data())
def test_any_part_of_a_certificate_has_the_graph_that_oxigraph_gives_it(data: st.DataObject) -> None:
    """Another processor, in another language: what ours keeps of a type's context never leaks into its neighbours."""
    document = unsigned(STATEMENT, PLACE)
    subject = document["credentialSubject"]
    subject |= {"achievement": _without(data, subject["achievement"], {"type"})}
    document |= {"credentialSubject": _without(data, subject, {"type"})}
    document = _without(data, document, {"@context", "type"})
    inline = [linked_data.context(url)["@context"] for url in document["@context"]]
    graph = Dataset(parse(json.dumps(document | {"@context": inline}), RdfFormat.JSON_LD))
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(graph, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert canonical(document) == b"".join(sorted(lines))


def _without(data: st.DataObject, whole: dict[str, Any], needed: set[str]) -> dict[str, Any]:
    """Some keys of an object less, in another order."""
    kept = data.draw(st.lists(st.sampled_from(sorted(whole)), unique=True, max_size=len(whole)))
    return {name: whole[name] for name in [*kept, *(needed - set(kept))]}


def test_a_pinned_context_is_never_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for the first document, when the processor keeps nothing yet."""
    other = {"@context": {"@vocab": "https://ailleurs.test/", "id": "@id", "type": "@type"}}
    graph = canonical(DOCUMENT)
    monkeypatch.setattr(jsonld, "_resolved_context_cache", {})
    assert canonical(DOCUMENT, {CREDENTIALS: other}) == graph


def test_a_stranger_s_context_serves_its_own_document_alone() -> None:
    url = "https://ailleurs.test/contexte"
    document = DOCUMENT | {"@context": [CREDENTIALS, url], "note": "x"}
    graphs = [canonical(document, {url: {"@context": {"note": f"https://{name}.test/n"}}}) for name in ("a", "b")]
    assert [b"<https://a.test/n>" in graph for graph in graphs] == [True, False]
    with pytest.raises(LinkedDataError):
        canonical(document)
    with pytest.raises(LinkedDataError):
        canonical(document, {})


def test_every_value_of_a_certificate_reaches_the_graph() -> None:
    def values(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [text for key, inner in node.items() if key not in ("@context", "type") for text in values(inner)]
        return [text for inner in node for text in values(inner)] if isinstance(node, list) else [node]

    graph = canonical(unsigned(STATEMENT, PLACE)).decode()
    for value in values(unsigned(STATEMENT, PLACE)):
        written = value if isinstance(value, str) else "false"
        assert written.replace("\n", "\\n") in graph, value


def test_a_changed_context_file_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _ in linked_data.PINNED.values():
        (tmp_path / name).write_bytes((linked_data.FOLDER / name).read_bytes().replace(b"achievement", b"achievemenu"))
    monkeypatch.setattr(linked_data, "FOLDER", tmp_path)
    linked_data.context.cache_clear()
    try:
        with pytest.raises(LinkedDataError, match="pinned"):
            linked_data.context(OPEN_BADGES)
    finally:
        linked_data.context.cache_clear()
