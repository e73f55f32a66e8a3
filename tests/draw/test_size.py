from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.course import course_of_example
from koopflow.api.wording import message
from koopflow.draw import VIEWS
from koopflow.draw.drawing import Drawing, Group, Part, Shape
from koopflow.draw.figure import draw
from koopflow.draw.fitting import LEAST_TEXT
from koopflow.model.library import Library, load_library
from koopflow.model.types import Model
from tests.draw.draw_examples import CASE, SERVICE, little

SHIPPED = Path(__file__).parents[2] / "models"
SHIPPED_MODELS = ("rural", "krempna", "narewka", "piatnica", "slupno", "wolka")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library([SHIPPED])[0]


def sized(width: float | None, height: float | None = None, **options: object) -> tuple[Drawing, list[str]]:
    drawing, report = draw(little(), "process", width_mm=width, height_mm=height, **options)  # type: ignore[arg-type]
    assert drawing is not None
    return drawing, [finding.code for finding in report]


@pytest.mark.parametrize("width", [90.0, 160.0, 300.0])
def test_a_figure_is_as_wide_as_asked(width: float) -> None:
    drawing, _ = sized(width)
    assert drawing.width_mm == pytest.approx(width, abs=0.02)


def test_without_a_width_it_is_as_wide_as_needed_and_no_wider_than_a_column() -> None:
    drawing, codes = sized(None, of="service")
    assert drawing.width_mm < 130
    assert not codes


def test_text_keeps_its_size_while_stages_move_to_further_parts() -> None:
    drawing, codes = sized(75.0)
    assert len(drawing.parts) > 1
    assert not codes
    assert drawing.smallest_text >= 7
    assert any("zob. część 2" in line.text for shape in drawing.parts[0].shapes for line in shape.notes)
    assert any(group.id == "machines.case.care" for group in drawing.parts[1].groups)


def test_every_state_is_in_some_part_once() -> None:
    whole, _ = sized(400.0)
    parts, _ = sized(75.0)
    assert len(whole.parts) == 1

    def states(drawing: Drawing) -> list[str]:
        shapes = (shape for part in drawing.parts for shape in part.shapes)
        return sorted(
            shape.id for shape in shapes if shape.kind in ("task", "sitting", "waiting", "multi", "final")
        )

    assert states(whole) == states(parts)


def test_text_below_seven_points_is_a_finding() -> None:
    drawing, codes = sized(22.0)
    assert codes == ["KF290"]
    assert drawing.smallest_text < 7


def test_a_height_is_kept_on_every_page() -> None:
    drawing, _ = sized(110.0, 130.0)
    assert all(part.height * drawing.scale <= 130 / 25.4 * 72 + 0.1 for part in drawing.parts)


def _things(part: Part) -> list[Shape | Group]:
    return [*part.shapes, *part.groups]


@pytest.mark.parametrize("width", [75.0, 160.0])
def test_everything_lies_on_its_sheet(width: float) -> None:
    drawing, _ = sized(width)
    for part in drawing.parts:
        for thing in _things(part):
            assert thing.box.x >= -0.1, thing.id
            assert thing.box.x + thing.box.width <= part.width + 0.1, thing.id
            assert thing.box.y >= -0.1, thing.id
            assert thing.box.y + thing.box.height <= part.height + 0.1, thing.id


def test_no_two_things_overlap() -> None:
    for part in sized(160.0)[0].parts:
        boxes = [shape for shape in part.shapes if shape.kind != "rule"]
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                a, b = one.box, other.box
                apart = a.x + a.width <= b.x + 0.1 or b.x + b.width <= a.x + 0.1
                assert apart or a.y + a.height <= b.y + 0.1 or b.y + b.height <= a.y + 0.1, (one.id, other.id)


def test_a_change_inside_one_stage_moves_nothing_in_another() -> None:
    care = CASE["states"]["care"]
    wait = {**care["states"]["wait"], "title": {"pl": "Czekanie na odpowiedź z urzędu"}}
    changed = {**CASE["states"], "care": {**care, "states": {**care["states"], "wait": wait}}}
    model = little(machines={"case": {**CASE, "states": changed}, "service": SERVICE})

    def regions(drawing: Drawing) -> dict[str, tuple[float, float]]:
        part = drawing.parts[0]
        frame = next(group.box for group in part.groups if group.id == "machines.case.both")
        inside = (shape for shape in part.shapes if shape.id.startswith("machines.case.both."))
        return {
            shape.id: (round(shape.box.x - frame.x, 1), round(shape.box.y - frame.y, 1)) for shape in inside
        }

    before, _ = draw(little(), "process", width_mm=250)
    after, _ = draw(model, "process", width_mm=250)
    assert before is not None
    assert after is not None
    assert regions(before) == regions(after)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "statespace"])
@pytest.mark.parametrize("name", SHIPPED_MODELS)
def test_a_shipped_model_is_readable_at_the_usual_width(
    library: Library, name: str, view: str, language: str
) -> None:
    loaded = library.model(name)
    assert loaded is not None
    # All flows of all actors, and all who meet on the usual way, are more than fits: a book shows some of them.
    course = course_of_example(loaded, "refusal-is-open") if view == "sequence" else None
    actors = loaded.model.figures["family-and-teams"].actors if view == "flows" else ()
    drawing, report = draw(loaded.model, view, lang=language, course=course, actors=actors)
    assert drawing is not None
    assert drawing.smallest_text >= LEAST_TEXT
    assert "KF290" not in [finding.code for finding in report]


def test_a_size_just_below_the_limit_is_not_said_as_the_limit(library: Library) -> None:
    loaded = library.model("piatnica")
    assert loaded is not None
    narrow = kf.draw(loaded, "flows", width_mm=60).drawing.smallest_text
    figure = kf.draw(loaded, "flows", width_mm=60 * 6.97 / narrow)
    assert figure.drawing.smallest_text == pytest.approx(6.97)
    (finding,) = figure.report
    assert " 6.9 pt " in message(finding, "en")
    assert " 6,9 pkt," in message(finding, "pl")


def test_a_text_too_small_is_found_at_the_key_of_the_header(library: Library) -> None:
    loaded = library.model("piatnica")
    assert loaded is not None
    (finding,) = kf.draw(loaded, "flows", width_mm=60).report
    line = Path(finding.place.file).read_text(encoding="utf-8").splitlines()[finding.place.line - 1]
    assert (finding.code, line) == ("KF290", "adaptation:")


def large(states: int, ways: int) -> Model:
    """A machine with so many states and ways on between them, each to one of the next three."""
    each = [ways // states + (at < ways % states) for at in range(states)]
    body = {
        f"s{at}": {
            "task": {"by": "office"},
            "next": {f"to{n}": f"s{(at + n) % states}" for n in range(1, many + 1)},
        }
        for at, many in enumerate(each)
    }
    return little(machines={"case": {"initial": "s0", "states": body}, "service": SERVICE})


@pytest.mark.parametrize(("states", "ways"), [(300, 450), (300, 900)])
def test_what_graphviz_has_no_time_for_is_laid_out_all_the_same_and_says_so(states: int, ways: int) -> None:
    drawing, report = draw(large(states, ways), "process", lang="en", limit_seconds=0.01)
    assert drawing is not None
    assert "KF295" in [finding.code for finding in report]
    assert drawing.description[-1] == "Laid out in a simpler way, since the figure is large; lines may cross."
    shapes = {shape.id for part in drawing.parts for shape in part.shapes if shape.kind == "task"}
    assert shapes - {"legend.shape.task"} == {f"machines.case.s{at}" for at in range(states)}
    assert sum(edge.kind == "result" for part in drawing.parts for edge in part.edges) == ways + 1
