"""The vocabulary of the figures: what each kind of thing looks like, the letter that marks it and how it is called.

One table for all views and writers. Kinds are told apart by shape, letter and dash; colour only repeats it. Fills are
light, outlines dark (at least 3:1 on white, text 4.5:1), and the hues differ for colour-blind eyes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from koopflow.draw.compared import Mark
from koopflow.i18n import translate

INK = "#1A1A1A"
"""Text and neutral lines."""
PAPER = "#FFFFFF"

Outline = Literal[
    "box",
    "round",
    "pill",
    "cut",
    "stack",
    "double",
    "dot",
    "tag",
    "diamond",
    "full-diamond",
    "frame",
    "double-frame",
    "page",
    "bare",
    "rule",
]


@dataclass(frozen=True, slots=True)
class Symbol:
    """How a kind is drawn; `name` and `badge` are English, other languages come from the catalogue.

    `mark` is a small sign: at an arrow's tail (`open`), or `` for none; `head` the arrowhead.
    """

    name: str
    fill: str = PAPER
    line: str = INK
    outline: Outline = "box"
    badge: str = ""
    dash: tuple[float, ...] = ()
    weight: float = 1.0
    head: Literal["filled", "open", "none"] = "filled"
    tail: Literal["", "open", "bar"] = ""


SHAPES: Mapping[str, Symbol] = MappingProxyType(
    {
        "task": Symbol("work", "#DCEAF7", "#0B4A75", "round", "W"),
        "sitting": Symbol("sitting of a team", "#FBE7CF", "#7A4100", "cut", "S"),
        "waiting": Symbol("lasts until an event or a term", "#F2F2F2", "#444444", "pill", "L", (4, 2.5)),
        "multi": Symbol("work for each element of a set", "#DDF0E4", "#00523B", "stack", "E"),
        "composite": Symbol("stage with states inside", "#FAFBFD", "#333B45", "frame", "C"),
        "parallel": Symbol("parallel regions", "#FAF8FD", "#4A2F7C", "double-frame", "R"),
        "final": Symbol("end", "#EDEDED", "#1A1A1A", "double", "F"),
        "initial": Symbol("beginning", INK, INK, "dot"),
        "goto": Symbol("on to the state of this name", PAPER, "#333B45", "tag"),
        "connector": Symbol(
            "an arrow goes on in another part, or comes from there: its other end", PAPER, "#333B45", "page"
        ),
        "exit": Symbol(
            "a way on: its name, and the term after which it is taken", PAPER, "#6A6A6A", "box", weight=0.6
        ),
        "leaving": Symbol(
            "what leads out of the whole stage, and where to", PAPER, "#7A1F4E", "tag", "", (1.5, 2)
        ),
        "institution": Symbol("institution", "#DCEAF7", "#0B4A75", "box", "I"),
        "person": Symbol("person in a role", "#FBE7CF", "#7A4100", "round", "P"),
        "team": Symbol("team", "#DDF0E4", "#00523B", "cut", "T"),
        "household": Symbol("household", "#F6E3EC", "#7A1F4E", "pill", "H"),
        "sender": Symbol("who tells", INK, INK, "dot"),
        "working": Symbol("who does the work", "#DCEAF7", "#0B4A75", "round", weight=1.6),
        "meeting": Symbol("who meets", "#FBE7CF", "#7A4100", "cut", weight=1.6),
        "added": Symbol("a step that only the adaptation has", PAPER, "#4A2F7C", "box", "+", (2, 1.5)),
        "broken": Symbol(
            "a step after which something is wrong", "#FBDDD3", "#8A1F00", "cut", "!", weight=1.4
        ),
        "change": Symbol("changes that are permitted (their number)", "#DDF0E4", "#00523B", "round", "n"),
        "change-refused": Symbol(
            "changes that are not permitted (their number)", "#F6E3EC", "#7A1F4E", "cut", "×n", weight=1.6
        ),
        "rule-kept": Symbol("the rule holds", PAPER, "#333B45", "pill", "H", weight=0.6),
        "rule-broken": Symbol("the rule is broken", "#F6E3EC", "#7A1F4E", "cut", "B", weight=1.6),
        "not-known": Symbol("not known", "#F2F2F2", "#444444", "pill", "?", (4, 2.5)),
        "configuration": Symbol("what is active at once (its number)", "#DCEAF7", "#0B4A75", "round"),
        "over": Symbol("the case is over", "#EDEDED", "#1A1A1A", "double", "F"),
        "stuck": Symbol("no result is possible here", "#F6E3EC", "#7A1F4E", "cut", "!", weight=1.4),
        "beyond": Symbol("not looked at", "#F2F2F2", "#444444", "pill", "…", (4, 2.5)),
        "omitted": Symbol("omitted by the adaptation", PAPER, "#444444", "box", "–", weight=0.6),
        "does": Symbol("does the work", "#DCEAF7", "#0B4A75", "round", "W"),
        "does-told": Symbol("does the work and is told", "#DCEAF7", "#0B4A75", "round", "W•", weight=1.6),
        "takes-part": Symbol(
            "also takes part: in the team, or by holding a place", "#FBE7CF", "#7A4100", "cut", "A"
        ),
        "takes-part-told": Symbol(
            "also takes part and is told", "#FBE7CF", "#7A4100", "cut", "A•", weight=1.6
        ),
        "told": Symbol("is told", PAPER, "#444444", "pill", "•", (2.5, 1.5)),
        "known-own": Symbol("has or writes it (as its own)", "#DCEAF7", "#0B4A75", "round", "O"),
        "known-basis": Symbol("receives it, with a basis", "#DDF0E4", "#00523B", "box", "§"),
        "known-plain": Symbol("receives it; it has no personal data", PAPER, "#444444", "pill", "→"),
        "known-told": Symbol("receives it, no basis given", PAPER, "#444444", "pill", "§?", (2.5, 1.5)),
        "known-own-special": Symbol(
            "has or writes special data (as its own)", "#F6E3EC", "#7A1F4E", "round", "O!", weight=1.6
        ),
        "known-basis-special": Symbol(
            "receives special data, with a basis", "#F6E3EC", "#7A1F4E", "box", "§!", weight=1.6
        ),
        "known-told-special": Symbol(
            "receives special data, no basis given", "#F6E3EC", "#7A1F4E", "pill", "§?!", (2.5, 1.5), 1.6
        ),
        "milestone": Symbol("a date as planned", PAPER, "#0B4A75", "diamond", weight=1.3),
        "milestone-came": Symbol("the date as it came", INK, INK, "full-diamond"),
        "milestone-if": Symbol("a date under a condition", PAPER, "#7A4100", "diamond", "", (2, 1.2), 1.3),
        "period": Symbol("a period between two dates", "#DCEAF7", "#0B4A75", "box"),
        "period-open": Symbol("a period whose end has no date", "#DCEAF7", "#0B4A75", "tag"),
        "period-prolonged": Symbol(
            "longer, under another condition", "#FBE7CF", "#7A4100", "box", "", (3, 2)
        ),
        "arrivals": Symbol("cases arrive", "#DDF0E4", "#00523B", "pill"),
        "pause": Symbol("a pause", "#F2F2F2", "#444444", "double", "", (2, 1.5)),
        "in-force": Symbol("a legal basis is in force", "#F6E3EC", "#7A1F4E", "cut"),
        "term": Symbol("a term counted from entry", "#FBE7CF", "#7A4100", "round"),
        "term-repeated": Symbol("a term that comes again and again", PAPER, "#7A4100", "stack", "", (4, 2)),
        "rule": Symbol("", PAPER, "#8A8A8A", "rule", weight=0.6),
        "bar": Symbol("", PAPER, INK, "box", weight=0.6),
        "bar-dark": Symbol("", INK, INK, "box", weight=0.6),
        "sample": Symbol("", PAPER, "#444444", "box", weight=0.8),
    }
)
EDGES: Mapping[str, Symbol] = MappingProxyType(
    {
        "initial": Symbol("beginning"),
        "result": Symbol("a result of work, or a completion"),
        "event": Symbol("an event that is awaited", line="#0B4A75", head="open"),
        "timer": Symbol("a term that has passed", line="#8A3200", dash=(6, 2.5)),
        "interrupt": Symbol(
            "an event that interrupts the stage", line="#7A1F4E", dash=(1.5, 2), weight=1.3, tail="open"
        ),
        "flow": Symbol("flow with personal data in documents"),
        "flow-special": Symbol(
            "flow with data of special categories", line="#7A1F4E", dash=(6, 2, 1.5, 2), weight=1.4
        ),
        "moved": Symbol(
            "from the planned date to that on which it came", line="#444444", weight=1.4, head="none"
        ),
        "together": Symbol("work that is done together", line="#444444", weight=1.4, head="none"),
        "lifeline": Symbol("", line="#B8B8B8", weight=0.6, head="none"),
        "flow-plain": Symbol("flow without personal data in documents", line="#444444", head="open"),
    }
)
GROUPS: Mapping[str, Symbol] = MappingProxyType(
    {
        "composite": SHAPES["composite"],
        "parallel": SHAPES["parallel"],
        "region": Symbol("region", PAPER, "#6A5A94", "frame", "", (3, 2.5), 0.8),
        "level": Symbol("level", "#FAFAFA", "#8A8A8A", "frame", "", (), 0.8),
        "lane": Symbol("level", PAPER, "#8A8A8A", "bare", weight=0.8),
        "stage": Symbol("", "#E6EAF0", "#E6EAF0", "bare", weight=0.0),
        "band": Symbol("", "#F3F3F3", "#F3F3F3", "box", weight=0.0),
        "row": Symbol("", PAPER, PAPER, "box", weight=0.0),
        "section": Symbol("", "#E4E8EC", "#E4E8EC", "box", weight=0.0),
        "part": Symbol("part of the figure", PAPER, PAPER, "frame", weight=0.0),
    }
)
CHANGES: Mapping[Mark, Symbol] = MappingProxyType(
    {
        "added": Symbol("only the adaptation has it", "#B9DFC8", "#00523B", weight=1.6),
        "changed": Symbol("the adaptation has it otherwise", "#C3D9EF", "#0B4A75", weight=1.6),
        "omitted": Symbol("the adaptation leaves it out", "#F0CFC4", "#8A1F00", weight=1.2, dash=(2, 2)),
    }
)
"""What became of things: the colour of the hatching, and of outline, arrow and sign."""
LETTERED = frozenset(kind for kind in SHAPES if kind.split("-")[0] in ("does", "takes", "told", "known"))
"""Signs of a chart: their letters stand in them as text, without a circle."""
MARKS: Mapping[str, str] = MappingProxyType(
    {
        "timer": "a term counted from entry, or a date",
        "event": "an event from outside",
        "beginning": "a machine begins",
        "arrival": "information that has come is read",
        "message": "information is sent",
        "documents": "documents with personal data",
        "signal": "a signal is given",
        "special": "documents with data of special categories",
        "rule": "below the rule: who does it, and more",
    }
)


def badge(kind: str, language: str) -> str:
    """The letter of a kind in the figure's language."""
    letter = SHAPES[kind].badge
    return translate(language, letter, context=f"badge {kind}") if letter else ""


def symbol(of: str, kind: str) -> Symbol:
    """The look of a `shape`, `edge` or `group` of this kind."""
    return {"shape": SHAPES, "edge": EDGES, "group": GROUPS}[of][kind]


def change(mark: Mark, mono: bool) -> Symbol:
    """The look of a mark; in black and white by its hatching, dashes and sign."""
    look = CHANGES[mark]
    return replace(look, fill="#BDBDBD", line=INK) if mono else look


def meaning(of: str, kind: str, language: str) -> str:
    """What the legend says of a kind."""
    name = MARKS[kind] if of == "mark" else CHANGES[kind].name if of == "change" else symbol(of, kind).name  # type: ignore[index]  # the kinds of that table
    return translate(language, name, context="legend")


def in_mono(look: Symbol) -> Symbol:
    """The same look in black and white: kinds stay apart by shape, letter and dash."""
    return replace(look, fill=INK if look.outline in ("dot", "full-diamond") else PAPER, line=INK)
