"""The notebook of the documentation runs in a real kernel, and every answer in it shows itself."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from koopflow.showing import table

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebook.ipynb"
DESK = """\
koopflow: 1
model: {id: desk, version: 1.0.0, title: {pl: Punkt, en: Help desk}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Office}}
machines:
  case:
    initial: asked
    states:
      asked: {title: {pl: Pytanie, en: Asked}, task: {by: office}, next: {done: kept}}
      kept: {title: {pl: W toku, en: Kept}, next: {over: {to: ended, after: 10 d}}}
      ended: {final: true}
variation:
  machines.case.kept.over.after: [set]
---
koopflow: 1
scenario: {id: base, of: desk, start: 2025-01-01, horizon: 1 y, title: {pl: Zwykły rok, en: A usual year}}
arrivals: {case: {per-year: 60}}
capacity: {office: 1}
durations: {case.asked: {exponential: {mean: 20 h}}}
---
koopflow: 1
scenario: {id: one-more, of: desk, extends: base, title: {pl: O jednego więcej, en: One more}}
capacity: {office: 2}
---
koopflow: 1
scenario: {id: unbound, of: desk, start: 2025-01-01, horizon: 1 y, title: {pl: Bez ograniczeń, en: Unbound}}
arrivals: {case: {per-year: 60}}
durations: {case.asked: {exponential: {mean: 20 h}}}
"""
NEARBY = """\
koopflow: 1
adaptation: {id: nearby, of: desk, title: {pl: U nas, en: Nearby}, municipality: {name: Nearby}}
changes:
  - {set: machines.case.kept.over.after, to: 7 d, why: {pl: Szybciej., en: We are faster.}}
"""
SHOWS = {
    "cell-1": ("<strong>Help desk</strong>", "base, one-more"),
    "cell-3": ("0 findings", "nearby conforms to desk"),
    "cell-4": ("nearby conforms to desk, with permitted variation", "We are faster."),
    "cell-6": ("<svg", "Description and table", "We are faster."),
    "cell-8": ("desk: base, replications: 10", "95% interval"),
    "cell-9": ("Differences from base", "cycle_time"),
    "cell-10": ("desk: unbound, exactly", "100.0%"),
    "cell-12": ("<svg", "One more", "Busy"),
}


def test_every_answer_shows_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    (tmp_path / "nearby.yaml").write_text(NEARBY, encoding="utf-8")
    monkeypatch.delenv("KOOPFLOW_LANG", raising=False)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = {
        cell.id: "".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert set(shown) == set(SHOWS)
    for name, texts in SHOWS.items():
        for text in texts:
            assert text in shown[name], name


def test_it_is_kept_without_what_it_showed() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_what_an_author_wrote_is_text_there() -> None:
    made = table("<b>", ("a&b",), [("<script>", '"')])
    assert "<b>" not in made
    assert "&lt;script&gt;" in made
