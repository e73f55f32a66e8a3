"""A use of a name and the outline of a model in, the absolute paths of what the name means there out.

This is the language's scoping in one place: which names are relative to what, and what a transition's name
awaits. Where names stand is told by `koopflow.model.uses`, whose functions are given on from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from koopflow.model.outline import TABLES, Outline, Part, timed, word
from koopflow.model.uses import Finder, Use, expression_names, scope_of, uses, uses_at
from koopflow.source.editing import at
from koopflow.source.nodes import Mapping as Node

__all__ = [
    "Finder",
    "Use",
    "awaits",
    "completes",
    "expression_names",
    "level_of",
    "machine_path",
    "resolve",
    "scope_of",
    "target",
    "uses",
    "uses_at",
]

Resolver = Callable[[Use, Outline], tuple[str, ...]]
LISTS_OF = MappingProxyType(
    {"members": "actors", "by": "actors", "to": "actors", "holds": "actors", "meets": "needs",
     "carries": "documents", "reads": "documents", "writes": "documents", "contains": "data"}
)  # fmt: skip
"""What stands in the lists that a rule about members can name."""
CLOSED = MappingProxyType({"sittings": "actors", "capacity": "actors", "arrivals": "machines"})
SIGNAL = "signals"
"""The first word of a signal's pseudo-path; a signal is not declared, it is there where it is raised."""


def resolve(use: Use, outline: Outline) -> tuple[str, ...]:
    """The paths of what the use names: usually one, several where a guard's name or an outcome is of several.

    Empty where nothing of the model bears the name. A signal has the path `signals.<name>`. What is told of
    scenarios (`result`, `begin`, `sweep` …) is read from the scenario's own tree, so only the model's
    outline is needed.
    """
    return RESOLVERS[use.kind](use, outline)


def target(text: str, level: str, outline: Outline) -> str | None:
    """The state that a target at this level means: one beside, or a path from the machine on."""
    beside = f"{level}.{text}"
    if "." not in text and beside in outline.parts:
        return beside
    absolute = f"machines.{text}"
    return absolute if "." in text and absolute in outline.parts else None


def level_of(use: Use) -> str:
    """The path of the body in which a target is looked for first."""
    beginning = use.loc[-1] == "initial" or use.loc[-2:] == ("initial", "to")
    return use.scope if beginning else use.scope.rpartition(".")[0].rpartition(".")[0]


def machine_path(text: str, outline: Outline, transition: bool = False) -> str | None:
    """The path that is meant where `machines.` may be left out; a path in full is understood as well."""
    for path in (f"machines.{text}", text):
        if outline.part(path, transition):
            return path
    return None


def awaits(transition: Part, outline: Outline) -> str | None:
    """What a transition's name awaits: a flow, event or signal; None for results, completions, timers."""
    state = outline.parts.get(transition.above)
    if (
        state is None
        or not isinstance(state.node, Node)
        or state.node.entry("task")
        or state.node.entry("sitting")
    ):
        return None
    if (
        timed(transition.node)
        or completes(transition, outline)
        or (_has_inside(state) and transition.id == "done")
    ):
        return None
    named = (f"flows.{transition.id}", f"events.{transition.id}")
    found = next((path for path in named if path in outline.parts), None)
    return found or (f"{SIGNAL}.{transition.id}" if transition.id in outline.signals else None)


def completes(transition: Part, outline: Outline) -> tuple[Part, ...]:
    """The final states whose outcome a completion names; empty for `done` and any other transition."""
    state = outline.parts.get(transition.above)
    if state is None or not _has_inside(state):
        return ()
    finals = outline.inner_finals(state.path)
    return tuple(part for part in finals if outline.outcome(part) == transition.id)


def _has_inside(state: Part) -> bool:
    return isinstance(state.node, Node) and any(
        state.node.entry(key) for key in ("states", "regions", "each")
    )


def _element(use: Use, outline: Outline) -> tuple[str, ...]:
    return _known(f"{use.kind}.{use.text}", outline)


def _source(use: Use, outline: Outline) -> tuple[str, ...]:
    return (f"model.sources.{use.text}",) if use.text in outline.sources else ()


def _target(use: Use, outline: Outline) -> tuple[str, ...]:
    found = target(use.text, level_of(use), outline)
    return (found,) if found else ()


def _path(use: Use, outline: Outline) -> tuple[str, ...]:
    for path in (use.text, f"machines.{use.text}"):
        if outline.locate(path) is not None:
            return (path,)
    return ()


def _machine_path(use: Use, outline: Outline) -> tuple[str, ...]:
    found = machine_path(use.text, outline, transition=use.loc[:1] == ("events",))
    return (found,) if found else ()


def _step(use: Use, outline: Outline) -> tuple[str, ...]:
    """An example's step: a transition of its machine, or of another with the machine's id in front."""
    machine = word(at(outline.tree, (*use.loc[:2], "of")))
    paths = (f"machines.{machine}.{use.text}", f"machines.{use.text}", use.text)
    return next(((path,) for path in paths if path in outline.transitions), ())


def _figure_path(use: Use, outline: Outline) -> tuple[str, ...]:
    machine = word(at(outline.tree, (*use.loc[:2], "of"))) or "case"
    paths = (f"machines.{machine}.{use.text}", f"machines.{use.text}", use.text)
    return next(((path,) for path in paths if outline.part(path)), ())


def _next(use: Use, outline: Outline) -> tuple[str, ...]:
    transition = outline.transitions.get(use.scope)
    if transition is None:
        return ()
    event = awaits(transition, outline)
    return (event,) if event else tuple(part.path for part in completes(transition, outline))


def _signal(use: Use, outline: Outline) -> tuple[str, ...]:
    return (f"{SIGNAL}.{use.text}",) if use.text in outline.signals else ()


def _region(use: Use, outline: Outline) -> tuple[str, ...]:
    return _known(f"{use.scope}.{use.text}", outline)


def _name(use: Use, outline: Outline) -> tuple[str, ...]:
    """A word of a guard: an attribute, or else every enum value and element that it could be."""
    return _known(f"attributes.{use.text}", outline) or (
        *outline.values.get(use.text, ()),
        *_set_element(use, outline),
    )


def _value(use: Use, outline: Outline) -> tuple[str, ...]:
    """A value of one attribute: a value of its own, or an element of what it is a set of."""
    attribute = str(use.loc[1])
    paths = outline.values.get(use.text, ())
    own = tuple(path for path in paths if path.startswith(f"attributes.{attribute}."))
    of = word(at(outline.tree, ("attributes", attribute, "of")))
    return own or (_known(f"{of}.{use.text}", outline) if of in TABLES else ())


def _set_element(use: Use, outline: Outline) -> tuple[str, ...]:
    """What a set can hold: the elements of a section, or values that an attribute lists itself."""
    found = (path for section in ("needs", "services") for path in _known(f"{section}.{use.text}", outline))
    return tuple(found)


def _member(use: Use, outline: Outline) -> tuple[str, ...]:
    rule = at(outline.tree, use.loc[:2])
    counted = word(rule.value("count")) if isinstance(rule, Node) else ""
    listed = word(rule.value("members")) if isinstance(rule, Node) else ""
    section = counted or LISTS_OF.get(listed.rpartition(".")[2], "actors")
    return _known(f"{section}.{use.text}", outline)


def _result(use: Use, outline: Outline) -> tuple[str, ...]:
    state = machine_path(str(use.loc[1]), outline)
    path = f"{state}.{use.text}"
    return (path,) if path in outline.transitions else ()


def _begin(use: Use, outline: Outline) -> tuple[str, ...]:
    return _known(f"machines.{use.loc[1]}.{use.text}", outline)


def _payable(use: Use, outline: Outline) -> tuple[str, ...]:
    paths = (
        use.text,
        f"machines.{use.text}",
        *(f"{section}.{use.text}" for section in ("actors", "services", "flows")),
    )
    return next(((path,) for path in paths if outline.part(path)), ())


def _closed(use: Use, outline: Outline) -> tuple[str, ...]:
    first, _, rest = use.text.partition(".")
    return _known(f"{CLOSED[first]}.{rest}", outline) if first in CLOSED else _payable(use, outline)


def _sweep(use: Use, outline: Outline) -> tuple[str, ...]:
    """The first name in a path through a scenario: `capacity.office.units` names the actor."""
    section, _, rest = use.text.partition(".")
    sections = {**CLOSED, "population": "attributes", "planning": "attributes", "delays": "flows"}
    if section in sections:
        return _known(f"{sections[section]}.{rest.partition('.')[0]}", outline)
    words = rest.split(".")
    heads = (".".join(words[:length]) for length in range(len(words), 0, -1))
    return next(((path,) for head in heads if (path := machine_path(head, outline))), ())


def _known(path: str, outline: Outline) -> tuple[str, ...]:
    return (path,) if path in outline.parts else ()


RESOLVERS: Mapping[str, Resolver] = MappingProxyType(
    {
        **dict.fromkeys(TABLES, _element),
        "sources": _source,
        "target": _target,
        "path": _path,
        "machine-path": _machine_path,
        "within": _machine_path,
        "transition": _step,
        "figure-path": _figure_path,
        "next": _next,
        "signal": _signal,
        "region": _region,
        "name": _name,
        "value": _value,
        "element": lambda use, outline: _set_element(use, outline) or _name(use, outline),
        "member": _member,
        "result": _result,
        "begin": _begin,
        "payable": _payable,
        "closed": _closed,
        "sweep": _sweep,
    }
)
"""How each kind of use is resolved."""
