"""The conformance documents of the semantics page and of tests/conformance, and how one is run against
`step`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from koopflow.model.types import Model
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.compiling import Written
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "semantics.md"
FOLDER = ROOT / "tests" / "conformance"
Document = Mapping[str, Any]
KINDS = ("start", "result", "stuck", "timer", "event", "delivery", "begin", "unmet", "foreign")


def documents() -> list[Document]:
    """Every conformance document, the page's first."""
    texts = re.findall(r"```yaml\n(conformance:.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    texts += [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))]
    return [item for text in texts for item in yaml.load_all(text, yaml.BaseLoader) if item]


def model_of(document: Document) -> Model:
    """The typed model of a document's sections."""
    return Model.model_validate({"koopflow": "1", "model": {"id": "conformance"}, **document["model"]})


class Run:
    """One document run against `step`: fires an entry's stimulus, then works off agenda and kept flows."""

    def __init__(self, document: Document) -> None:
        model = model_of(document)
        self.case = document.get("of", "case")
        wide = [name for name in lines.root_machines(model) if model.machines[name].scope != "case"]
        self.tables: Tables = build(model, self.case, wide, document.get("paid", ()))
        self.now: Configuration = initial(self.tables)
        self.steps: list[Step] = []
        started = {entry.get("start") for entry in document["run"]}
        for name in wide:
            if name not in started:
                self.do({"start": name})

    def do(self, entry: Document) -> bool:
        """Fire the entry's stimulus and what follows at once; whether it was enabled."""
        stimulus = self.stimulus(entry)
        possible = enabled(self.tables, self.now)
        # A start may give values beyond those that a search would try.
        known = stimulus is not None and (stimulus in possible or stimulus.kind == Kind.START)
        if stimulus is None or not known:
            assert stimulus is None or "refused" in fire(self.tables, self.now, stimulus).notes
            self.steps = []
            return False
        self.steps = [self._fire(stimulus)]
        while (following := enabled(self.tables, self.now)) and following[0].kind in (Kind.NEXT, Kind.KEPT):
            assert len(following) == 1
            self.steps.append(self._fire(following[0]))
            assert len(self.steps) < 100, "a cycle that takes no time"
        return True

    def _fire(self, stimulus: Stimulus) -> Step:
        step = fire(self.tables, self.now, stimulus)
        assert "refused" not in step.notes
        self.now = step.configuration
        return step

    def stimulus(self, entry: Document) -> Stimulus | None:
        """The stimulus of an entry, or None where the model has no such thing."""
        kind = next(key for key in KINDS if key in entry)
        name, tables = entry[kind], self.tables
        if kind == "start":
            slots = tables.words.slot_of
            given = {
                slots[key].index: tables.words.read(slots[key], _plain(value))
                for key, value in entry.get("with", {}).items()
            }
            root = next(root.index for root in tables.roots if root.machine == name)
            ways = [dict(way) for way in tables.starts[root]]
            best = next((way for way in ways if given.items() <= way.items()), {**ways[0], **given})
            return Stimulus(Kind.START, root, -1, tuple(sorted(best.items())))
        wanted = self._wanted(kind, name, entry)
        plan = entry.get("plan")
        for stimulus in [*enabled(tables, self.now), *_all(tables)]:
            if describe.text(tables, stimulus) in wanted:
                if plan is None or kind not in ("result", "stuck"):
                    return stimulus
                return stimulus._replace(detail=tables.words.mask(plan))
        return None

    def _wanted(self, kind: str, name: str, entry: Document) -> set[str]:
        root = entry.get("root", self.case)
        if kind in ("event", "delivery"):
            return {f"{kind} {root} {name}"}
        if kind == "foreign":
            level = entry.get("level", "case")
            return {f"foreign signal {name} {level}", f"foreign flow {name} {entry.get('root')}"}
        return {f"{kind} {name}"}

    def seen(self, key: str) -> object:
        """What an expectation of this key is compared with."""
        tables, now = self.tables, self.now
        match key:
            case "active":
                return list(describe.active(tables, now))
            case "taken":
                return [path for step in self.steps for path in describe.taken(tables, step)]
            case "entered":
                return [path for step in self.steps for path in describe.entered(tables, step)]
            case "sent":
                return [name for step in self.steps for name in step.sent]
            case "raised":
                return [name for step in self.steps for name in step.raised]
            case "notes":
                return [note for step in self.steps for note in step.notes]
            case "steps":
                return len(self.steps)
            case "kept":
                return list(describe.kept(tables, now))
            case "on-the-way":
                return list(describe.on_the_way(tables, now))
            case "over":
                return describe.outcome(tables, now, self.case) or False
            case "enabled":
                return sorted({describe.text(tables, stimulus) for stimulus in enabled(tables, now)})
            case _:
                raise AssertionError(f"unknown expectation {key}")


def expectations(entry: Document) -> Iterator[tuple[str, object]]:
    """What an entry expects, read by the key's type."""
    for key, value in entry.items():
        if key in ("active", "taken", "entered", "sent", "raised", "notes", "kept", "on-the-way"):
            yield key, list(value)
        elif key == "steps":
            yield key, int(value)
        elif key == "over":
            yield key, False if value == "false" else value
        elif key == "enabled":
            yield key, sorted(value)


def _plain(value: str | list[str]) -> Written:
    if isinstance(value, list):
        return tuple(value)
    if value.isdigit() or value in ("true", "false"):
        return int(value) if value.isdigit() else value == "true"
    return value


def _all(tables: Tables) -> Iterator[Stimulus]:
    """Stimuli that are perhaps not enabled, so that a refusal can be asked for."""
    for transition in tables.transitions:
        yield Stimulus(Kind.RESULT, transition.index)
        yield Stimulus(Kind.TIMER, transition.index)
    for index in range(len(tables.tree.nodes)):
        for kind in (Kind.BEGIN, Kind.UNMET, Kind.STUCK):
            yield Stimulus(kind, index)
    for root in tables.roots:
        for trigger in range(len(tables.triggers)):
            yield Stimulus(Kind.EVENT, root.index, trigger)
    for slot in tables.flow_slots:
        yield Stimulus(Kind.DELIVERY, slot.index)
