"""A place that a permission reaches goes in; what an author could write there comes out, the likeliest first.

What is there already is proposed as it stands, so that it can be changed where it differs; what would be new is made of
what the model has. Whether a proposal is a change that can be made, `offers` tries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from koopflow.i18n import translate
from koopflow.model.documents import Model
from koopflow.model.library import LoadedModel
from koopflow.model.outline import TABLES, Outline, Part, rows, timed, word
from koopflow.model.rules import Bounds
from koopflow.source.editing import at
from koopflow.source.emitting import node_of
from koopflow.source.nodes import Mapping, Node, Scalar
from koopflow.starting import words
from koopflow.starting.points import WORK, Point, present

PLACED = ("level", "sector", "kind")
CANDIDATES = 12
"""So many members are tried for a list."""
FROM_SECTION = {
    "members": "actors", "by": "actors", "holds": "actors", "include": "actors", "exclude": "actors",
    "to": "actors", "carries": "documents", "reads": "documents", "writes": "documents", "contains": "data",
    "meets": "needs", "sends": "flows",
}  # fmt: skip
"""Of which section the members of a list are."""
Fields = dict[str, object]


@dataclass(frozen=True)
class Sampler:
    """What could be written in a model, in a language."""

    reference: LoadedModel
    lang: str

    @property
    def outline(self) -> Outline:
        """What the model has."""
        return self.reference.located.outline

    @property
    def model(self) -> Model:
        """The model that is adapted."""
        return self.reference.model

    def say(self, text: str) -> str:
        """A word or sentence in the language."""
        return translate(self.lang, text, context=words.CONTEXT)

    def changes(self, point: Point, target: str) -> Iterator[Mapping]:
        """The changes to try at a place, without their reason."""
        given = "to" if point.verb in ("rename", "set") else "with"
        if point.verb == "omit":
            yield _change({"omit": target})
            return
        if point.verb == "add" and target in TABLES:
            name = self._fresh(target)
            for content in self._elements(target, point.bounds):
                yield _change({"add": f"{target}.{name}", "with": content})
            return
        contents = {
            "rename": self._names,
            "replace": self._contents,
            "set": self._values,
            "add": self._additions,
            "refine": self._refinements,
        }[point.verb]
        for path, content in contents(target, point.bounds):
            yield _change({point.verb: path, given: content})

    def _names(self, target: str, bounds: Bounds) -> Iterator[tuple[str, object]]:
        del bounds
        yield target, f"{target.rpartition('.')[2][:80]}-{self.say('new')}"

    def _values(self, target: str, bounds: Bounds) -> Iterator[tuple[str, object]]:
        node = present(self.outline, target)
        if node is not None:
            yield target, node
        yield from (
            (target, value) for value in (bounds.min, bounds.max, *bounds.values) if value is not None
        )

    def _contents(self, target: str, bounds: Bounds) -> Iterator[tuple[str, object]]:
        """What stands there; where the bounds exclude it, the same with a standing that they allow."""
        node = present(self.outline, target)
        if node is None:
            return
        yield target, node
        if isinstance(node, Mapping) and target.count(".") == 1 and target.startswith("actors."):
            yield from (
                (target, node_of({**_fields(node), **standing}))
                for standing in self._standings(bounds, word(node.value("kind")))
            )
        for value in (*bounds.level, *bounds.sector, *bounds.kind):
            yield target, value

    def _standings(self, bounds: Bounds, kind: str = "institution") -> Iterator[Fields]:
        """Levels, sectors and kinds within the bounds; a person has them of the institution that it is of."""
        given = {key: found for key in PLACED if (found := getattr(bounds, key))}
        for values in product(*given.values()):
            standing: Fields = dict(zip(given, values, strict=True))
            if standing.get("kind", kind) != "person":
                yield standing
        if not bounds.kind or "person" in bounds.kind:
            for name in self._actors("institution"):
                yield {"kind": "person", "of": name}

    def _elements(self, section: str, bounds: Bounds) -> Iterator[object]:
        """New elements of a section."""
        title: Fields = {"title": self.say(words.CAPTION)}
        if section == "actors":
            yield from self._new_actors(bounds, title)
            return
        actors, kept = self._actors("institution", "person", "team"), self.model
        first, second = (*actors, *actors, "", "")[:2]
        samples: dict[str, Fields | None] = {
            "data": {"class": "ordinary", **title},
            "documents": {"contains": [*kept.data][:1], **({"from": first} if first else {}), **title},
            "flows": {
                "from": first,
                "to": second,
                "channel": self.say(words.LETTER),
                "basis": self.say(words.BASIS),
                **title,
            },
            "events": title,
            "needs": title,
            "services": {"provider": first, "meets": [*kept.needs][:1], **title},
            "attributes": {"type": "boolean", "initial": "false", **title},
            "machines": {"scope": "municipality", "initial": "open", "states": {"open": {"final": "true"}}},
            "rules": {"description": self.say(words.IN_WORDS)},
        }
        if section == "examples":
            yield from self._examples()
        elif first or section not in ("flows", "services"):
            yield samples[section]

    def _new_actors(self, bounds: Bounds, title: Fields) -> Iterator[Fields]:
        sectors = [actor.sector for actor in self.model.actors.values() if actor.sector]
        usual: Fields = {"kind": "institution", "level": "municipality"}
        usual |= {"sector": sectors[0]} if sectors else {}
        for standing in self._standings(bounds):
            yield (
                {**usual, **standing, **title} if standing.get("kind") != "person" else {**standing, **title}
            )
        yield {
            "kind": "team",
            "level": "municipality",
            "members": [*self._actors("institution")[:1]],
            **title,
        }

    def _examples(self) -> Iterator[Fields]:
        """The beginning of a way that the model has as an example itself, else its first step."""
        for example in self.model.examples.values():
            if example.accepts:
                yield {"of": example.of, "accepts": [*example.accepts[:1]], "why": self.say(words.PURPOSE)}
        for machine in self.outline.section("machines"):
            for path in self.outline.transitions:
                if path.startswith(f"machines.{machine}."):
                    yield {"of": machine, "accepts": [path.split(".", 2)[2]], "why": self.say(words.PURPOSE)}

    def _additions(self, target: str, bounds: Bounds) -> Iterator[tuple[str, object]]:
        """Members of a list; in a machine a state, at a state that has none inside a transition."""
        del bounds
        part = self.outline.part(target)
        if part is None:
            yield from ((target, member) for member in self._members(target))
        elif part.kind in ("machine", "state", "region") and self.outline.children(target):
            parallel = isinstance(part.node, Mapping) and part.node.entry("regions") is not None
            state: Fields = {"title": self.say(words.CAPTION), "task": self._task()}
            inside = self.outline.children(target)[0].id
            name = self._fresh(target)
            region = {"initial": "open", "states": {"open": {"final": "true"}}}
            yield f"{target}.{name}", region if parallel else {**state, "next": {"done": inside}}
        elif part.kind == "transition":
            yield from ((f"{target}.sends", flow) for flow in self._members(f"{target}.sends"))
        elif part.kind == "state":
            beside = self.outline.children(part.above)[0].id
            yield f"{target}.{self._fresh(target)}", {"to": beside, "after": "14 d"}

    def _members(self, target: str) -> Iterator[str]:
        """What the list does not hold yet and, by its key, can."""
        key, above = target.rpartition(".")[2], target.rpartition(".")[0]
        held = present(self.outline, target)
        names = (
            [e.key.text for e in held.entries] if isinstance(held, Mapping) else [word(i) for i in rows(held)]
        )
        section = FROM_SECTION.get(key, "")
        if section == "actors":
            pool = self._actors("institution", "person", "team")
        else:
            pool = self.outline.section(section) if section else ()
        if key == "source":
            pool = tuple(self.model.model.sources)
        elif key == "basis":
            pool = (self.say(words.BASIS),)
        elif key in ("values", "raises"):
            pool = (self.say(words.NEW),)
        elif key == "of":
            listed = word(held) if isinstance(held, Scalar) else ""
            pool = () if listed in TABLES else (self.say(words.NEW),)
        told = (*names, above.rpartition(".")[2], word(present(self.outline, f"{above}.from")))
        # A flow that something awaits starts or goes on with a case; one that is only told comes first.
        awaited = {way.id for way in self.outline.transitions.values()}
        chosen = [one for one in pool if one not in told]
        yield from sorted(chosen, key=lambda one: section == "flows" and one in awaited)[:CANDIDATES]

    def _refinements(self, target: str, bounds: Bounds) -> Iterator[tuple[str, object]]:
        """A step before the work that is there; on a transition's way one step."""
        del bounds
        part = self.outline.part(target)
        if part is None:
            return
        if part.kind == "transition":
            around = self.outline.parts[part.above]
            step = self._unused(self.say(words.PREPARING), self.outline, around.above)
            yield target, {step: {"title": self.say(words.CAPTION), "task": self._task(around)}}
        else:
            yield target, self._body(part)

    def _body(self, part: Part) -> Fields:
        results = [way.id for way in self.outline.exits(part.path) if not timed(way.node)]
        taken = {*results, *WORK, "next", "initial", "states", "title"}
        before = _another(self.say(words.PREPARING), taken)
        main = _another(self.say(words.WORK), {*taken, before})
        key = next(key for key in WORK if at(part.node, (key,)) is not None)
        inner: Fields = {
            before: {"title": self.say(words.CAPTION), "task": self._task(part), "next": {"done": main}},
            main: {key: at(part.node, (key,)), "next": {name: name for name in results}},
            **{name: {"final": "true"} for name in results},
        }
        return {"initial": before, "states": inner}

    def _task(self, part: Part | None = None) -> Fields:
        """Work of those who work there already, else of the first who can."""
        by = at(part.node, ("task", "by")) if part is not None else None
        first = self._actors("person", "institution")[:1]
        return {"by": by} if by is not None else {"by": first[0]} if first else {}

    def _actors(self, *kinds: str) -> tuple[str, ...]:
        """Those of these kinds, nearest level first: what is added is mostly the municipality's."""
        actors = self.model.actors
        found = [name for name, actor in actors.items() if actor.kind in kinds]
        near = [name for name in found if actors[name].level == "municipality"]
        return (*near, *(name for name in found if name not in near))

    def _fresh(self, above: str) -> str:
        return self._unused(self.say(words.NEW), self.outline, above)

    @staticmethod
    def _unused(name: str, outline: Outline, above: str) -> str:
        taken = {
            path.rpartition(".")[2]
            for path in (*outline.parts, *outline.transitions)
            if path.rpartition(".")[0] == above
        }
        return _another(name, taken)


def _another(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken."""
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return found


def _fields(node: Mapping) -> dict[str, Node]:
    return {entry.key.text: entry.value for entry in node.entries}


def _change(fields: Fields) -> Mapping:
    made = node_of(fields)
    assert isinstance(made, Mapping)
    return made
