"""The reference interpreter does what the semantics page and the conformance documents say."""

from __future__ import annotations

from typing import Any

import pytest

from koopflow.model.types import Model
from koopflow.semantics.reference.stimuli import Untimed
from koopflow.semantics.reference.world import Record, Value
from tests.semantics.conformance import Document, documents, expectations, model_of

DOCUMENTS = documents()


class Run:
    """One document run against the reference interpreter."""

    def __init__(self, document: Document) -> None:
        self.model = model_of(document)
        self.other = Untimed(self.model, document.get("of", "case"), frozenset(document.get("paid", ())))
        self.records: list[Record] = []
        started = {entry.get("start") for entry in document["run"]}
        for root in self.other.roots():
            if root is not self.other.case and root.machine not in started:
                self.do({"start": root.machine})

    def do(self, entry: Document) -> bool:
        """Fire the entry's stimulus and settle; whether it was possible."""
        kind = next(key for key in ("start", "foreign", *_KINDS) if key in entry)
        name = str(entry[kind])
        root = str(entry.get("root", self.other.case.machine))
        wanted = f"{kind} {root} {name}" if kind in ("event", "delivery") else f"{kind} {name}"
        if kind not in ("start", "foreign") and not self._is_possible(wanted, entry.get("plan")):
            self.records = []
            return False
        self.records = [self._fire(kind, name, entry), *self.other.settle()]
        return True

    def _fire(self, kind: str, name: str, entry: Document) -> Record:
        if kind == "start":
            given = {key: _value(self.model, key, value) for key, value in entry.get("with", {}).items()}
            return self.other.start(name, given)
        if kind == "foreign":
            return self.other.foreign(name, level=entry.get("level", "case"), machine=entry.get("root", ""))
        plan = frozenset(entry["plan"]) if "plan" in entry else None
        return self.other.fire(kind, name, machine=entry.get("root", ""), plan=plan)

    def _is_possible(self, wanted: str, plan: list[str] | None) -> bool:
        stimuli = self.other.enabled()
        if plan is None:
            return wanted in self.enabled()
        return any(
            " ".join(s[:2]) == wanted and set(filter(None, s[2].split(","))) == set(plan) for s in stimuli
        )

    def enabled(self) -> list[str]:
        """What is possible, plans left out."""
        stimuli = self.other.enabled()
        return sorted({" ".join(s[:2] if s[0] in ("result", "stuck") else s) for s in stimuli})

    def seen(self, key: str) -> Any:
        """What an expectation of this key is compared with."""
        roots = self.other.roots()
        match key:
            case "taken":
                return [path for record in self.records for path, _ in record.taken]
            case "entered" | "sent" | "raised" | "notes":
                return [item for record in self.records for item in getattr(record, key)]
            case "steps":
                return len(self.records)
            case "kept":
                return [flow for root in roots for flow in self.model.flows if flow in root.kept]
            case "on-the-way":
                return [flow for root in roots for flow in self.model.flows for _ in range(root.way[flow])]
            case "over":
                return self.other.case.outcome if self.other.case.over else False
            case "enabled":
                return self.enabled()
            case _:
                return self._innermost()

    def _innermost(self) -> list[str]:
        found: list[str] = []
        for root in self.other.roots():
            states = [n for n in sorted(root.active) if root.layout.nodes[n].is_state]
            inner = {outer for n in states for outer in root.layout.nodes[n].above}
            found += [root.layout.nodes[n].path for n in states if n not in inner]
        return found


_KINDS = ("result", "stuck", "timer", "event", "delivery", "begin", "unmet")


def _value(model: Model, name: str, written: Any) -> Value:
    sort = model.attributes[name].type
    if sort == "set":
        return frozenset([written] if isinstance(written, str) else written)
    return int(written) if sort == "integer" else written == "true" if sort == "boolean" else str(written)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document["conformance"]))
def test_the_reference_interpreter_does_what_the_document_says(document: Document) -> None:
    run = Run(document)
    for number, entry in enumerate(document["run"]):
        assert run.do(entry) is (entry.get("refused") != "true"), (number, entry, run.enabled())
        for key, expected in expectations(entry):
            # What comes from other cases is offered by `step` alone; here it is only fired.
            told = (
                [text for text in entry[key] if not text.startswith("foreign")]
                if key == "enabled"
                else expected
            )
            assert run.seen(key) == (sorted(told) if key == "enabled" else told), (number, key)
        for name, value in entry.get("attributes", {}).items():
            holder = run.other.world.holder(run.other.case, name)
            assert holder[name] == _value(run.model, name, value), (number, name)
