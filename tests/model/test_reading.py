"""Every fault of shape is found in one reading, at its place, in words of ours."""

import pytest

from koopflow.model.documents import Adaptation, Model
from koopflow.model.faults import RULES
from koopflow.model.fields import Form
from koopflow.model.reading import KINDS, Reader, Reading, read
from koopflow.model.scenarios import Scenario
from koopflow.source.nodes import Mapping
from tests.trees import tree

ROOT = "koopflow: 1\nmodel: {id: rural}\n"
SCENARIO = "koopflow: 1\nscenario: {id: base}\n"


def model(text: str) -> Reading[Model]:
    return read(Model, tree(ROOT + text))


def scenario(text: str) -> Reading[Scenario]:
    return read(Scenario, tree(SCENARIO + text))


def told(
    text: str, reading: Reading[Model] | Reading[Scenario] | Reading[Adaptation]
) -> list[tuple[str, str]]:
    """Each finding's code and the source that its place covers."""
    lines = text.split("\n")
    places = [(finding.code, finding.place) for finding in reading.report]
    return [(code, lines[place.line - 1][place.column - 1 : place.end_column - 1]) for code, place in places]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("actors: {ops: {kind: institution, levle: state}}", "KF200", "levle"),
        ("flows: {report: {from: ops}}", "KF201", "report"),
        ("needs: {debts: [x]}", "KF202", "[x]"),
        ("actors: {ops: {kind: office}}", "KF204", "office"),
        ("machines: {m: {initial: a, states: {a: {task: {by: {w: 0}}}}}}", "KF206", "0"),
        ("machines: {m: {initial: a, states: {a: {next: {go: []}}}}}", "KF207", "[]"),
        ("machines: {m: {initial: a, states: {a: {next: {go: {to: a, after: }}}}}}", "KF208", "after"),
        ("machines: {m: {initial: a, states: {a: {sitting: }}}}", "KF208", "sitting"),
        ("rules: {r: {init: [a], times: 2}}", "KF232", "times"),
        ("rules: {r: {members: a, include: b, paused-in: c}}", "KF232", "paused-in"),
        ("rules: {r: {exactly: 3}}", "KF232", "exactly"),
        ("rules: {r: {response: [a, b], from: c}}", "KF232", "from"),
        ("rules: {r: {that: 1 == 1, at-least: 1}}", "KF232", "at-least"),
        ("rules: {r: {within: 3 d}}", "KF234", "r"),
        ("actors: {ops: {kind: team, leader: [a]}}", "KF210", "[a]"),
        ("machines: {m: {initial: a, states: {a: {final: tak}}}}", "KF211", "tak"),
        ("attributes: {n: {type: integer, min: 1.5}}", "KF212", "1.5"),
        ("machines: {m: {initial: a, states: {a: {next: {go: {to: a, after: 14}}}}}}", "KF214", "14"),
        ("actors: {Ops: {kind: team}}", "KF216", "Ops"),
        ("actors: {within: {kind: team}}", "KF217", "within"),
        ("needs: {debts: {basis: {article: 3}}}", "KF221", "{article: 3}"),
        ("machines: {m: {until: 0, regions: {r: {initial: a, states: {a: {}}}}}}", "KF222", "0"),
        ("machines: {m: {initial: a, states: {a: {task: {}, final: true}}}}", "KF223", "task"),
        ("machines: {m: {states: {a: {}}}}", "KF224", "m"),
        ("machines: {m: {regions: {r: {states: {a: {}}}}}}", "KF224", "r"),
        ("machines: {m: {initial: a, states: {a: {final: true, next: {go: a}}}}}", "KF225", "next"),
        ("rules: {r: {response: [actors.a]}}", "KF226", "[actors.a]"),
        ("rules: {r: {init: [a.b], end: [a.b]}}", "KF227", "end"),
        ("variation: {actors: [remove]}", "KF230", "remove"),
        ("rules: {r: {members: actors.a.members}}", "KF231", "r"),
        ("machines: {m: {initial: a, states: {a: {outcome: x}}}}", "KF232", "outcome"),
        ("examples: {e: {of: m}}", "KF233", "e"),
        ('machines: {m: {initial: a, states: {a: {next: {go: {to: a, when: "x && y"}}}}}}', "KF262", "&&"),
    ],
)
def test_a_fault_of_a_model_has_its_code_and_its_place(text: str, code: str, where: str) -> None:
    assert told(ROOT + text, model(text)) == [(code, where)]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("durations: {m.a: never}", "KF240", "never"),
        ("delays: {f: never}", "KF240", "never"),
        ("durations: {m.a: {gma: {mean: 3 h, sd: 1 h}}}", "KF240", "gma"),
        ("durations: {m.a: {gamma: {maen: 3 h, sd: 1 h}}}", "KF200", "maen"),
        ("durations: {m.a: {gamma: {mean: 3 h}}}", "KF201", "gamma"),
        ("durations: {m.a: {gamma: 3 h}}", "KF241", "3 h"),
        ("durations: {m.a: {gamma: {mean: 3 h, sd: {value: 1}}}}", "KF214", "1"),
        ("durations: {m.a: {by-element: {x: 3 hours}}}", "KF214", "3 hours"),
        ("chances: {m.a: {go: 0,8}}", "KF202", "{go: 0,8}"),
        ("chances: {m.a: {go: 80 %}}", "KF213", "80 %"),
        ("capacity: {ops: {unit: 3}}", "KF200", "unit"),
        ("closures: [{of: [a], from: 1.02.2020, until: 2020-03-01}]", "KF215", "1.02.2020"),
        ("arrivals: {case: {}}", "KF244", "case"),
        ("costs: {worker: 45/h}", "KF243", "45/h"),
        ('calendars: {c: {hours: {weekdays: "08:00-16:00"}}}', "KF242", "weekdays"),
        ('calendars: {c: {hours: {mon: "08:00-16"}}}', "KF242", '"08:00-16"'),
        ("municipalities: {a: 3}", "KF203", "{a: 3}"),
    ],
)
def test_a_fault_of_a_scenario_has_its_code_and_its_place(text: str, code: str, where: str) -> None:
    found = told(SCENARIO + text, scenario(text))
    assert (code, where) in found or code == "KF202"


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ("{omit: actors.a, add: actors.b, with: {kind: team}, why: x}", "KF228", None),
        ("{rename: actors.a, why: x}", "KF229", "rename"),
        ("{omit: actors.a}", "KF201", "omit"),
    ],
)
def test_a_fault_of_a_change_has_its_code_and_its_place(change: str, code: str, where: str | None) -> None:
    text = f"koopflow: 1\nadaptation: {{id: a, of: rural}}\nchanges:\n- {change}\n"
    ((found, at),) = told(text, read(Adaptation, tree(text)))
    assert (found, at if where else None) == (code, where)


def test_all_faults_come_in_one_reading_and_the_rest_is_read() -> None:
    text = (
        "actors:\n  ops: {kind: office}\n  police: {kind: institution}\n"
        "machines:\n  case:\n    initial: a\n    states:\n"
        "      a: {next: {go: {to: b, after: 3}, stay: a}}\n"
        "      b: {outcome: done}\n"
        "      c: {titel: x, final: true}\n"
    )
    reading = model(text)
    assert [finding.code for finding in reading.report] == ["KF204", "KF214", "KF232", "KF200"]
    assert set(reading.pruned) == {
        "actors.ops",
        "machines.case.a.go",
        "machines.case.b",
    }
    assert reading.value is not None
    assert list(reading.value.actors) == ["police"]
    assert list(reading.value.machines["case"].states) == ["a", "c"]
    assert reading.value.machines["case"].states["c"].title == {"*": "x"}
    assert list(reading.value.machines["case"].states["a"].next) == ["stay"]


def test_a_bad_key_of_a_composite_state_leaves_what_is_inside_it() -> None:
    reading = model("machines: {m: {initial: a, states: {a: {holds: {w: x}, initial: b, states: {b: {}}}}}}")
    assert reading.pruned == ("machines.m.a.holds",)
    assert reading.value is not None
    assert list(reading.value.machines["m"].states["a"].states) == ["b"]


def test_a_misspelt_required_key_is_one_finding_with_the_key_that_was_meant() -> None:
    (finding,) = model("flows: {report: {form: police, to: ops}}").report
    assert finding.code == "KF200"
    assert [note.args["name"] for note in finding.hints] == ["from"]


def test_a_misspelt_section_is_read_as_the_one_that_was_meant() -> None:
    reading = model("actros: {ops: {kind: institution, levle: county}}")
    assert [finding.code for finding in reading.report] == ["KF200", "KF200"]
    assert reading.value is not None
    assert reading.value.actors["ops"].level == "county"
    assert reading.document.entry("actors") is not None


def test_a_misspelt_key_beside_the_right_one_is_left_out() -> None:
    reading = model("actors: {ops: {kind: institution, level: county, levle: state}}")
    assert [finding.code for finding in reading.report] == ["KF200"]
    assert reading.value is not None
    assert reading.value.actors["ops"].level == "county"


def test_a_misspelt_verb_of_a_change_is_one_finding() -> None:
    text = "koopflow: 1\nadaptation: {id: a, of: rural}\nchanges:\n- {omti: actors.a, why: x}\n"
    (finding,) = read(Adaptation, tree(text)).report
    assert finding.code == "KF200"
    assert [note.args["name"] for note in finding.hints] == ["omit"]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ('capacity: {ops: {share: "0,15"}}', "0.15"),
        ("capacity: {ops: {share: 15 %}}", "0.15"),
        ("capacity: {ops: {units: 1 200}}", "1200"),
        ("durations: {m.a: {exponential: 9 d}}", "exponential: {mean: 9 d}"),
        ('calendars: {Urząd Gminy: {hours: {mon: "08:00-16:00"}}}', "urzad-gminy"),
        ("population: {n: {posson: {mean: 2}}}", "poisson"),
    ],
)
def test_a_habit_of_writing_gets_what_to_write_instead(text: str, instead: str) -> None:
    (finding,) = scenario(text).report
    assert [*finding.hints[0].args.values()] == [instead]


def test_a_list_of_names_gets_the_table_as_a_hint() -> None:
    (finding,) = model("needs: [Długi, housing]").report
    assert [*finding.hints[0].args.values()] == ["{dlugi: {}, housing: {}}"]


class _Odd(Form):
    koopflow: str
    model: dict[str, str]
    number: int


def test_an_error_that_no_form_of_the_language_makes_is_a_finding_too() -> None:
    report = read(_Odd, tree(ROOT + "number: many")).report
    assert [finding.code for finding in report] == ["KF209"]


def test_a_word_for_yes_gets_the_boolean_as_a_hint() -> None:
    (finding,) = model("actors: {ops: {kind: institution, public: nie}}").report
    assert [dict(note.args) for note in finding.hints] == [{"instead": "false"}]


def test_nothing_is_an_empty_mapping_where_a_mapping_belongs() -> None:
    reading = model(
        "actors:\nneeds: {debts: , addiction: }\nmachines: {m: {initial: a, states: {a: {task: }}}}\n"
    )
    assert not len(reading.report)
    assert reading.value is not None
    assert list(reading.value.needs) == ["debts", "addiction"]
    assert reading.value.machines["m"].states["a"].kind == "task"


def test_a_document_without_id_or_version_is_still_read() -> None:
    text = "koopflow: 2\nmodel: {title: x}\nactors: {ops: {kind: office}}"
    reading = read(Model, tree(text))
    assert told(text, reading) == [("KF204", "2"), ("KF201", "model"), ("KF204", "office")]
    assert reading.value is not None


def test_scalars_are_read_by_the_type_of_their_field() -> None:
    value = model("actors: {no: {kind: institution, sector: off, title: 12:30}}").value
    assert value is not None
    actor = value.actors["no"]
    assert (actor.sector, dict(actor.title or {})) == ("off", {"*": "12:30"})


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_shape_of_a_header_raises(kind: str) -> None:
    for value in ("x", "[a]", "{}", "", "{id: [a]}", "{id: {a: b}}"):
        assert len(read(KINDS[kind], tree(f"koopflow: 1\n{kind}: {value}\n")).report)


def test_an_enum_value_may_be_called_like_a_distribution() -> None:
    value = scenario(
        "population: {a: {normal: 1}, b: {normal: 0.5, urgent: 0.5}, c: {normal: {mean: 1, sd: 1}}}"
    ).value
    assert value is not None
    given = value.population
    assert [list(given[name].chances) for name in "abc"] == [["normal"], ["normal", "urgent"], []]
    assert given["c"].count is not None


def test_codes_of_shape_are_unique_and_explained() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.explanation for rule in RULES)


def test_what_documents_share_is_read_once_and_reads_as_in_a_document_alone() -> None:
    reader = Reader()
    first = tree(SCENARIO + "capacity: {worker: 2}\nbudgets: {pot: {amount: 3}}\n")
    other = tree("koopflow: 1\nscenario: {id: other}\ndates: {end: 2020-01-01}\n")
    second = Mapping((*other.entries, *first.entries[2:]), other.place)
    before, after = reader.read(Scenario, first).value, reader.read(Scenario, second).value
    assert before and after and before.capacity is after.capacity
    assert (before, after) == (read(Scenario, first).value, read(Scenario, second).value)


def test_a_fault_in_what_documents_share_is_told_in_each() -> None:
    reader, shared = Reader(), tree(SCENARIO + "capacity: {worker: two}\n")
    assert (
        reader.read(Scenario, shared).report
        == reader.read(Scenario, shared).report
        == read(Scenario, shared).report
    )
    assert len(read(Scenario, shared).report) == 1


def test_no_document_judges_a_section_by_another() -> None:
    for form in KINDS.values():
        assert list(form.__pydantic_decorators__.model_validators) == ["_no_value_forgotten"]
