"""The changes of an adaptation as nodes in, one by one; the model between two of them as a stage.

A stage is the tree so far with what the changes before it did to names, because a later change may use an
old id. It stands apart from the verbs, which all take a stage and a change and give the next stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note, Place, Rule
from koopflow.model.outline import SECTIONS, Outline, word
from koopflow.model.overlay_faults import GONE_BEFORE, NO_TARGET
from koopflow.model.references import Finder, Use, resolve
from koopflow.model.rules import VERBS
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.source.editing import Edit, Loc, Put, at, edited, key_at
from koopflow.source.nodes import Mapping as Node
from koopflow.source.nodes import Node as AnyNode
from koopflow.source.nodes import Scalar, Sequence
from koopflow.spelling import closest

Findings = tuple[Diagnostic, ...]
Moves = Mapping[str, str]
"""Old paths with the new ones; what stands below an old path moves along."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: its verb, the path behind it as written, and what it gives (`with` or `to`)."""

    index: int
    verb: str
    target: Scalar
    given: AnyNode | None
    node: Node

    @property
    def path(self) -> str:
        """The path as written."""
        return self.target.text

    @property
    def place(self) -> Place:
        """Where the path stands: the place of every finding about the change as a whole."""
        return self.target.place


@dataclass(frozen=True, slots=True)
class Omission:
    """What one change took away: these paths with all below them; `before` is how they still stood."""

    step: Step
    gone: frozenset[str]
    before: Outline


@dataclass(frozen=True)
class Stage:
    """The model between two changes."""

    tree: Node
    aliases: Moves = field(default_factory=lambda: MappingProxyType({}))
    """Every path of old with the present one, closed: no present path is itself an old one."""
    omissions: tuple[Omission, ...] = ()
    history: tuple[Moves | frozenset[str], ...] = ()
    """What happened to names, in order: moves, or the paths that went."""
    refined: frozenset[str] = frozenset()
    """The work states in whose place a body stands, by their present paths."""
    named: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))
    """Where a `rename` gave the path its last word, for each path that it made."""
    finder: Finder = field(default_factory=Finder, compare=False)
    """Every stage has the one of the first: a change leaves most of the tree as it is."""

    @cached_property
    def outline(self) -> Outline:
        """The outline of the tree."""
        return Outline.of(self.tree)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use of a name."""
        return self.finder.uses(self.tree)

    def now(self, path: str) -> str | None:
        """The present path of what a change calls so, by an old id or the new; None where nothing is
        there."""
        if self.outline.locate(path) is not None:
            return path
        old = {name: new for name, new in self.aliases.items() if self.outline.part(name) is None}
        present = moved(path, old)
        return present if self.outline.locate(present) is not None else None

    def edited(self, edits: Mapping[Loc, Edit], keys: Mapping[Loc, str] | None = None) -> Stage:
        """The stage with its tree edited."""
        return replace(self, tree=edited(self.tree, edits, keys))

    def fate(self, path: str) -> str | None:
        """What a path of the reference is called now; None where it was omitted."""
        return fate(path, self.history)


def steps(adaptation: Node) -> Iterator[Step]:
    """The changes that can be applied: one verb with a path each; all else about them the reading tells."""
    changes = adaptation.value("changes")
    items = changes.items if isinstance(changes, Sequence) else (changes,)
    for index, node in enumerate(items):
        verbs = [entry for entry in node.entries if entry.key.text in VERBS] if isinstance(node, Node) else []
        if isinstance(node, Node) and len(verbs) == 1 and isinstance(verbs[0].value, Scalar):
            verb = verbs[0].key.text
            given = node.value("to" if verb in ("rename", "set") else "with")
            yield Step(index, verb, verbs[0].value, given, node)


def moved(path: str, moves: Moves) -> str:
    """The path after the moves: the longest old path at its beginning is exchanged."""
    end = len(path)
    while end >= 0:
        if path[:end] in moves:
            return moves[path[:end]] + path[end:]
        end = path.rfind(".", 0, end)
    return path


def fate(path: str, history: Iterable[Moves | frozenset[str]]) -> str | None:
    """What a path is called after all this happened to names; None where it went."""
    for event in history:
        if isinstance(event, frozenset):
            if covered(path, event):
                return None
        else:
            path = moved(path, event)
    return path


def covered(path: str, paths: Iterable[str]) -> bool:
    """Whether the path is one of these or stands below one."""
    held = paths if isinstance(paths, frozenset | set | dict) else frozenset(paths)
    end = len(path)
    while end >= 0 and path[:end] not in held:
        end = path.rfind(".", 0, end)
    return end >= 0


def respelt(use: Use, old: str, new: str) -> str:
    """How the use, which now spells the old path, spells the new one: as much of it, and as relative."""
    if use.kind in ("closed", "sweep") and use.text.partition(".")[0] not in ("actors", "services", "flows"):
        first, *rest = use.text.split(".")
        tail = rest[len(old.split(".")) - 1 :]
        return ".".join((first, *new.split(".")[1:], *tail))
    hidden = len(old.split(".")) - len(use.text.split("."))
    return ".".join(new.split(".")[hidden:])


def rewritten(tree: Node, texts: Iterable[tuple[Use, str]]) -> tuple[dict[Loc, Edit], dict[Loc, str]]:
    """The edits that give these uses other texts, values and keys; stretches of one scalar at once."""
    keys: dict[Loc, str] = {}
    groups: dict[Loc, list[tuple[Use, str]]] = {}
    for use, text in texts:
        if use.key:
            keys[use.loc] = text
        else:
            groups.setdefault(use.loc, []).append((use, text))
    edits: dict[Loc, Edit] = {}
    for loc, pairs in groups.items():
        scalar = pairs[0][0].node
        edits[loc] = Put(replace(scalar, text=_stretched(scalar.text, pairs)))
    return edits, keys


def no_target(stage: Stage, step: Step, path: str | None = None) -> Diagnostic:
    """The finding that nothing stands at the path, with what may be meant or which change took it away."""
    path = path or step.path
    for omission in stage.omissions:
        if covered(path, omission.gone):
            note = Note(GONE_BEFORE, {}, omission.step.place)
            return finding(NO_TARGET, step, related=(note,), path=path)
    return finding(NO_TARGET, step, hints=tuple(_meant(path, stage)), path=path)


def finding(
    rule: Rule,
    step: Step,
    /,
    *,
    place: Place | None = None,
    related: tuple[Note, ...] = (),
    hints: tuple[Note, ...] = (),
    **args: object,
) -> Diagnostic:
    """A finding about a change, at its path unless another place is given."""
    return Diagnostic(rule, place or step.place, step.path, args, hints=hints, related=related)


def place_of(stage: Stage, loc: Loc) -> Place:
    """Where what the way leads to begins: its key where it has one."""
    key = key_at(stage.tree, loc)
    return key.place if key else stage.tree.place


def _stretched(text: str, pairs: list[tuple[Use, str]]) -> str:
    if pairs[0][0].span is None:
        return pairs[0][1]
    for use, new in sorted(pairs, key=lambda pair: -(pair[0].span.offset if pair[0].span else 0)):
        if use.span is not None:
            text = text[: use.span.offset] + new + text[use.span.offset + use.span.length :]
    return text


def _meant(path: str, stage: Stage) -> Iterator[Note]:
    """What a path that leads nowhere may mean: with `machines.` in front, or with its first wrong word mended."""
    words, outline = path.split("."), stage.outline
    known = next(
        n for n in range(len(words), -1, -1) if n == 0 or outline.locate(".".join(words[:n])) is not None
    )
    close = closest(words[known], _below(words[:known], outline), limit=2) if known < len(words) else ()
    mended = [[*words[:known], word, *words[known + 1 :]] for word in close]
    for found in (["machines", *words], *mended):
        loc = outline.locate(".".join(found))
        end = len(found) if loc is not None else known + 1
        if loc is not None or found in mended:
            loc = loc or outline.locate(".".join(found[:end]))
            key = key_at(outline.tree, loc) if loc else None
            name = ".".join(found[:end])
            renamed = stage.named.get(".".join(found[: known + 1]))
            yield Note(DID_YOU_MEAN, {"name": name}, renamed or (key.place if key else None))


def _below(words: list[str], outline: Outline) -> list[str]:
    """The words with which a path can go on: ids, keys, members."""
    path = ".".join(words)
    if not words:
        return list(SECTIONS)
    found = [part.id for part in (*outline.children(path), *outline.exits(path))]
    held = at(outline.tree, outline.locate(path) or ())
    if isinstance(held, Node):
        found += [entry.key.text for entry in held.entries]
    elif isinstance(held, Sequence):
        found += [word(item) for item in held.items]
    return found


def aliased(outline: Outline, aliases: Moves) -> Outline:
    """The outline in which old paths stand beside the present ones, so that a name of old can be resolved."""
    both = Outline(outline.tree, dict(outline.parts), dict(outline.transitions))
    for old, new in aliases.items():
        for present, named in ((outline.parts, both.parts), (outline.transitions, both.transitions)):
            for path, part in present.items():
                if covered(path, (new,)):
                    named.setdefault(old + path[len(new) :], part)
    return both


def modernised(stage: Stage, loc: Loc) -> Stage:
    """The stage with the old ids exchanged that a change used in what it put at this way."""
    if not stage.aliases:
        return stage
    old = aliased(stage.outline, stage.aliases)
    texts = []
    for use in stage.uses:
        if use.loc[: len(loc)] == loc and not resolve(use, stage.outline):
            for path in resolve(use, old)[:1]:
                texts.append((use, respelt(use, path, moved(path, stage.aliases))))
    return stage.edited(*rewritten(stage.tree, texts)) if texts else stage
