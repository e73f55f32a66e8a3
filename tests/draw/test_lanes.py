from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

import koopflow as kf
from koopflow.draw.drawing import Box, Drawing, Edge, Part, Shape
from koopflow.draw.figure import draw
from koopflow.draw.ranks import ranks
from tests.draw.draw_examples import CASE, SERVICE, little, with_title

MODELS = Path(__file__).parents[2] / "models"
LONG = (
    "Niezwykle długi i szczegółowy tytuł stanu, który opisuje wszystko, co się w nim dzieje, bez wyjątku " * 2
)


def drawn(**options: Any) -> Drawing:
    drawing, report = draw(little(), "lanes", **options)
    assert drawing is not None
    assert not report
    return drawing


def shapes(drawing: Drawing) -> dict[str, Shape]:
    return {
        shape.id: shape
        for part in drawing.parts
        for shape in part.shapes
        if not shape.id.startswith("legend.")
    }


def rural(model: str) -> Drawing:
    return kf.draw(kf.load(MODELS / model), "lanes", lang="pl").drawing


@pytest.fixture(
    scope="module", params=["reference/rural", "municipalities/narewka.yaml", "long", "small page"]
)
def figure(request: pytest.FixtureRequest) -> Drawing:
    if request.param == "small page":
        return drawn(width_mm=100, height_mm=90)
    if request.param == "long":
        found, _ = draw(with_title(LONG), "lanes")
        assert found is not None
        return found
    return rural(request.param)


def test_a_state_stands_in_the_lane_of_who_does_it() -> None:
    found = shapes(drawn(height_mm=2000))
    assert {
        name.removeprefix("machines."): shape.group for name, shape in found.items() if "#" not in name
    } == {
        "case.look": "actors.clerk",
        "case.care.meet": "actors.board",
        "case.care.wait": "nobody",
        "case.care.helped": "nobody",
        "case.care.leave": "",
        "case.both.one.a": "nobody",
        "case.both.two.b": "nobody",
        "case.serve": "nobody",
        "case.helped": "nobody",
        "case.refused": "nobody",
        "service.run": "actors.provider",
        "service.end": "nobody",
    }


def test_lanes_stand_by_level_and_hold_what_is_theirs(figure: Drawing) -> None:
    order: list[str] = []
    for part in figure.parts:
        lanes = {group.id: group.box for group in part.groups if group.kind == "lane"}
        assert [*lanes.values()] == sorted(lanes.values(), key=lambda box: box.x)
        for one, other in pairwise(lanes.values()):
            assert one.x + one.width == pytest.approx(other.x)
        for shape in part.shapes:
            if shape.group:
                lane = lanes[shape.group]
                assert lane.x <= shape.box.x
                assert shape.box.x + shape.box.width <= lane.x + lane.width
        order = [*order, *(name for name in lanes if name not in order)]
        assert [name for name in lanes if name != "nobody"] == [
            name for name in sorted(lanes, key=lambda name: _place(figure, name)) if name != "nobody"
        ]
        assert "nobody" not in [*lanes][:-1]


def _place(figure: Drawing, name: str) -> int:
    order = figure.spots[name]["order"]
    assert isinstance(order, int)
    return order


def test_nothing_stands_on_anything_else(figure: Drawing) -> None:
    for part in figure.parts:
        for one, other in combinations([shape for shape in part.shapes if shape.kind != "rule"], 2):
            assert not _overlap(one.box, other.box), (one.id, other.id)


def test_no_line_meets_a_box_or_a_heading(figure: Drawing) -> None:
    for part in figure.parts:
        boxes = [(shape.id, _shrunk(shape.box, 0.6)) for shape in _things(part)]
        headings = [(group.id, _heading(part, group.box)) for group in part.groups if group.kind == "stage"]
        for edge in part.edges:
            if edge.id.startswith("legend."):
                continue
            for name, box in [*boxes, *headings]:
                if name not in (edge.tail, edge.head) and not name.endswith(("#initial",)):
                    assert not any(_within(x, y, box) for x, y in _along(edge)), (edge.id, name)


def test_every_way_on_is_a_line_or_told(figure: Drawing) -> None:
    lines = {edge.id for part in figure.parts for edge in part.edges}
    told = {
        shape.id.removesuffix("#goto")
        for part in figure.parts
        for shape in part.shapes
        if shape.kind == "goto"
    }
    for part in figure.parts:
        for shape in part.shapes:
            if shape.kind == "exit" and not shape.id.startswith("legend."):
                assert shape.id.removesuffix("#exit") in lines
    assert not lines & told


def test_a_line_begins_and_ends_at_its_states(figure: Drawing) -> None:
    for part in figure.parts:
        found = {shape.id: shape.box for shape in part.shapes}
        for edge in part.edges:
            if not edge.id.startswith("legend."):
                x, y = edge.points[-1]
                head = found[edge.head]
                assert y == pytest.approx(head.y, abs=0.1)
                assert head.x <= x <= head.x + head.width
                assert edge.tail in found
                assert all(a[0] == b[0] or a[1] == b[1] for a, b in _straights(edge))


def test_a_figure_is_fit_for_a_page_of_a_book(figure: Drawing) -> None:
    assert figure.smallest_text >= 6.995 or figure.width_mm <= 100.1
    assert figure.width_mm <= 160.1
    last = figure.parts[-1]
    for part in figure.parts:
        if part is not last:
            assert part.height * figure.scale / 72 * 25.4 <= 231


def test_every_state_is_in_the_figure_once(figure: Drawing) -> None:
    names = [
        s.id for part in figure.parts for s in part.shapes if s.id.startswith("machines.") and "#" not in s.id
    ]
    assert len(names) == len(set(names))


def test_a_way_on_is_named_only_where_there_is_a_choice() -> None:
    labels = {
        edge.id.removeprefix("machines."): " ".join(
            line.text for label in edge.labels for line in label.lines
        )
        for part in drawn(height_mm=2000, lang="en").parts
        for edge in part.edges
        if edge.id.startswith("machines.")
    }
    assert labels["case.care.meet.agreed"] == "agreed"
    assert labels["case.care.wait.late"].replace("\u00a0", " ") == "late (3 months)"
    assert labels["case.serve.done"] == ""
    assert labels["service.run.done"] == ""
    assert labels["case.care.done"] == ""


def test_a_final_state_leads_on_to_where_its_stage_leads() -> None:
    edges = {edge.id: (edge.tail, edge.head) for part in drawn(height_mm=2000).parts for edge in part.edges}
    both = "machines.case.care.done", "machines.case.care.done#to-machines.case.both.two.b"
    assert edges[both[0]] == ("machines.case.care.helped", "machines.case.both.one.a")
    assert edges[both[1]] == ("machines.case.care.helped", "machines.case.both.two.b")
    joined = [edge for edge in edges if edge.startswith("machines.case.both.done")]
    assert [edges[edge] for edge in joined] == [
        ("machines.case.both.one.a", "machines.case.serve"),
        ("machines.case.both.two.b", "machines.case.serve"),
    ]


def test_a_sign_stands_where_a_stage_begins_that_no_line_leads_to() -> None:
    whole = [name for name, shape in shapes(drawn(height_mm=2000)).items() if shape.kind == "initial"]
    assert whole == ["machines.case#initial", "machines.service#initial"]
    parted = [name for name, shape in shapes(drawn(height_mm=100)).items() if shape.kind == "initial"]
    assert set(parted) > set(whole)


def test_what_leads_out_of_a_whole_stage_is_told_at_its_heading() -> None:
    part = drawn(height_mm=2000, lang="en").parts[0]
    leaving = next(shape for shape in part.shapes if shape.kind == "leaving")
    assert leaving.id == "machines.case.care.leave"
    assert "".join(line.text for line in leaving.lines) == "Leaving → refused".replace("refused", "Refused")


def test_a_part_names_the_part_in_which_a_way_goes_on() -> None:
    drawing = drawn(height_mm=90, lang="en")
    numbers = {s.id: at for at, part in enumerate(drawing.parts, 1) for s in part.shapes if "#" not in s.id}
    found = 0
    for at, part in enumerate(drawing.parts, 1):
        for shape in part.shapes:
            text = " ".join(line.text for line in shape.lines).replace("\u00a0", " ")
            if shape.kind in ("goto", "leaving") and not shape.id.startswith("legend.") and "(pt " in text:
                found += 1
                told = int(text.rpartition("(pt ")[2].rstrip(")"))
                assert told != at
                assert told in numbers.values()
    assert found


def test_the_table_says_who_goes_on_and_what_is_sent() -> None:
    table = drawn(lang="en").table
    assert table.columns == (
        "Stage",
        "State",
        "Who",
        "What leads on",
        "To",
        "Who goes on",
        "Information sent",
    )
    rows = {(row[0], row[1], row[3]): row[4:] for row in table.rows}
    assert rows["Support", "Meeting", "agreed"] == ("Waiting", "", "share")
    assert rows["Support", "Waiting", "remind, after 14 days"] == ("stays", "", "Request")
    assert rows["Support", "", "Leaving"] == ("Refused", "", "")
    assert rows["service", "run", "done"] == ("end", "", "")


def test_the_description_is_good_polish() -> None:
    drawing = drawn(height_mm=2000)
    assert drawing.title == "Kto co robi: Sprawa – Mały model"
    assert drawing.alt == "Kto co robi – „Sprawa”: Mały model"
    assert drawing.description == (
        "Rysunek przedstawia 11 stanów.",
        "Tory od lewej: Urzędnik, Rada, wykonawca usługi.",
        "Etapy z góry na dół: Wsparcie; Naraz.",
        "Na początku: „Rozpoznanie”.",
        "Przejście jest podpisane tylko tam, gdzie jest wybór; resztę podaje tabela.",
    )


def test_a_selection_shows_only_its_states() -> None:
    found = shapes(drawn(only=["machines.case.care"]))
    assert {name for name in found if "#" not in name} == {
        f"machines.case.care.{name}" for name in ("meet", "wait", "helped", "leave")
    } - {"machines.case.care.leave"}


def test_a_tiny_machine_and_one_with_nothing_selected() -> None:
    drawing, report = draw(little(), "lanes", of="service")
    assert drawing is not None
    assert not report
    nothing, told = draw(little(), "lanes", only=["flows.ask"])
    assert nothing is None
    assert [found.code for found in told if found.rule.severity.rank == 2] == ["KF293"]


def test_a_machine_that_runs_itself_is_drawn_once() -> None:
    again = {
        **SERVICE,
        "states": {**SERVICE["states"], "again": {"each": {"in": "basket", "run": "service"}}},
    }
    drawing, _ = draw(little(machines={"case": CASE, "service": again}), "lanes")
    assert drawing is not None
    names = [s.id for part in drawing.parts for s in part.shapes if s.id == "machines.service.run"]
    assert len(names) == 1


def test_ranks_are_the_longest_way_without_what_leads_back() -> None:
    assert ranks("abcd", [("a", "b"), ("b", "c"), ("a", "c"), ("c", "a"), ("c", "d"), ("d", "d")]) == {
        "a": 0,
        "b": 1,
        "c": 2,
        "d": 3,
    }


def _things(part: Part) -> Iterator[Shape]:
    return (shape for shape in part.shapes if shape.kind != "rule" and not shape.id.startswith("legend."))


def _heading(part: Part, box: Box) -> Box:
    """The strip of a stage's heading, as far as its text is high."""
    return Box(box.x + 1, box.y + 1, box.width - 2, 10.0)


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return wide > 0.05 and high > 0.05


def _shrunk(box: Box, by: float) -> Box:
    return Box(box.x + by, box.y + by, box.width - 2 * by, box.height - 2 * by)


def _within(x: float, y: float, box: Box) -> bool:
    return box.x < x < box.x + box.width and box.y < y < box.y + box.height


def _straights(edge: Edge) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight pieces: every other triple is a corner."""
    ends = edge.points[::3]
    return (pair for at, pair in enumerate(pairwise(ends)) if at % 2 == 0)


def _along(edge: Edge) -> Iterator[tuple[float, float]]:
    for (x1, y1), (x2, y2) in pairwise(edge.points[::3]):
        yield from ((x1 + (x2 - x1) * at / 20, y1 + (y2 - y1) * at / 20) for at in range(1, 20, 2))


def test_what_many_do_together_stands_in_no_single_lane() -> None:
    names = ("ops", "family", "team")
    state = {"task": {"by": list(names)}, "next": {"done": "over"}}
    machine = {"initial": "joint", "states": {"joint": state, "over": {"final": True}}}
    drawing, _ = draw(little(machines={"case": machine}), "lanes")
    assert drawing is not None
    assert [group.id for group in drawing.parts[0].groups if group.kind == "lane"] == ["several", "nobody"]
    step = next(shape for shape in drawing.parts[0].shapes if shape.id == "machines.case.joint")
    said = " ".join(line.text for line in step.notes)
    assert said.startswith("wspólnie: ")
    assert said.count(",") == len(names) - 1
