"""A model in, every name in it that names nothing, the wrong kind of thing or two things out.

It stands apart from the structure of machines (`koopflow.model.structure`), which presumes that names are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note, Rule
from koopflow.model.expressions import Span
from koopflow.model.name_faults import (
    NOT_A_STATE,
    NOT_AN_EVENT,
    SHARED_NAME,
    UNKNOWN_ACTOR,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_DATA,
    UNKNOWN_DOCUMENT,
    UNKNOWN_EXAMPLE,
    UNKNOWN_FLOW,
    UNKNOWN_MACHINE,
    UNKNOWN_MEMBER,
    UNKNOWN_NEED,
    UNKNOWN_PATH,
    UNKNOWN_REGION,
    UNKNOWN_SOURCE,
    UNKNOWN_STATE,
    UNKNOWN_TRANSITION,
    UNKNOWN_WITHIN,
)
from koopflow.model.outline import Part
from koopflow.model.references import Use, resolve
from koopflow.model.rules import BINARY, UNARY
from koopflow.model.subject import Subject
from koopflow.model.suggestions import told_apart
from koopflow.source.editing import Loc

UNKNOWN: Mapping[str, Rule] = MappingProxyType(
    {
        "actors": UNKNOWN_ACTOR,
        "attributes": UNKNOWN_ATTRIBUTE,
        "data": UNKNOWN_DATA,
        "documents": UNKNOWN_DOCUMENT,
        "examples": UNKNOWN_EXAMPLE,
        "figure-path": UNKNOWN_PATH,
        "flows": UNKNOWN_FLOW,
        "machines": UNKNOWN_MACHINE,
        "member": UNKNOWN_MEMBER,
        "needs": UNKNOWN_NEED,
        "path": UNKNOWN_PATH,
        "region": UNKNOWN_REGION,
        "sources": UNKNOWN_SOURCE,
        "target": UNKNOWN_STATE,
        "transition": UNKNOWN_TRANSITION,
        "within": UNKNOWN_WITHIN,
    }
)
"""The rule that an unresolved use of each kind breaks; other kinds are judged where their context is known."""
ELSEWHERE = "a state of this name stands elsewhere: {path}"
HERE = "here stands “{path}”"
_BETWEEN = frozenset({"states", "regions", "next"})
"""What never stands in a path, though it stands on the way through the document."""
_EVENT_KINDS = frozenset({"state", "transition"})


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Unknown names, names of the wrong kind, and names that a flow, an outside event and a signal share."""
    for use in subject.uses:
        if use.kind not in UNKNOWN or (use.loc[-1] == "until" and _is_mode(use.text)):
            continue
        if use.kind == "transition" and not _machine_is_known(subject, use):
            continue
        paths = resolve(use, subject.outline)
        if paths and not (use.kind == "path" and _BETWEEN & set(use.text.split("."))):
            yield from _wrong_kind(subject, use, paths[0])
            continue
        yield _at(subject, UNKNOWN[use.kind], use, _meant(subject, use))
    yield from _shared(subject)


def _machine_is_known(subject: Subject, use: Use) -> bool:
    """Whether an example is of a machine that there is; otherwise its steps lead nowhere for that alone."""
    example = subject.model.examples.get(str(use.loc[1]))
    return example is not None and f"machines.{example.of}" in subject.outline.parts


def _is_mode(until: str) -> bool:
    """Whether a word of `until` is no region."""
    return until in ("all", "any") or until.isdecimal()


def _at(subject: Subject, rule: Rule, use: Use, hints: tuple[Note, ...] = ()) -> Diagnostic:
    span = use.span
    if span is not None and use.kind == "within":
        # The stretch of a `within` is the whole call; what is wrong is the path in it.
        span = Span(max(use.node.text.find(use.text, span.offset), span.offset), len(use.text))
    return subject.finding(rule, use.loc, key=use.key, span=span, hints=hints, name=use.text)


def _meant(subject: Subject, use: Use) -> tuple[Note, ...]:
    """What an unknown name may have meant, by the kind of thing that is expected."""
    if subject.suggest.exhausted:
        return ()
    if use.kind == "target":
        return _meant_state(subject, use)
    if use.kind == "sources":
        sources = subject.model.model.sources
        return subject.meant(use.text, {name: f"model.sources.{name}" for name in sources})
    if use.kind == "region":
        inner = {part.id: part.path for part in subject.outline.children(use.scope) if part.kind == "region"}
        return subject.meant(use.text, inner)
    if use.kind in ("within", "figure-path"):
        return subject.meant(use.text, _without_section(subject.outline.parts))
    if use.kind == "transition":
        return _meant_transition(subject, use)
    if use.kind in ("path", "member"):
        return subject.meant(use.text, _whole_paths(subject, use))
    return subject.meant(use.text, subject.among(use.kind))


def _whole_paths(subject: Subject, use: Use) -> dict[str, str]:
    """Every path that can be written in full; in a list of members the ids of actors and of the rest."""
    outline = subject.outline
    bare = ".".join(word for word in use.text.split(".") if word not in _BETWEEN)
    if bare != use.text and outline.part(bare):
        return {bare: bare}
    if use.kind == "member":
        return {part.id: path for path, part in outline.parts.items() if part.kind == "element"}
    if use.loc[::2] == ("rules", "members"):
        actors = subject.model.actors
        return {f"actors.{id_}.members": f"actors.{id_}" for id_ in actors if actors[id_].kind == "team"}
    return {path: path for path in (*outline.parts, *outline.transitions)}


def _without_section(parts: Mapping[str, Part]) -> dict[str, str]:
    return {
        path.removeprefix("machines."): path for path, part in parts.items() if path.startswith("machines.")
    }


def _meant_transition(subject: Subject, use: Use) -> tuple[Note, ...]:
    example = subject.model.examples.get(str(use.loc[1]))
    paths = subject.outline.transitions
    near = f"machines.{example.of}." if example else "machines."
    own = {path.removeprefix(near): path for path in paths if path.startswith(near)}
    same = {name: path for name, path in own.items() if name.endswith(f".{use.text}")}
    return subject.meant(use.text, same or own)


def _meant_state(subject: Subject, use: Use) -> tuple[Note, ...]:
    """States beside, and one of just this name elsewhere in the machine by its path."""
    outline = subject.outline
    beginning = "next" not in use.loc[2:]
    level = use.scope if beginning else use.scope.rpartition(".")[0].rpartition(".")[0]
    machine = ".".join(use.scope.split(".")[:2])
    word = use.text.rpartition(".")[2]
    states = [part for path, part in outline.parts.items() if path.startswith(f"{machine}.")]
    elsewhere = [part for part in states if part.id == word and part.kind == "state"]
    beside = {part.id: part.path for part in outline.children(level)}
    if "." in use.text:
        beside = _without_section({part.path: part for part in states})
    if elsewhere:
        path = elsewhere[0].path
        written = path.removeprefix("machines.")
        place = subject.place_of(told_apart(use.text, written, path))
        near = () if "." in use.text else subject.meant(use.text, beside)
        return (Note(ELSEWHERE, {"path": written}, place), *near)
    return subject.meant(use.text, beside)


def _wrong_kind(subject: Subject, use: Use, path: str) -> Iterator[Diagnostic]:
    part = subject.outline.part(path)
    if use.kind in ("target", "within"):
        if part is None or part.kind != "state":
            yield _at(subject, NOT_A_STATE, use)
    elif use.kind == "path" and use.loc[0] == "rules":
        yield from _wrong_in_rule(subject, use, path)


def _wrong_in_rule(subject: Subject, use: Use, path: str) -> Iterator[Diagnostic]:
    """A rule speaks of events, and its `from` and `paused-in` of states; `members` names a list."""
    key = use.loc[2]
    outline = subject.outline
    if key in ("from", "paused-in"):
        part = outline.part(path)
        if part is None or part.kind != "state":
            yield _at(subject, NOT_A_STATE, use)
    elif key in (*UNARY, *BINARY, "always-possible"):
        part = outline.part(path, transition=True)
        is_flow = part is not None and part.path.startswith("flows.") and part.kind == "element"
        if part is None or not (part.kind in _EVENT_KINDS or is_flow):
            yield _at(subject, NOT_AN_EVENT, use)


def _shared(subject: Subject) -> Iterator[Diagnostic]:
    """A signal, a flow and an outside event do not share a name."""
    flows, events = subject.among("flows"), subject.among("events")
    for name in events.keys() & flows.keys():
        yield _twice(subject, name, ("events", name), flows[name], key=True)
    for use in subject.uses:
        first = flows.get(use.text) or events.get(use.text)
        if use.kind == "signal" and first:
            yield _twice(subject, use.text, use.loc, first, key=False)


def _twice(subject: Subject, name: str, loc: Loc, first: str, key: bool) -> Diagnostic:
    related = (Note(HERE, {"path": first}, subject.place_of(first)),)
    return subject.finding(SHARED_NAME, loc, key=key, name=name, first=first, related=related)
