"""JSON-LD: pinned contexts, and nothing that vanishes silently from what is signed."""

from pathlib import Path
from typing import Any

import pytest

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
