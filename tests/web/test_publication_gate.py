"""No page, file or command reads answers or counters itself: every figure has passed through `publication`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.frame.rendering import ROOT

# What holds figures that have not passed: rows of answers, counters, and what computes figures from them.
RAW_MODULES = {
    "evaluation.measuring.counters",
    "evaluation.measuring.counter_layout",
    "evaluation.measuring.counter_models",
    "evaluation.measuring.counter_store",
    "evaluation.measuring.counting",
    "evaluation.measuring.item_measures",
    "evaluation.measuring.moments",
    "evaluation.publishing.publication_models",
    "evaluation.measuring.reliability",
    "evaluation.measuring.scores",
    "evaluation.measuring.strata",
}
RAW_NAMES = {"SealedAnswer", "SealedComment", "CampaignResult", "CampaignCounter", "Publication"}
RAW_CALLS = {"campaign_measures", "answers_of", "item_counts", "recount"}
# Counts again and says whether anything changed, no figure.
REPAIRING = ROOT / "cli" / "rebuild.py"
SHOWING = [
    path for folder in ("web", "label", "cli") for path in sorted((ROOT / folder).glob("*.py")) if path != REPAIRING
]
# Counts of a sealed campaign, and its measures: only where they go straight through `publish`.
THROUGH = {"web/results/result_views.py", "web/results/result_details.py"}


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
        found |= {name for name in imported if name == "evaluation.asking.campaign_results"}
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
    (tmp_path / "page.py").write_text("from evaluation.asking.campaign_models import Campaign, SealedAnswer\n")
    assert _offences(tmp_path / "page.py") == ["evaluation.asking.campaign_models.SealedAnswer"]
    found = "from evaluation.asking import campaigns\nfound = campaigns.campaign_measures(1, 2)\n"
    (tmp_path / "page.py").write_text(found)
    assert _offences(tmp_path / "page.py") == ["campaign_measures"]
    (tmp_path / "page.py").write_text("from evaluation.measuring import counter_store\n")
    assert _offences(tmp_path / "page.py") == ["evaluation.measuring.counter_store"]
