"""The ways on from the steps of one part in; the lines that are drawn, and the tabs that say the rest, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

from koopflow.draw.cells import Sheet
from koopflow.draw.corners import rounded
from koopflow.draw.drawing import XY, Edge, Label
from koopflow.draw.pool import Exit, Lanes, Step
from koopflow.draw.routing import Cell, Fall, Link, Router, Way, bases, cells, ports, stacked, straight
from koopflow.draw.symbols import symbol
from koopflow.draw.tabs import INDENT, Tab

GUTTER = 20.0
"""Between two lanes: the room of the tracks."""
TRACK_AT = (5.6, 14.4, 2.0, 18.0)
"""Where in a gutter its tracks are."""
ASIDE = 4.0
"""How far from the middle a line leaves a step that does not go straight down."""
ROUND_SIGN = 2.6
DOT = 7.0
"""From the left edge of the first lane to the middle of the sign where a stage begins."""


class Places(Protocol):
    """Where a part's rows are, for its lines."""

    def channel(self, level: int, track: int) -> float:
        """The height of a track of a channel."""

    def above(self, step: str) -> float:
        """The upper edge of a step."""

    def below(self, step: str) -> float:
        """The lower edge of a step with its tabs; of the beginning of a stage, by the number of its piece."""

    def tab(self, exit_: str) -> float:
        """The height of the middle of a tab."""

    def label(self, exit_: str) -> Label | None:
        """The text of a tab."""


class Lines:
    """What leads from step to step on one part: by lines as far as there are tracks, else in words."""

    def __init__(
        self, plan: Lanes, sheet: Sheet, numbers: Mapping[str, int], number: int, wide: float
    ) -> None:
        self._plan, self._sheet, self._numbers, self._number, self._wide = plan, sheet, numbers, number, wide
        self._cells = cells(sheet)
        self._titles = {step.id: step.title for stage in plan.stages for step in stage.steps}
        self._begun: dict[int, str] = {}
        self._order = self._ordered_exits()
        links = list(self._links())
        self._ways = list(Router(sheet).routed(links))
        drawn = {way.link.id.partition("#to-")[0] for way in self._ways}
        self._tabs = {step: tuple(self._tabs_of(exits, drawn)) for step, exits in self._order.items()}
        self._x_before = {way.link.id: self._last_x(way) for way in self._ways}
        middles = {step: self.middle(cell.lane) for step, cell in self._cells.items()}
        self._ports = ports(self._ways, middles, self._x_before)
        self._tracks = self._stacks()

    @property
    def crowded(self) -> Mapping[int, int]:
        """How many tracks each channel needs."""
        most: Counter[int] = Counter()
        for (_, level), track in self._tracks.items():
            most[level] = max(most[level], track + 1)
        return most

    def begun(self, piece: int) -> str | None:
        """The words at the sign where a piece begins, "" where a line says all; None where it has no such sign."""
        return self._begun.get(piece)

    def aside(self, piece: int) -> bool:
        """Whether the sign stands at the end of the heading: where a lock keeps no room for it below."""
        spot = self._sheet.pieces[piece].spot
        return bool(spot) and not spot.get("begin")

    def sign(self, piece: int) -> float:
        """The middle of the sign where a piece begins."""
        right = self.left(len(self._sheet.lanes)) - GUTTER - DOT
        return right - DOT if self.aside(piece) else GUTTER + DOT

    def tabs(self, step: Step) -> tuple[Tab, ...]:
        """The tabs below a step."""
        return self._tabs[step.id]

    def says(self, way: Exit) -> str:
        """A way on in words, where no line leads there."""
        return self._told(way.caption, way.target, way.heads)

    def _told(self, caption: str, target: str, heads: tuple[str, ...]) -> str:
        place = next((self._numbers[head] for head in heads if head in self._numbers), self._number)
        if place != self._number:
            target = self._plan.elsewhere.format(target=target, number=place)
        return f"{caption} → {target}" if caption else f"→ {target}"

    def left(self, lane: int) -> float:
        """The left edge of a lane's steps."""
        return GUTTER + lane * (self._wide + GUTTER)

    def middle(self, lane: int) -> float:
        """The middle of a lane."""
        return self.left(lane) + self._wide / 2

    def edges(self, places: Places) -> Iterator[Edge]:
        """The lines with their corners; the text of a tab is that of the first line from it."""
        told: set[str] = set()
        for way in sorted(self._ways, key=lambda way: way.link.id):
            link = way.link
            label = places.label(link.tab) if link.tab and link.tab not in told else None
            told.add(link.tab)
            tail = link.tail or f"{self._sheet.pieces[link.start.piece].stage.of}#initial"
            corners = list(self._corners(way, places))
            yield Edge(link.id, link.kind, tail, link.head, rounded(corners), (label,) if label else ())

    def _ordered_exits(self) -> dict[str, tuple[Exit, ...]]:
        """The ways out of each step, one that leads straight down last."""
        found: dict[str, tuple[Exit, ...]] = {}
        for piece in self._sheet.pieces:
            for step in (step for row in piece.rows for step in row):
                down = next((way for way in step.exits if self._is_down(step, way)), None)
                others = tuple(way for way in step.exits if way is not down)
                found[step.id] = (*others, down) if down is not None else others
        return found

    def _is_down(self, step: Step, way: Exit) -> bool:
        ends = [self._cells[head] for head in way.heads if head in self._cells]
        return any(straight(self._cells[step.id], end, self._cells.values()) for end in ends)

    def _links(self) -> Iterator[Link]:
        entered: set[str] = set()
        stages = [piece.stage.of for piece in self._sheet.pieces]
        begins = {head for piece in self._sheet.pieces for head in piece.stage.begins}
        for step, exits in self._order.items():
            start = self._cells[step]
            for way in exits:
                tab = way.id if way.caption or len(exits) > 1 else ""
                heads = [head for head in way.heads if head in self._cells]
                for at, head in enumerate(heads):
                    name = f"{way.id}#to-{head}" if at else way.id
                    end = self._cells[head]
                    if head in begins and stages[end.piece] != stages[start.piece]:
                        entered.add(stages[end.piece])
                    yield Link(name, way.kind, step, head, start, end, tab, way is exits[-1])
        yield from self._beginnings(entered)

    def _beginnings(self, entered: set[str]) -> Iterator[Link]:
        """A sign where a stage begins that nothing on this part leads to."""
        for number, (piece, base) in enumerate(zip(self._sheet.pieces, bases(self._sheet), strict=True)):
            if piece.stage.of in entered or piece.continued or not piece.stage.begins:
                continue
            self._begun[number] = ""
            heads = [head for head in piece.stage.begins if head in self._cells]
            if not heads:
                first = piece.stage.begins[0]
                self._begun[number] = self._told("", self._titles.get(first, ""), (first,))
            for at, head in enumerate(heads):
                name = f"{piece.stage.of}.initial" + (f"#to-{head}" if at else "")
                lane = len(self._sheet.lanes) - 1 if self.aside(number) else 0
                yield Link(name, "initial", "", head, Cell(number, -1, lane, base - 1), self._cells[head])

    def _tabs_of(self, exits: tuple[Exit, ...], drawn: set[str]) -> Iterator[Tab]:
        for way in exits:
            line = way.id in drawn
            if not line:
                yield Tab(way, self.says(way), False)
            elif way.caption or len(exits) > 1:
                yield Tab(way, way.caption or way.target, True)

    def _start_x(self, way: Way) -> float:
        link = way.link
        if not link.tail:
            return self.sign(link.start.piece)
        return self.middle(link.start.lane) + (ASIDE if way.channels else 0.0)

    def _fall_x(self, fall: Fall) -> float:
        return fall.gutter * (self._wide + GUTTER) + TRACK_AT[fall.track]

    def _last_x(self, way: Way) -> float:
        last = way.falls[-1] if way.falls else way.side
        return self._fall_x(last) if last is not None else self._start_x(way)

    def _end_x(self, way: Way) -> float:
        return self.middle(way.link.end.lane) + self._ports[way.link.id]

    def _stacks(self) -> dict[tuple[str, int], int]:
        """The track of each line in each channel that it runs along."""
        by_level: dict[int, list[tuple[str, float, float]]] = {}
        for way in self._ways:
            if len(way.channels) == 2:
                start = self._fall_x(way.side) if way.side is not None else self._start_x(way)
                by_level.setdefault(way.channels[0], []).append(
                    (f"{way.link.id} 0", start, self._last_x(way))
                )
            if way.channels:
                span = (f"{way.link.id} 1", self._last_x(way), self._end_x(way))
                by_level.setdefault(way.channels[-1], []).append(span)
        return {
            (name, level): track
            for level, spans in by_level.items()
            for name, track in stacked(spans).items()
        }

    def _corners(self, way: Way, places: Places) -> Iterator[XY]:
        link = way.link
        x, end_x = self._start_x(way), self._end_x(way)
        if way.side is not None:
            y = places.tab(link.tab)
            right = way.side.gutter > link.start.lane
            x = self._fall_x(way.side)
            # A round sign at a line's beginning stands beside the tab, not half below it.
            beside = INDENT - ROUND_SIGN if symbol("edge", link.kind).tail else INDENT
            yield (self.left(link.start.lane) + (self._wide - beside if right else beside), y)
            yield (x, y)
        else:
            yield (x, places.below(link.tail or f"#{link.start.piece}"))
        if len(way.channels) == 2:
            y = places.channel(way.channels[0], self._tracks[f"{link.id} 0", way.channels[0]])
            yield (x, y)
            x = self._last_x(way)
            yield (x, y)
        if way.channels:
            y = places.channel(way.channels[-1], self._tracks[f"{link.id} 1", way.channels[-1]])
            yield (x, y)
            yield (end_x, y)
        yield (end_x, places.above(link.head))
