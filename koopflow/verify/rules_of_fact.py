"""A resolved model with its scenarios in; a finding for each rule of fact that does not hold, out.

Rules of fact (`members`, `count`, `that`) look at what is declared and need no behaviour, so they stand apart from
everything that is searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from koopflow.diagnostics import Diagnostic, Note, Place, Report
from koopflow.model.elements import Actor
from koopflow.model.expressions import Dotted, Expr
from koopflow.model.guards import EvaluationError, Reference, evaluate, names, show
from koopflow.model.library import LoadedModel
from koopflow.model.paths import element_at
from koopflow.model.rules import ModelRule, Where
from koopflow.verify.behaviour_faults import UNKNOWN
from koopflow.verify.fact_values import NotGivenError, World, judged
from koopflow.verify.rules_of_fact_faults import (
    BROKEN,
    COUNTED_HERE,
    FALSE,
    FALSE_IN,
    HOLDS,
    LACKS,
    LISTED,
    LISTED_WHERE,
    MISFIT,
    NONE_HERE,
    NOT_EXACTLY,
    NOT_FOLLOWED,
    SO_HERE,
    TOO_FEW,
    TOO_MANY,
)
from koopflow.verify.words import grounds, title


def check_facts(loaded: LoadedModel) -> Report:
    """A finding for each rule of fact that is broken: an error, or a warning where it is only recommended.

    An expression that does not fit the values it meets is told as KF411: nothing is known then.
    """
    return Report.of(
        chain.from_iterable(_Fact(loaded, name, rule).findings() for name, rule in _of_fact(loaded))
    )


def _of_fact(loaded: LoadedModel) -> Iterator[tuple[str, ModelRule]]:
    for name, rule in loaded.model.rules.items():
        if rule.template in ("members", "count", "that"):
            yield name, rule


@dataclass(frozen=True)
class _Fact:
    """One rule of fact of a model."""

    loaded: LoadedModel
    name: str
    rule: ModelRule

    def findings(self) -> Iterator[Diagnostic]:
        if self.rule.that is not None:
            yield from self._false(self.rule.that)
        elif self.rule.members is not None:
            listed = element_at(self.loaded.model, self.rule.members)
            if isinstance(listed, tuple | Mapping):
                yield from self._of_list(self.rule.members, tuple(listed))
        elif self.rule.count is not None:
            section = element_at(self.loaded.model, self.rule.count)
            if isinstance(section, Mapping):
                yield from self._counted(self.rule.count, section)

    # lists and sections

    def _of_list(self, path: str, listed: tuple[str, ...]) -> Iterator[Diagnostic]:
        missing = tuple(name for name in self.rule.include if name not in listed)
        if missing:
            yield self._broken(
                Note(LACKS, {"of": path, "names": missing}), "include", self._here(path, listed)
            )
        unwanted = tuple(name for name in self.rule.exclude if name in listed)
        if unwanted:
            places = tuple(Note(SO_HERE, {}, self._place(f"{path}.{name}")) for name in unwanted)
            yield self._broken(Note(HOLDS, {"of": path, "names": unwanted}), "exclude", places)
        actors = self.loaded.model.actors
        yield from self._counted(path, {name: actors.get(name) for name in listed})

    def _counted(self, path: str, elements: Mapping[str, object]) -> Iterator[Diagnostic]:
        where = self.rule.where
        found = tuple(
            name for name, element in elements.items() if where is None or self._is_meant(element, where)
        )
        args: dict[str, object] = {"of": path, "where": _words(where)}
        counted = Note(LISTED_WHERE if where is not None else LISTED, args)
        least, most, exact = self.rule.at_least, self.rule.at_most, self.rule.exactly
        broken = (
            ("at-least", TOO_FEW, least if least is not None and len(found) < least else None),
            ("at-most", TOO_MANY, most if most is not None and len(found) > most else None),
            ("exactly", NOT_EXACTLY, exact if isinstance(exact, int) and len(found) != exact else None),
        )
        for key, text, bound in broken:
            if bound is not None:
                how = Note(text, {"counted": counted, "count": len(found), "bound": bound})
                yield self._broken(how, key, self._here(path, found))

    def _is_meant(self, element: object, where: Where) -> bool:
        """Whether an element is one of those asked for; a person stands where its institution does."""
        actor = element if isinstance(element, Actor) else None
        institution = self.loaded.model.actors.get(actor.of or "") if actor else None
        for key in ("level", "sector"):
            asked: tuple[str, ...] = getattr(where, key)
            if asked and (getattr(element, key, None) or getattr(institution, key, None)) not in asked:
                return False
        if where.kind and getattr(element, "kind", None) not in where.kind:
            return False
        body = institution or actor
        is_body = body is not None and body.kind == "institution"
        return where.public is None or (is_body and body is not None and body.public == where.public)

    def _here(self, path: str, counted: Sequence[str]) -> tuple[Note, ...]:
        """Where what counts stands, once for each file: an adaptation adds to a list of its reference."""
        by_file: dict[str, list[str]] = {}
        listed = self._place(path)
        for name in counted:
            by_file.setdefault(self._place(f"{path}.{name}").file, []).append(name)
        notes = (
            Note(COUNTED_HERE, {"names": tuple(names)}, self._first(path, names, listed))
            for names in by_file.values()
        )
        return tuple(notes) or (Note(NONE_HERE, {}, listed),)

    def _first(self, path: str, names: Sequence[str], listed: Place) -> Place:
        """The list itself where these stand in its file, else the first of them."""
        first = self._place(f"{path}.{names[0]}")
        return listed if first.file == listed.file else first

    # expressions

    def _false(self, that: Expr) -> Iterator[Diagnostic]:
        asked = tuple(dict.fromkeys(names(that)))
        about = (one for one in asked if isinstance(one, Dotted) and one.parts[0] != "municipality")
        scenarios = judged(self.loaded.scenarios) if any(about) else (None,)
        told: set[tuple[tuple[str, ...], tuple[Place | None, ...]]] = set()
        for scenario in scenarios:
            world = World(self.loaded, scenario)
            try:
                is_true = evaluate(that, world.value)
            except NotGivenError:
                continue
            except EvaluationError:
                reason = Note(MISFIT, self._about(that, world, asked))
                yield Diagnostic(
                    UNKNOWN, self._bound("that"), self._path, {"reason": reason}, model=self.loaded.id
                )
                continue
            so = (tuple(world.shown(asked)), tuple(note.place for note in world.places(asked)))
            if not is_true and so not in told:
                told.add(so)
                text = FALSE_IN if scenario is not None else FALSE
                yield self._broken(Note(text, self._about(that, world, asked)), "that", world.places(asked))

    def _about(self, that: Expr, world: World, asked: Iterable[Reference]) -> dict[str, object]:
        scenario = world.scenario.id if world.scenario is not None else ""
        return {"expression": show(that), "scenario": scenario, "values": tuple(world.shown(asked))}

    # places

    @property
    def _path(self) -> str:
        return f"rules.{self.name}"

    def _place(self, path: str) -> Place:
        return self.loaded.located.place(path)

    def _bound(self, key: str) -> Place:
        return self.loaded.located.place(f"{self._path}.{key}", value=True)

    def _broken(self, how: Note, key: str, places: tuple[Note, ...]) -> Diagnostic:
        rule = BROKEN if self.rule.strength == "required" else NOT_FOLLOWED
        related = (*places, *grounds(self.loaded.model, self.rule))
        args = {"title": title(self.rule, self.name), "how": how}
        return Diagnostic(rule, self._bound(key), self._path, args, related=related, model=self.loaded.id)


def _words(where: Where | None) -> str:
    """A `where` as its author wrote it."""
    if where is None:
        return ""
    lists = ((key, ", ".join(getattr(where, key))) for key in ("level", "sector", "kind"))
    public = () if where.public is None else (("public", str(where.public).lower()),)
    return ", ".join(f"{key}: {value}" for key, value in (*lists, *public) if value)
