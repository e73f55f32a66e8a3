"""The cells of one part in, heights out: how far apart rows are, and where each step and each channel is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from koopflow.draw.arrange import GAP, PAD, block, heading
from koopflow.draw.cells import Piece, Sheet
from koopflow.draw.drawing import Box, Label, Line, Shape
from koopflow.draw.lane_lines import GUTTER, Lines
from koopflow.draw.metrics import wrap
from koopflow.draw.pool import Lanes
from koopflow.draw.routing import bases
from koopflow.draw.spots import Spot
from koopflow.draw.tabs import SMALL, Standing, standing

BODY, SPARE = 42.0, 11.0
"""The least height of a row, and what is left free below its tallest step: a line more."""
CHANNEL, CHANNEL_STEP, LAST, CLEAR = 16.0, 4.0, 10.0, 4.0
ARROW, TRACK, CLOSEST, FIRST = 8.0, 4.0, 2.0, 3.0
"""In a channel: the room of arrowheads, between two tracks, the same where a lock leaves no more, above the first."""
BEGIN, SIGN = 15.0, 10.0
"""The strip in which the sign stands where a stage begins, and the side of the sign."""
TITLE = 9.0
STRIP_GAP = 6.0
TAG = 150.0
"""How wide the text of a tag may be."""
BETWEEN = 8.0
LEAST = 40.0
LEVEL = 15.0
"""The height of the headings of levels."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The heading of a piece: its texts, and the tags below them, placed from its upper left corner on."""

    lines: tuple[Line, ...]
    notes: tuple[Line, ...]
    tags: tuple[Shape, ...]
    high: float


class Rows:
    """Where everything on one part is, from top to bottom."""

    def __init__(self, plan: Lanes, sheet: Sheet, lines: Lines, wide: float) -> None:
        self.width = width_of(len(sheet.lanes), wide)
        self.top = _kept(sheet.spot.get("top"), _top(plan, sheet, wide))
        # A lane more makes a heading wider, but its lines stay as they are broken.
        self._across = [_across(piece, self.width - 2 * GUTTER) for piece in sheet.pieces]
        self.strips = tuple(
            _strip(plan, piece, lines, across)
            for piece, across in zip(sheet.pieces, self._across, strict=True)
        )
        self.standing: dict[str, Standing] = {}
        self.tops: list[tuple[float, float]] = []
        self.kept: list[Spot] = []
        self._y: dict[str, float] = {}
        self._channels: dict[int, tuple[float, float, int, float]] = {}
        self._begins: dict[str, float] = {}
        self._lines = lines
        self._sheet = sheet
        y = self.top
        for number, (piece, base) in enumerate(zip(sheet.pieces, bases(sheet), strict=True)):
            y = self._piece(number, piece, base, y, wide)
        self.height = round(y, 2)

    @property
    def shapes(self) -> Iterator[Shape]:
        """The steps with their tabs, the tags of the stages and the signs where they begin."""
        lane = {name: at for at, name in enumerate(self._sheet.lanes)}
        for number, piece in enumerate(self._sheet.pieces):
            y = self.tops[number][0]
            yield from (_moved(tag, GUTTER, y) for tag in self.strips[number].tags)
            if f"#{number}" in self._begins:
                left, top = self._lines.sign(number) - SIGN / 2, self._begins[f"#{number}"] - SIGN
                box = Box(round(left, 2), round(top, 2), SIGN, SIGN)
                yield Shape(f"{piece.stage.of}#initial", "initial", box)
                if (says := self._lines.begun(number)) and not self._lines.aside(number):
                    yield _said_beside(f"{piece.stage.of}.initial#goto", says, box, self.width)
            for step in (step for row in piece.rows for step in row):
                left = self._lines.left(lane[step.lane])
                yield from (_moved(shape, left, self._y[step.id]) for shape in self.standing[step.id].shapes)

    def channel(self, level: int, track: int) -> float:
        """The height of a track of a channel."""
        top, high, count, arrow = self._channels[level]
        room = high - arrow - FIRST
        apart = min(TRACK, room / (count - 1)) if count > 1 else 0.0
        return round(top + FIRST + (apart * track if count > 1 else room / 2), 2)

    def above(self, step: str) -> float:
        """The upper edge of a step."""
        return self._y[step]

    def below(self, step: str) -> float:
        """The lower edge of a step with its tabs, or of the sign where a piece begins."""
        if step in self._begins:
            return self._begins[step]
        return round(self._y[step] + self.standing[step].high, 2)

    def tab(self, exit_: str) -> float:
        """The height of the middle of a tab."""
        return next(
            round(self._y[step] + y, 2)
            for step, standing in self.standing.items()
            for name, y in standing.ports
            if name == exit_
        )

    def label(self, exit_: str) -> Label | None:
        """The text of a tab, placed."""
        lane = {step.id: step.lane for piece in self._sheet.pieces for row in piece.rows for step in row}
        for step, item in self.standing.items():
            for name, label in item.labels:
                if name == exit_:
                    left = self._lines.left(self._sheet.lanes.index(lane[step]))
                    return replace(label, box=label.box.moved(left, self._y[step]))
        return None

    def _piece(self, number: int, piece: Piece, base: int, y: float, wide: float) -> float:
        """Place the rows of a piece from a height on; where they end."""
        start, crowded = y, self._lines.crowded
        begun = self._lines.begun(number)
        below = begun is not None and not self._lines.aside(number)
        head = _kept(piece.spot.get("head"), self.strips[number].high + (BEGIN if below else 0.0))
        y += head
        if begun is not None:
            self._begins[f"#{number}"] = round(y if below else start + SIGN + 4.0, 2)
        gaps, bodies = [], []
        for at, row in enumerate(piece.rows):
            gap = _kept_at(piece.spot, "gaps", at, *_gaps(crowded.get(base + 2 * at, 0), CHANNEL, ARROW))
            self._channels[base + 2 * at] = (y, gap, crowded.get(base + 2 * at, 0), ARROW)
            y = round(y + gap, 2)
            found = {step.id: standing(step, self._lines.tabs(step), wide) for step in row}
            self.standing |= found
            self._y |= dict.fromkeys(found, y)
            tallest = max((item.high for item in found.values()), default=0.0)
            body = _kept_at(piece.spot, "bodies", at, tallest, max(BODY, ceil(tallest + SPARE)))
            y = round(y + body, 2)
            gaps.append(gap)
            bodies.append(body)
        last = base + 2 * len(piece.rows)
        gap = _kept_at(piece.spot, "gaps", len(piece.rows), *_gaps(crowded.get(last, 0), LAST, CLEAR))
        self._channels[last] = (y, gap, crowded.get(last, 0), CLEAR)
        begin = {"begin": 1} if below or piece.spot.get("begin") else {}
        kept = {"across": self._across[number], "head": head}
        self.kept.append({**kept, "gaps": [*gaps, gap], "bodies": bodies, **begin})
        y = round(y + gap, 2)
        self.tops.append((start, y))
        return y


def width_of(lanes: int, wide: float) -> float:
    """How wide so many lanes are, with the gutters at both sides."""
    return round(GUTTER + lanes * (wide + GUTTER), 2)


def _said_beside(name: str, says: str, sign: Box, width: float) -> Shape:
    """What stands beside the sign where a stage begins."""
    left = sign.x + sign.width + GAP
    lines = tuple(Line(text, SMALL) for text in wrap(says, width - GUTTER - left - 20.0, SMALL, False, 1))
    return Shape(
        name, "goto", Box(round(left, 2), sign.y - 2.0, round(block(lines)[0] + 16.0, 2), 14.0), lines
    )


def _across(piece: Piece, width: float) -> float:
    """How wide the text of a heading may be."""
    locked = piece.spot.get("across")
    return min(float(locked), width) if isinstance(locked, int | float) and locked >= LEAST else width


def _gaps(tracks: int, least: float, arrow: float) -> tuple[float, float]:
    """How high a channel has to be at the least, tracks close together, and how high it is made.

    `arrow` is what is left free below the tracks: the room of arrowheads, or before the next heading.
    """
    if not tracks:
        return 0.0, least
    narrow, wide = (FIRST + arrow + apart * (tracks - 1) for apart in (CLOSEST, TRACK))
    return narrow, max(least, ceil(wide / CHANNEL_STEP) * CHANNEL_STEP)


def _kept(locked: object, needed: float) -> float:
    """What a lock says, or more where that is too little."""
    return max(float(locked), needed) if isinstance(locked, int | float) else needed


def _kept_at(spot: Spot, key: str, at: int, needed: float, anew: float) -> float:
    """What a lock says, or more where that is less than is needed; a length of our own where it says nothing."""
    found = spot.get(key)
    locked = found[at] if isinstance(found, list | tuple) and at < len(found) else None
    return _kept(locked, needed) if isinstance(locked, int | float) else anew


def _top(plan: Lanes, sheet: Sheet, wide: float) -> float:
    """The height of the headings of lanes and levels."""
    lanes = {lane.id: lane for lane in plan.lanes}
    names = [name_lines(lanes[name].title, wide) for name in sheet.lanes if name in lanes]
    return round(LEVEL + max((block(lines)[1] for lines in names), default=0.0) + PAD, 2)


def name_lines(title: str, wide: float) -> tuple[Line, ...]:
    """The name of a lane, as wide as the lane allows."""
    return tuple(Line(text, SMALL, True) for text in wrap(title, wide + GUTTER - 12.0, SMALL, True, 4))


def _strip(plan: Lanes, piece: Piece, lines: Lines, width: float) -> Strip:
    if not any(piece.rows):
        return Strip((), (), (), 0.0)
    title = plan.continued.format(stage=piece.stage.title) if piece.continued else piece.stage.title
    said = tuple(Line(text, TITLE, True) for text in wrap(title, width - 16.0, TITLE, True))
    notes: tuple[Line, ...] = ()
    if not piece.continued:
        texts = (text for note in piece.stage.notes for text in wrap(note, width - 16.0, SMALL))
        notes = tuple(Line(text, SMALL) for text in texts)
    _, high = heading(said, notes, "")
    y = high + PAD + GAP
    tags, y = _tags(piece, lines, width, y) if not piece.continued else ((), y)
    return Strip(said, notes, tags, round(y, 2))


def _tags(piece: Piece, lines: Lines, width: float, y: float) -> tuple[tuple[Shape, ...], float]:
    """What leads out of the whole stage, in rows below its heading."""
    found: list[Shape] = []
    x, tall = 0.0, 0.0
    for way in piece.stage.leaving:
        text = tuple(Line(line, SMALL) for line in wrap(lines.says(way), TAG, SMALL))
        wide, high = block(text)
        wide, high = round(wide + 2 * PAD + 8.0, 2), round(high + PAD, 2)
        if x and x + wide > width:
            x, y, tall = 0.0, y + tall + GAP, 0.0
        found.append(Shape(way.id, "leaving", Box(round(x, 2), round(y, 2), wide, high), text))
        x, tall = x + wide + BETWEEN, max(tall, high)
    return tuple(found), y + (tall + STRIP_GAP / 2 if found else 0.0)


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    box = shape.box.moved(dx, dy)
    return replace(shape, box=Box(round(box.x, 2), round(box.y, 2), box.width, box.height))
