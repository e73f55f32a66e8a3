"""A composition made to fit a page: lines broken earlier, then stages taken out into parts, then all made smaller.

Figures do not shrink silently: text stays at its size as long as anything else can give way, and what is then still
too small is a finding of whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any

from koopflow.draw.arrange import Placed, arrange
from koopflow.draw.chart import chart
from koopflow.draw.chart_plan import Chart
from koopflow.draw.cutting import Crossing, Names, can_be_cut, cuts, piece
from koopflow.draw.drawing import POINTS_PER_MM, Box, Entry, Group, Line, Part
from koopflow.draw.ladder import climb
from koopflow.draw.layout import LayOut
from koopflow.draw.legend import below, entries, strip
from koopflow.draw.marking import marked
from koopflow.draw.parting import largest, parted
from koopflow.draw.pool import Lanes
from koopflow.draw.signposts import with_signposts
from koopflow.draw.sketch import Composition, Ladder, Plan, Request, Sketch
from koopflow.draw.spots import Spots
from koopflow.draw.swimlanes import swim
from koopflow.draw.timeline_plan import Timeline
from koopflow.draw.timelines import timelines

LEAST_TEXT = 7.0
SMALLEST_SET = 8.0
"""The smallest text before scaling: badges, notes, captions."""
SHRINK = LEAST_TEXT / SMALLEST_SET
MEASURES = ((128.0, 124.0), (104.0, 92.0), (88.0, 76.0), (72.0, 60.0))
"""How wide lines of things and of arrows may be, the widest first."""
MARGIN = 9.0
USUAL_WIDTH = 160 * POINTS_PER_MM
"""The most that a figure takes where no width is asked for: a book's column of 160 mm."""
FREE_WIDTH = 2_000.0
"""Where no paper is, regions up to this width together stand beside each other."""
ENDLESS = 1e6
"""The height of no paper, on which nothing is cut."""
LEGEND_ROOM = 330.0
"""How wide the legend of a narrow figure may be."""
NUMBER = 18.0
"""The height of the line that numbers a part."""
LARGE = 120
"""From so many things on one level on, only the narrowest setting is tried, since laying out takes seconds."""
PARTS_MAX = 12

SPREADS: Mapping[type[Plan], Callable[[Any, float, float], tuple[Placed, ...]]] = {
    Ladder: climb,
    Lanes: swim,
    Chart: chart,
    Timeline: timelines,
}
"""Who places what is no graph: the plan, the width and the height of a page in points (0: as much as needed) in, parts
out."""
Compose = Callable[[Request], Composition]
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Frame:
    """How much paper there is, in points; 0 for as much as needed, `filled` for all of the width."""

    width: float = USUAL_WIDTH
    height: float = 0.0
    filled: bool = False

    def holds(self, placed: Placed) -> bool:
        """Whether it fits without text getting too small."""
        return self._fits(placed.width, self.width) and self._fits(placed.height + NUMBER, self.height)

    def excess(self, placed: Placed) -> float:
        """How many times too large it is, in the worse direction."""
        return max(
            placed.width / self.width if self.width else 0.0,
            placed.height / self.height if self.height else 0.0,
        )

    @staticmethod
    def _fits(length: float, room: float) -> bool:
        return not room or (length + 2 * MARGIN) * SHRINK <= room


@dataclass(frozen=True, slots=True)
class Fitted:
    """Parts with one scale and the legend of what they use; `own` says that Graphviz gave no layout."""

    composition: Composition
    parts: tuple[Part, ...]
    legend: tuple[Entry, ...]
    scale: float
    own: bool
    spots: Spots


def fitted(compose: Compose, request: Request, frame: Frame, lay_out: LayOut, say: Say) -> Fitted:
    """The composition in one part or in several, with its legend."""
    room = (frame.width or FREE_WIDTH) / SHRINK - 2 * MARGIN
    measures = MEASURES[:1] if frame.height == ENDLESS and not frame.width else MEASURES
    asked = [replace(request, measure=m, caption_measure=c) for m, c in measures]
    compositions = [compose(item) for item in asked]
    sheets = _sheets([composition.sketch for composition in compositions], frame, room, lay_out, say)
    if not all(map(frame.holds, sheets)):
        others = [compose(replace(item, dense=True)).sketch for item in asked]
        if type(others[0]) is not type(compositions[0].sketch):
            sheets = _sheets(others, frame, room, lay_out, say)
    if request.compared is not None:
        sheets = [marked(sheet, request.compared.marks) for sheet in sheets]
    return _composed(compositions[0], sheets, frame, request.language, say)


def _sheets(sketches: list[Plan], frame: Frame, room: float, lay_out: LayOut, say: Say) -> list[Placed]:
    """The same sketches, set ever narrower, in the first way that fits: whole, or in parts."""
    graphs = [sketch for sketch in sketches if isinstance(sketch, Sketch)]
    if not graphs:
        limit = max(0.0, frame.height / SHRINK - 2 * MARGIN - NUMBER)
        different = (plan for at, plan in enumerate(sketches) if plan not in sketches[:at])
        spread = [list(SPREADS[type(plan)](plan, room, limit)) for plan in different]
        fitting = [sheets for sheets in spread if all(map(frame.holds, sheets))]
        return min(fitting, key=len, default=spread[-1])
    whole = _widest_fitting(graphs, frame, room, lay_out)
    return [whole] if frame.holds(whole) else _divided(graphs, frame, room, lay_out, say)


def _widest_fitting(sketches: list[Sketch], frame: Frame, room: float, lay_out: LayOut) -> Placed:
    """The first of the same sketches, set ever narrower, that the frame holds; else the one that comes nearest."""
    if len(sketches[0].nodes) > LARGE:
        sketches = sketches[-1:]
    tried: list[Placed] = []
    for sketch in sketches:
        tried.append(arrange(sketch, room, lay_out))
        if frame.holds(tried[-1]):
            return tried[-1]
    return min(tried, key=frame.excess)


def _divided(sketches: list[Sketch], frame: Frame, room: float, lay_out: LayOut, say: Say) -> list[Placed]:
    """Take the largest frame out of a part that is too large, until all fit or nothing is left to take; then cut."""
    taken: set[str] = set()
    known: dict[Sketch, Placed] = {}
    while True:
        parts = parted(sketches[-1], taken, partial(_see, say))
        known.update({part: arrange(part, room, lay_out) for part in parts if part not in known})
        large = [(part, known[part]) for part in parts if not frame.holds(known[part])]
        sizes = ((part, at, not frame.holds(replace(at, height=0.0))) for part, at in large)
        found = next((name for part, at, wide in sizes if (name := largest(part, at, wide))), "")
        if not found or len(parts) >= PARTS_MAX:
            break
        taken.add(found)
    return _cut(sketches, taken, frame, room, lay_out, say)


def _cut(
    sketches: list[Sketch], taken: set[str], frame: Frame, room: float, lay_out: LayOut, say: Say
) -> list[Placed]:
    """The parts with these frames taken out, and what is still too large and can be cut in parts of its own."""

    def parts(number: Callable[[int], int]) -> list[list[Sketch]]:
        """Each part at every width, where the part at a place has this number."""
        ways = (parted(sketch, taken, lambda at: _see(say, number(at))) for sketch in sketches)
        return [list(alike) for alike in zip(*ways, strict=True)]

    # A number as wide as any stands where the numbers are not known yet.
    unnumbered = parts(lambda at: PARTS_MAX)
    spare = PARTS_MAX - len(unnumbered)
    divisions: list[list[Names]] = []
    for alike in unnumbered:
        divisions.append(_division(alike, frame, room, lay_out, say, 1 + spare))
        spare -= max(0, len(divisions[-1]) - 1)
    starts = list(accumulate((max(1, len(division)) for division in divisions), initial=1))
    return [
        _signposted(same, frame, room, lay_out)
        for start, alike, division in zip(starts, parts(lambda at: starts[at - 1]), divisions, strict=False)
        for same in (_pieces(alike, division, start, say) if division else [alike])
    ]


def _division(
    alike: list[Sketch], frame: Frame, room: float, lay_out: LayOut, say: Say, most: int
) -> list[Names]:
    """How a part is cut, into at most `most`; not at all where it fits, or where that would not help."""
    if most < 2 or not can_be_cut(alike[0], LARGE) or frame.holds(_signposted(alike, frame, room, lay_out)):
        return []
    crossing = _crossing(say, lambda name: PARTS_MAX)

    def fits(names: Names) -> bool:
        own = [piece(sketch, names, crossing, most) for sketch in alike]
        return frame.holds(_signposted(own, frame, room, lay_out))

    return cuts(alike[0], fits, most)


def _pieces(alike: list[Sketch], division: list[Names], start: int, say: Say) -> Iterator[list[Sketch]]:
    """The parts of a part that is cut, each at every width; `start` is the number of the first."""
    numbers = {name: at for at, names in enumerate(division, start) for name in names}
    crossing = _crossing(say, numbers.__getitem__)
    for at, names in enumerate(division, 1):
        yield [piece(sketch, names, crossing, at) for sketch in alike]


def _crossing(say: Say, part_of: Callable[[str], int]) -> Crossing:
    def came(number: int) -> Line:
        return Line(say("from part {number}", number=number), SMALLEST_SET)

    def resumed(number: int) -> Line:
        return Line(say("continued from part {number}", number=number), SMALLEST_SET)

    return Crossing(part_of, partial(_see, say), came, resumed)


def _see(say: Say, number: int) -> Line:
    return Line(say("see part {number}", number=number), SMALLEST_SET)


def _signposted(sketches: list[Sketch], frame: Frame, room: float, lay_out: LayOut) -> Placed:
    """The part as widely set as fits; where nothing does, with signposts in the place of its long arrows."""
    placed = _widest_fitting(sketches, frame, room, lay_out)
    for many in (3, 2):
        if frame.holds(placed):
            break
        other = _widest_fitting([with_signposts(sketch, many) for sketch in sketches], frame, room, lay_out)
        placed = min(placed, other, key=frame.excess)
    return placed


def _composed(
    composition: Composition, sheets: list[Placed], frame: Frame, language: str, say: Say
) -> Fitted:
    legend = (*composition.key, *entries(sheets, language))
    spots = {name: spot for sheet in sheets for name, spot in sheet.spots.items()}
    if len(sheets) > 1:
        sheets = [_numbered(sheet, say("Part {number}", number=at)) for at, sheet in enumerate(sheets, 1)]
    widest = max(sheet.width for sheet in sheets)
    key = strip(legend, max(widest, frame.width - 2 * MARGIN if frame.filled else LEGEND_ROOM))
    empty = Placed(0.0, 0.0)
    parts = [below(sheet, empty, MARGIN) for sheet in sheets[:-1]] + [below(sheets[-1], key, MARGIN)]
    if frame.height and legend and parts[-1].height * SHRINK > frame.height:
        parts = [*parts[:-1], below(sheets[-1], empty, MARGIN), below(Placed(0.0, 0.0), key, MARGIN)]
    scale = min(
        1.0,
        frame.width / max(part.width for part in parts) if frame.width else 1.0,
        frame.height / max(part.height for part in parts) if frame.height else 1.0,
    )
    full = frame.width / scale if frame.filled else max(part.width for part in parts)
    return Fitted(
        composition,
        tuple(_widened(part, full) for part in parts),
        legend,
        scale,
        any(s.own for s in sheets),
        spots,
    )


def _numbered(sheet: Placed, text: str) -> Placed:
    """The sheet with its number at the top left."""
    line = Line(text, 9.0, True)
    moved = sheet.moved(0.0, NUMBER)
    head = Group(f"#{text}", "part", Box(0.0, 0.0, sheet.width, 14.0), (line,))
    return replace(moved, height=sheet.height + NUMBER, groups=(head, *moved.groups))


def _widened(part: Part, width: float) -> Part:
    """The part on a sheet of this width, its picture in the middle."""
    shift = (width - part.width) / 2
    if shift <= 0.005:
        return replace(part, width=round(width, 2))
    sheet = Placed(part.width, part.height, part.shapes, part.edges, part.groups, labels=part.labels)
    moved = sheet.moved(round(shift, 2), 0.0)
    return Part(round(width, 2), part.height, moved.shapes, moved.edges, moved.groups, moved.labels)
