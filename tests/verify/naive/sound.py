"""Random models that are sound by construction: a source of random choices in, a model as an author writes it out.

A body is a sequence of blocks. Every block is entered at one state and surely can leave to the next, whatever happens
inside; so a body can end, and so can what is made of bodies. Documents are written, consent is given and letters are
sent before they are needed, because one block does both. What it is named after stands in `blocks`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from tests.verify.naive import blocks, claims, deals
from tests.verify.naive.part import Block, Part

Plain = dict[str, Any]
ACTORS: Plain = {
    "office": {"kind": "institution", "level": "municipality", "sector": "care"},
    "police": {"kind": "institution", "level": "county"},
    "ngo": {"kind": "institution", "level": "county", "public": "false"},
    "worker": {"kind": "person", "of": "office"},
    "council": {"kind": "team", "level": "municipality", "members": ["office", "police"], "leader": "office"},
    "home": {"kind": "household"},
}
SERVICES: Plain = {
    "v1": {"provider": "office", "meets": ["n1"]},
    "v2": {"provider": "police", "meets": ["n1", "n2"]},
}
DATA: Plain = {"name": {"class": "ordinary"}, "health": {"class": "special"}, "form": {"class": "none"}}

KINDS: Mapping[str, Block] = {
    "task": blocks.task,
    "lapse": blocks.lapse,
    "meeting": blocks.meeting,
    "choice": blocks.choice,
    "loop": blocks.loop,
    "pause": blocks.pause,
    "dated": blocks.dated,
    "event": blocks.event,
    "composite": blocks.composite,
    "leap": blocks.leap,
    "parallel": blocks.parallel,
    "services": deals.services,
    "letter": deals.letter,
    "signal": deals.signal,
    "asking": deals.asking,
    "report": deals.report,
    "writing": deals.writing,
    "sharing": deals.sharing,
    "consent": deals.consent,
}
NESTED = ("composite", "parallel", "signal", "asking")
"""Kinds with a body inside."""
TOP_ONLY = ("services", "letter", "report", "asking")
"""Kinds that are made once, in the case's own body: they would make the space large, or a letter come twice."""


class Maker:
    """Makes one model by random choices."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0
        self.flows: Plain = {}
        self.documents: Plain = {}
        self.machines: Plain = {}
        self.machine = "case"
        self.wider: set[str] = set()
        """What the case asks of wider machines: `signal`, `within`, `report`, `m`, `plan`."""

    def maybe(self, share: float) -> bool:
        """True with this chance."""
        return self.chance.random() < share

    def one(self, *options: str) -> str:
        """One of the texts."""
        return self.chance.choice(options)

    def fresh(self, letter: str) -> str:
        """An id that was not used yet."""
        self.number += 1
        return f"{letter}{self.number}"

    def model(self) -> Plain:
        """The sections of a model."""
        parts, body, at = self._case()
        case = {"case": body}
        wide = deals.wider_machines(self)
        runs = {"service": deals.service(self)} if "run: service" in str(body).replace("'", "") else {}
        self.machines = {**wide, **runs, **case}
        said = claims.claims(self, parts, at)
        return {
            "actors": ACTORS,
            "data": DATA,
            "documents": {"leaflet": {"contains": ["form"], "from": "office"}, **self.documents},
            "flows": self.flows,
            "events": {"e1": {}, "e2": {}},
            "needs": {"n1": {}, "n2": {}},
            "services": SERVICES,
            "attributes": self._attributes(self.machines, said),
            "machines": self.machines,
            **said,
        }

    def _case(self) -> tuple[list[Part], Plain, tuple[str, ...]]:
        """The case: a sequence, sometimes with a short region beside it."""
        count = self.chance.choice((3, 4, 5, 5))
        if self.maybe(0.18):
            main, side = self.fresh("r"), self.fresh("r")
            parts, body = self.sequence(("case", main), 1, min(count, 3))
            _, beside = self.sequence(("case", side), 0, 1, kinds=("task", "lapse", "pause"))
            until: Plain = (
                {"until": self.chance.choice(("all", "2", [main, side]))} if self.maybe(0.5) else {}
            )
            return parts, {"regions": {main: body, side: beside}, **until}, ("case", main)
        parts, body = self.sequence(("case",), 2, count)
        return parts, body, ("case",)

    def sequence(
        self, at: tuple[str, ...], deep: int, count: int, kinds: tuple[str, ...] = (), final: str = ""
    ) -> tuple[list[Part], Plain]:
        """A body of so many blocks, with the blocks."""
        allowed = kinds or tuple(kind for kind in KINDS if deep > 0 or kind not in NESTED)
        if self.machine == "case" and not kinds and len(at) == 1:
            chosen = self.chance.sample(allowed, min(count, len(allowed)))
            chosen = ["choice", *chosen[1:]] if self.maybe(0.35) and "choice" not in chosen else chosen
        else:
            small = kinds or tuple(kind for kind in allowed if kind not in TOP_ONLY)
            chosen = [self.chance.choice(small) for _ in range(count)]
        names = [self.fresh("s") for _ in chosen]
        end = final or self.fresh("z")
        parts: list[Part] = []
        for kind, name, after in zip(chosen, names, [*names[1:], end], strict=True):
            part = KINDS[kind](self, at, name, after, deep)
            part.kind = kind
            parts.append(part)
        states = {name: state for part in parts for name, state in part.states.items()}
        states[end] = {"final": "true"}
        initial: Any = names[0]
        if self.maybe(0.25) and self.machine in ("case",):
            initial = {"to": names[0], **blocks.effects(self)}
        return parts, {"initial": initial, "states": states}

    def _attributes(self, *used: Any) -> Plain:
        texts = str(used)
        attributes: Plain = {
            "b": {"type": "boolean", "initial": "false"},
            "i": {"type": "integer", "min": "0", "max": "3", "initial": "0"},
            "u": {"type": "enum", "values": ["low", "high"], "initial": "low"},
            "needs": {"type": "set", "of": ["needs"], "initial": self.chance.choice((["n1"], ["n1", "n2"]))},
            "basket": {"type": "set", "of": ["services"], "initial": self.chance.choice((["v1"], []))},
            "consent": {"type": "boolean", "initial": "false"},
            "m": {"type": "integer", "min": "0", "max": "2", "initial": "0", "scope": "municipality"},
        }
        for name, sign in (("b", "'b"), ("u", "u =="), ("needs", "needs")):
            if sign in texts and self.maybe(0.4):
                del attributes[name]["initial"]
        return attributes


def make(chance: random.Random) -> Plain:
    """One random model."""
    return Maker(chance).model()
