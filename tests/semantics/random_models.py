"""Random models of every construct of the language, and which constructs a model has.

In goes a source of random choices, out comes a model as an author would write it, in plain dictionaries of texts. The
models are well formed and nothing more: they may be stuck, endless or unsound, since two interpreters must agree on
those too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

Plain = dict[str, Any]

NEEDS = ("n1", "n2", "n3")
SERVICES: Plain = {
    "v1": {"provider": "office", "meets": ["n1"]},
    "v2": {"provider": "police", "meets": ["n1", "n2"]},
    "v3": {"provider": "worker", "meets": ["n3"]},
}
ACTORS: Plain = {
    "office": {"kind": "institution", "level": "municipality"},
    "police": {"kind": "institution", "level": "county"},
    "worker": {"kind": "person", "of": "office"},
    "council": {"kind": "team", "level": "municipality", "members": ["office", "police"], "leader": "office"},
    "home": {"kind": "household"},
}
FLOWS: Plain = {name: {"from": "office", "to": ["police"]} for name in ("f1", "f2", "f3")}
EVENTS: Plain = {"e1": {}, "e2": {}}
SIGNALS = ("g1", "g2", "g3")
EXTERNAL = (*EVENTS, *FLOWS, *SIGNALS)
CONSTRUCTS = (
    "task",
    "crew",
    "lapse",
    "sitting",
    "waiting",
    "composite",
    "parallel",
    "until",
    "each",
    "final-outcome",
    "after",
    "at",
    "interrupt",
    "completion-by-outcome",
    "alternatives",
    "guard",
    "within",
    "count",
    "arithmetic",
    "element",
    "provider",
    "plans",
    "holds",
    "sets",
    "adds",
    "removes",
    "sends",
    "raises",
    "without-to",
    "far-target",
    "initial-effects",
    "municipality",
    "programme",
    "attribute-scope",
    "machine-of-regions",
    "any-beginning",
)


class Maker:
    """Makes one model by random choices."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0
        self.machine = self.wide = ""
        self.paths: list[str] = []
        self.places: list[str] = []

    def model(self) -> Plain:
        """The sections of a model."""
        attributes = self._attributes()
        self.wide = attributes["m"]["scope"]
        machines: Plain = {}
        if self._maybe(0.35):
            machines["plan"] = {"scope": "programme", **self._machine("plan", deep=1)}
        if self._maybe(0.5):
            machines["town"] = {"scope": "municipality", **self._machine("town", deep=1)}
        machines["service"] = self._machine("service", deep=1)
        machines["case"] = self._machine("case", deep=2)
        if not _has(machines["case"], "each"):
            del machines["service"]
        return {
            "actors": ACTORS,
            "needs": {need: {} for need in NEEDS},
            "services": SERVICES,
            "flows": FLOWS,
            "events": EVENTS,
            "attributes": attributes,
            "machines": machines,
        }

    def _maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def _one(self, *options: str) -> str:
        return self.chance.choice(options)

    def _attributes(self) -> Plain:
        attributes: Plain = {
            "b": {"type": "boolean"},
            "i": {"type": "integer", "min": "0", "max": "3"},
            "u": {"type": "enum", "values": ["low", "mid", "high"]},
            "needs": {"type": "set", "of": ["needs"]},
            "basket": {
                "type": "set",
                "of": ["services"],
                "initial": self._one_of([["v1"], ["v1", "v2"], []]),
            },
            "m": {
                "type": "integer",
                "min": "0",
                "max": "2",
                "initial": "0",
                "scope": self._one("municipality", "programme"),
            },
        }
        beginnings = {"b": "false", "i": "1", "u": "low", "needs": ["n1", "n3"]}
        for name, value in beginnings.items():
            if self._maybe(0.8):
                attributes[name]["initial"] = value
        return attributes

    def _one_of(self, options: list[list[str]]) -> list[str]:
        return self.chance.choice(options)

    # bodies

    def _machine(self, name: str, deep: int) -> Plain:
        self.machine, self.paths, self.places = name, [], []
        if self._maybe(0.12):
            return self._regions((name,), deep)
        return self._body((name,), deep)

    def _fresh(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def _regions(self, at: tuple[str, ...], deep: int) -> Plain:
        names = [self._fresh("r") for _ in range(self.chance.choice((2, 2, 3)))]
        body: Plain = {"regions": {name: self._body((*at, name), deep - 1) for name in names}}
        until = self.chance.choice((None, None, "any", "1", "2", names[:1]))
        return {**body, "until": until} if until else body

    def _body(self, at: tuple[str, ...], deep: int) -> Plain:
        names = [self._fresh("s") for _ in range(self.chance.choice((2, 2, 3)))]
        final = self._fresh("z")
        kinds = {name: self._kind(deep) for name in names}
        siblings = [*names, final]
        self.paths += [".".join((*at, name)) for name in names]
        self.places += [".".join((*at, name)) for name in siblings]
        states = {name: self._state(kind, (*at, name), deep, siblings) for name, kind in kinds.items()}
        states[final] = {
            "final": "true",
            **({"outcome": self._one("good", "bad")} if self._maybe(0.4) else {}),
        }
        initial: Any = names[0]
        if self._maybe(0.3):
            initial = {"to": initial, **self._effects()}
        return {"initial": initial, "states": states}

    def _kind(self, deep: int) -> str:
        flat = ["task", "task", "task", "sitting", "waiting", "waiting"]
        nested = ["composite", "composite", "parallel", "parallel"] if deep > 0 else []
        return self.chance.choice(flat + nested + (["each"] if self.machine == "case" else []))

    def _state(self, kind: str, at: tuple[str, ...], deep: int, siblings: list[str]) -> Plain:
        state: Plain = {}
        if kind == "task":
            state["task"] = self._task()
            state["next"] = self._results(siblings)
        elif kind == "sitting":
            state["sitting"] = "council"
            if self._maybe(0.2) and self.machine == "case":
                state["sitting"] = {"of": "council", "plans": "basket"}
            state["next"] = self._results(siblings)
        elif kind == "waiting":
            names = self.chance.sample(EXTERNAL, 2)
            state["next"] = {
                name: self._alternatives(siblings) for name in names[: self.chance.choice((1, 2))]
            }
        else:
            inner = {"composite": self._body, "parallel": self._regions}
            state = (
                {"each": {"in": "basket", "run": "service"}} if kind == "each" else inner[kind](at, deep - 1)
            )
            if kind == "each" and self._maybe(0.4):
                state["until"] = self._one("any", "2")
            names = [self._one("good", "bad")] if self._maybe(0.4) else []
            names += ["done"] if self._maybe(0.9) else []
            names += [self._one(*EXTERNAL)] if self._maybe(0.5) else []
            state["next"] = {
                name: self._alternatives(siblings, must_go=name in ("done", "good", "bad")) for name in names
            }
        if self._maybe(0.25):
            timing = self.chance.choice(({"after": "2 d"}, {"after": "1 mo"}, {"at": "2020-05-01"}))
            state["next"]["timer"] = {**self._way(siblings), **timing}
        if self._maybe(0.15):
            state["holds"] = {"worker": "1"}
        return state

    def _task(self) -> Plain:
        crew: Any = self.chance.choice(
            ("worker", "office", ["office", "police"], {"worker": "2", "police": "1"}, None)
        )
        if self.machine == "service" and self._maybe(0.5):
            crew = "provider"
        task: Plain = {"by": crew} if crew else {}
        if self._maybe(0.25) and self.machine in ("case", "service"):
            task["plans"] = "basket"
        return task

    # transitions

    def _results(self, siblings: list[str]) -> Plain:
        names = ("ok", "no", "again")[: self.chance.choice((1, 1, 2, 3))]
        return {name: self._alternatives(siblings, must_go=True) for name in names}

    def _alternatives(self, siblings: list[str], *, must_go: bool = False) -> Any:
        if self._maybe(0.3):
            return self.chance.choice(siblings)
        count = self.chance.choice((1, 1, 2, 3))
        ways = [self._way(siblings, must_go=must_go) for _ in range(count)]
        for way in ways[: count - 1]:
            way["when"] = self._guard()
        return ways if count > 1 else ways[0]

    def _way(self, siblings: list[str], *, must_go: bool = False) -> Plain:
        way: Plain = {}
        if must_go or self._maybe(0.8):
            way["to"] = self.chance.choice(self.places) if self._maybe(0.12) else self.chance.choice(siblings)
        if self._maybe(0.3):
            way["when"] = self._guard()
        return {**way, **(self._effects() if "to" not in way or self._maybe(0.6) else {})}

    def _effects(self) -> Plain:
        options: list[Plain] = [
            {"sets": {"b": self._one("true", "not b", "i > 1")}},
            {"sets": {"i": self._one("i + 1", "i - 1", "2 * i", "0")}},
            {"sets": {"u": self._one("low", "mid", "high")}},
            {"sets": {"m": self._one("m + 1", "0")}},
            {"adds": {"needs": self._one(*NEEDS)}},
            {"removes": {"needs": "element.meets" if self.machine == "service" else [self._one(*NEEDS)]}},
            {"adds": {"basket": "element"}}
            if self.machine == "service"
            else {"removes": {"basket": self._one(*SERVICES)}},
            {"sends": [self._one(*FLOWS)]},
            {"sends": [self._one(*FLOWS)]},
            {"raises": [self._one(*SIGNALS)]},
            {"raises": [self._one(*SIGNALS)]},
        ]
        if self.machine in ("town", "plan"):
            readable = {"m"} if self._sees_m() else set()
            options = [option for option in options if _reads(option) <= readable]
        chosen: Plain = {}
        for option in self.chance.sample(options, self.chance.choice((1, 1, 2, 3))):
            chosen.update(option)
        return chosen

    def _sees_m(self) -> bool:
        return self.machine != "plan" or self.wide == "programme"

    def _guard(self, deep: int = 1) -> str:
        if deep and self._maybe(0.3):
            left, right = self._guard(0), self._guard(0)
            return self.chance.choice((f"{left} and {right}", f"{left} or {right}", f"not ({left})"))
        wide = ["true"] if not self._sees_m() else [f"m {self._one('==', '<', '>=')} 1", "m + 1 > 1"]
        if self.machine in ("town", "plan"):
            return self._one(*wide, f"within({self._one(*self.paths)})") if self.paths else self._one(*wide)
        options = [
            *wide,
            "b",
            "b == false",
            f"i {self._one('==', '!=', '<', '<=', '>', '>=')} {self._one('0', '1', '2')}",
            "i + 1 < 3",
            f"u == {self._one('low', 'high')}",
            f"{self._one(*NEEDS)} in needs",
            "count(needs) < 2",
            "count(basket) > 1",
        ]
        if self.paths:
            options += [f"within({self._one(*self.paths)})"] * 2
        if self.machine == "service":
            options += [f"element == {self._one(*SERVICES)}", f"{self._one(*NEEDS)} in element.meets"] * 2
        return self._one(*options)


def _reads(effect: Mapping[str, Any]) -> set[str]:
    return {name for key in ("sets", "adds", "removes") if key in effect for name in effect[key]}


def make(chance: random.Random) -> Plain:
    """One random model."""
    return Maker(chance).model()


def constructs(model: Plain) -> set[str]:
    """Which of `CONSTRUCTS` the model has."""
    found: set[str] = set()
    for name, machine in model["machines"].items():
        found |= {machine["scope"]} if "scope" in machine else set()
        found |= {"machine-of-regions"} if "regions" in machine else set()
        for body in _bodies(machine):
            found |= set(_of_body(body, name))
    texts = list(_texts(model["machines"]))
    found |= {
        what
        for what, sign in (
            ("within", "within("),
            ("count", "count("),
            ("arithmetic", " + "),
            ("element", "element"),
        )
        if any(sign in text for text in texts)
    }
    written = [key for machine in model["machines"].values() for key in _keys(machine)]
    found |= {"attribute-scope"} if any("m" in text.split() for text in texts) or "m" in written else set()
    open_ = [name for name, attribute in model["attributes"].items() if "initial" not in attribute]
    return found | ({"any-beginning"} if open_ else set())


def _of_body(body: Plain, machine: str) -> Iterator[str]:
    keys = {
        "task": "task",
        "sitting": "sitting",
        "states": "composite",
        "regions": "parallel",
        "each": "each",
    }
    yield from (what for key, what in keys.items() if key in body and "next" in body)
    yield from (key for key in ("until", "holds") if key in body)
    if "outcome" in body:
        yield "final-outcome"
    if isinstance(body.get("initial"), dict):
        yield "initial-effects"
    work = body.get("task", body.get("sitting"))
    if isinstance(work, dict):
        yield from _of_work(work, is_task="task" in body)
    nested = {"states", "regions", "each"} & body.keys()
    if "next" in body and not nested and work is None:
        yield "waiting"
    for name, given in body.get("next", {}).items():
        ways = given if isinstance(given, list) else [given]
        yield from ("alternatives",) if len(ways) > 1 else ()
        if nested and name != "timer":
            yield (
                "interrupt"
                if name in EXTERNAL
                else "completion-by-outcome"
                if name != "done"
                else "completion"
            )
        for way in ways:
            if isinstance(way, dict):
                yield from _of_way(way)


def _of_work(work: Plain, *, is_task: bool) -> Iterator[str]:
    if "plans" in work:
        yield "plans"
    if is_task and "by" not in work:
        yield "lapse"
    if isinstance(work.get("by"), list | dict):
        yield "crew"
    if work.get("by") == "provider":
        yield "provider"


def _of_way(way: Plain) -> Iterator[str]:
    yield from (key for key in ("sets", "adds", "removes", "sends", "raises", "after", "at") if key in way)
    if "when" in way:
        yield "guard"
    if "to" not in way:
        yield "without-to"
    elif "." in way["to"]:
        yield "far-target"


def _bodies(body: Plain) -> Iterator[Plain]:
    yield body
    for part in (*body.get("states", {}).values(), *body.get("regions", {}).values()):
        yield from _bodies(part)


def _has(body: Plain, key: str) -> bool:
    return any(key in part for part in _bodies(body))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)
