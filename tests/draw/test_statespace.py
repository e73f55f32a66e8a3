"""Everything that can happen to one line, as a figure."""

from dataclasses import replace

import pytest

from koopflow.api.spaces import space_of
from koopflow.draw.drawing import Drawing
from koopflow.draw.figure import ON_PAPER_MAX, draw, write
from koopflow.model.types import Model
from koopflow.trace.courses import CourseStep
from koopflow.trace.spaces import Change, Configuration, Space
from tests.draw.draw_examples import SPACE, little


def drawn(space: Space = SPACE, **options: object) -> tuple[Drawing | None, list[str]]:
    drawing, report = draw(little(), "statespace", space=space, lang="en", **options)  # type: ignore[arg-type]
    return drawing, [finding.code for finding in report]


def chain(count: int) -> Space:
    """So many configurations, one after the other."""
    changes = tuple(Change(at, at + 1, CourseStep("event", "leave")) for at in range(count - 1))
    return Space("case", (Configuration(),) * count, changes, complete=True)


def counter(length: int) -> Model:
    """A case that waits in one state after the other: a configuration for each, and one before it begins."""
    states = {f"s{n}": {"next": {"leave": f"s{n + 1}"}} for n in range(length - 1)}
    case = {"initial": "s0", "states": {**states, f"s{length - 1}": {"final": "true"}}}
    return little(machines={"case": case})


def test_a_thing_for_every_configuration_and_an_arrow_for_every_kind_of_change() -> None:
    drawing, _ = drawn()
    assert drawing is not None
    shapes = {s.id: s for part in drawing.parts for s in part.shapes if s.id.startswith("configurations.")}
    edges = {e.id for part in drawing.parts for e in part.edges if e.id.startswith("configurations.")}
    assert len(shapes) == len(SPACE.configurations) + 1
    assert edges == {
        *(
            "configurations.0.initial.1",
            "configurations.0.initial.2",
            "configurations.1.result.8",
            "configurations.2.result.3",
        ),
        *(
            "configurations.3.result.4",
            "configurations.3.event.8",
            "configurations.4.timer.4",
            "configurations.4.event.4",
        ),
        *(
            "configurations.4.event.5",
            "configurations.4.timer.5",
            "configurations.5.result.6",
            "configurations.6.result.7",
        ),
        *("configurations.6.event.-1", "configurations.6.event.6"),
    }
    kinds = {name.removeprefix("configurations."): shape.kind for name, shape in shapes.items()}
    assert (kinds["0"], kinds["3"], kinds["6"], kinds["7"], kinds["beyond"]) == (
        *("initial", "configuration", "stuck", "over", "beyond"),
    )


def test_what_is_active_and_what_makes_a_difference_are_written_in_it() -> None:
    drawing, _ = drawn()
    assert drawing is not None
    shape = next(s for s in drawing.parts[0].shapes if s.id == "configurations.2")
    assert [line.text for line in shape.lines] == ["2. A\u00a0first look"]
    assert [line.text for line in shape.notes] == ["Consent: yes", "Needs: debts"]
    assert ("3", "Meeting", "Consent: yes; Needs: debts", "Meeting: agreed", "4") in drawing.table.rows
    assert ("7", "Over: Helped", "", "", "") in drawing.table.rows


def test_where_it_was_cut_the_figure_the_description_and_a_finding_say_so() -> None:
    drawing, codes = drawn()
    assert codes == ["KF283"]
    assert drawing is not None
    assert "There are more configurations, which were not looked at." in drawing.description
    assert any(row[-1] == "not looked at" for row in drawing.table.rows)
    assert drawn(replace(SPACE, complete=True))[1] == []


def test_more_than_a_page_holds_is_a_finding_but_for_formats_of_programs() -> None:
    assert drawn(chain(ON_PAPER_MAX))[0] is not None
    drawing, codes = drawn(chain(ON_PAPER_MAX + 1))
    assert (drawing, codes) == (None, ["KF284"])
    drawing, codes = drawn(chain(ON_PAPER_MAX + 1), free=True)
    assert codes == []
    assert drawing is not None
    assert write(drawing, "dot").count(b"->") == ON_PAPER_MAX


def test_the_space_is_the_explored_one() -> None:
    space = space_of(counter(5), "case")
    assert space is not None
    assert space.complete
    active = [[passage.path for passage in configuration.active] for configuration in space.configurations]
    assert active == [[], ["case.s0"], ["case.s1"], ["case.s2"], ["case.s3"], ["case.s4"]]
    assert [(change.tail, change.head, change.step.kind) for change in space.changes] == [
        (0, 1, "start"),
        *((n, n + 1, "event") for n in range(1, 5)),
    ]
    assert [configuration.outcome for configuration in space.configurations][-1] == "s4"


def test_a_budget_cuts_it() -> None:
    space = space_of(counter(30), "case", states_max=10)
    assert space is not None
    assert (len(space.configurations), space.complete) == (10, False)
    assert [change.head for change in space.changes][-1] == -1


def test_attributes_that_make_a_difference_are_told_apart() -> None:
    space = space_of(little(), "case")
    assert space is not None
    assert {name for configuration in space.configurations for name, _ in configuration.values} >= {"consent"}
    given = {dict(change.step.given)["consent"] for change in space.changes if change.step.kind == "start"}
    assert given == {True, False}


def test_a_machine_that_another_runs_is_on_its_line() -> None:
    assert space_of(little(), "service") == space_of(little(), "case")


@pytest.mark.parametrize("machine", ["nowhere", ""])
def test_without_a_line_there_is_nothing_to_draw(machine: str) -> None:
    assert space_of(little(), machine) is None
    _, report = draw(little(), "statespace")
    assert [finding.code for finding in report] == ["KF293"]
