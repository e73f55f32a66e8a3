"""Every conformance document says what a step does, and `step` does it."""

from __future__ import annotations

import pytest

from koopflow.semantics import describe
from tests.semantics.conformance import Document, Run, documents, expectations

DOCUMENTS = documents()


def test_there_are_at_least_thirty_documents_with_different_names() -> None:
    names = [document["conformance"] for document in DOCUMENTS]
    assert len(names) >= 30
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document["conformance"]))
def test_step_does_what_the_document_says(document: Document) -> None:
    run = Run(document)
    for number, entry in enumerate(document["run"]):
        assert run.do(entry) is (entry.get("refused") != "true"), (number, entry)
        for key, expected in expectations(entry):
            assert run.seen(key) == expected, (number, key)
        values = describe.attributes(run.tables, run.now)
        for name, value in entry.get("attributes", {}).items():
            found = values[name]
            written = list(found) if isinstance(found, tuple) else str(found).lower()
            assert written == value, (number, name)
