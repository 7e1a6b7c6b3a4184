"""No page, file or command reads answers or counters itself: every figure has passed through evaluation.publication."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.rendering import ROOT

# What holds figures that have not passed: rows of answers, counters, and what computes figures from them.
RAW_MODULES = {
    "evaluation.counters",
    "evaluation.counter_layout",
    "evaluation.counter_models",
    "evaluation.counter_store",
    "evaluation.counting",
    "evaluation.item_measures",
    "evaluation.moments",
    "evaluation.publication_models",
    "evaluation.reliability",
    "evaluation.scores",
    "evaluation.strata",
}
RAW_NAMES = {"SealedAnswer", "SealedComment", "CampaignResult", "CampaignCounter", "Publication"}
RAW_CALLS = {"campaign_measures", "answers_of", "item_counts", "recount"}
# Counts again and says whether anything changed, no figure.
REPAIRING = ROOT / "cli" / "rebuild.py"
SHOWING = [
    path for folder in ("web", "label", "cli") for path in sorted((ROOT / folder).glob("*.py")) if path != REPAIRING
]
# Counts of a sealed campaign, and its measures: only where they go straight through `publish`.
THROUGH = {"web/result_views.py", "web/result_details.py"}


def _imported(tree: ast.AST) -> Iterator[str]:
    """Every module and name that a file imports, as a dotted path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _offences(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = set(_imported(tree))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = (imported & RAW_MODULES) | {name for name in imported if name.rpartition(".")[2] in RAW_NAMES}
    found |= read & (RAW_CALLS | RAW_NAMES)
    if path.relative_to(ROOT).as_posix() not in THROUGH:
        found |= {name for name in imported if name == "evaluation.campaign_results"}
    return sorted(found)


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.stem)
def test_what_shows_reads_nothing_that_was_not_published(path: Path) -> None:
    assert _offences(path) == []


def test_the_verdict_rests_on_published_measures_alone() -> None:
    source = (ROOT / "evaluation" / "verdict.py").read_text(encoding="utf-8")
    assert "published.measures" in source
    assert "campaign_measures" not in source


def test_a_page_that_read_the_answers_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "page.py").write_text("from evaluation.campaign_models import Campaign, SealedAnswer\n")
    assert _offences(tmp_path / "page.py") == ["evaluation.campaign_models.SealedAnswer"]
    (tmp_path / "page.py").write_text("from evaluation import campaigns\nfound = campaigns.campaign_measures(1, 2)\n")
    assert _offences(tmp_path / "page.py") == ["campaign_measures"]
    (tmp_path / "page.py").write_text("from evaluation import counter_store\n")
    assert _offences(tmp_path / "page.py") == ["evaluation.counter_store"]
