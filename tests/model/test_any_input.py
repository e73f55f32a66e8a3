"""Whatever stands in a document, loading ends with a library and findings, and every finding can be told."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from koopflow.i18n import LANGUAGES, translate
from koopflow.model.library import load_library
from tests.model.test_library import MODEL, SCENARIO

CHANGES = """
koopflow: 1
adaptation: {id: local, of: {id: rural, version: 1.0.0}, municipality: {name: X, population: 100}}
changes:
- {rename: actors.worker, to: helper, why: x}
- {replace: actors.ops, with: {kind: institution, level: county}, why: x}
- {add: actors.extra, with: {kind: household}, why: x}
- {set: machines.case.a.yes.when, to: "true", why: x}
- refine: machines.case.b
  with: {initial: c, states: {c: {task: {by: ops}, next: {end: done}}, done: {final: true}}}
  why: x
- {omit: machines.case.a.no, why: x}
"""
WHAT_IF = """
koopflow: 1
scenario: {id: more, of: rural, extends: base}
capacity: {worker: {units: {plus: 1}}}
durations: {case.a: {by-element: {x: 1 h}, otherwise: {gamma: {mean: 2 h, sd: 1 h}}}}
sweep: {capacity.ops: [1, 2], durations.case.b: [1 h, {exponential: {mean: 1 h}}]}
"""
DOCUMENTS = [yaml.load(text, Loader=yaml.BaseLoader) for text in (MODEL, SCENARIO, CHANGES, WHAT_IF)]
JUNK: tuple[Any, ...] = (
    "", "x", "-1", "1e99", "9" * 20, None, [], {}, ["a", ["b"]], {"a": {"b": "c"}}, {"plus": "2"}, {"times": "x"},
    "a.b.c", "machines.case", "case.a", "true", "never", {"value": "3"}, {"by-element": {}}, [{"when": "x"}],
    "count(", "ops", "2019-01-01", "5 wd", "3 mo", {"when": "a == 0", "yes": "1"}, {"initial": "q", "states": "s"},
)  # fmt: skip


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with a key or index in it."""
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from places(node[key])


def spoilt(document: Any, chance: random.Random) -> Any:
    """The document with one to three of its parts exchanged, taken away or called otherwise."""
    document = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 2, 3))):
        holder, key = chance.choice(list(places(document)))
        way = chance.random()
        if way < 0.6:
            holder[key] = copy.deepcopy(chance.choice(JUNK))
        elif way < 0.8 or isinstance(holder, list):
            del holder[key]
        else:
            holder[chance.choice(("x", "title", "to", "next", "when", f"{key}x"))] = holder.pop(key)
    return document


@pytest.mark.parametrize("seed", range(60))
def test_no_document_breaks_the_loading(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    documents = [spoilt(document, chance) if chance.random() < 0.5 else document for document in DOCUMENTS]
    text = "---\n".join(
        yaml.safe_dump(document, allow_unicode=True, sort_keys=False) for document in documents
    )
    # Nothing of other tests lies beside its folder, where a reference would be looked for too.
    path = tmp_path / "own" / "all.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    _, report = load_library([path])
    for finding in report:
        for language in LANGUAGES:
            assert translate(language, finding.rule.message, finding.args, finding.code)
        assert finding.place.file.endswith("all.yaml")
        assert 1 <= finding.place.line <= text.count("\n") + 1
