"""From paths to models: files are put together, references found, changes applied, scenarios made complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from koopflow.diagnostics import Report
from koopflow.model.library import Library, load_library

MODEL = """
koopflow: 1
model: {id: rural, version: 1.0.0}
actors: {ops: {kind: institution, level: municipality}, worker: {kind: person, of: ops}}
machines:
  case:
    initial: a
    states:
      a: {task: {by: worker}, next: {yes: b, no: z}}
      b: {task: {by: ops}, next: {done: z}}
      z: {final: true}
variation: {machines.case.b: [omit, rename, refine], actors.worker: [rename]}
"""
SCENARIO = """
koopflow: 1
scenario: {id: base, of: rural, start: 2019-04-01, horizon: 3 y}
arrivals: {case: {per-year: 40}}
capacity: {worker: {units: 2, caseload: 9}, ops: 1}
durations: {case.a: 2 h, case.b: 3 h}
chances: {case.a: {yes: 0.8, no: 0.2}}
"""


def adaptation(changes: str = "[]", of: str = "rural", id_: str = "local") -> str:
    return f"\nkoopflow: 1\nadaptation: {{id: {id_}, of: {of}}}\nchanges: {changes}\n"


def load(folder: Path, *names: str, shipped: Path | None = None, **files: str) -> tuple[Library, Report]:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_library([folder / name for name in names] or [folder], shipped)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.errors]


def test_one_file_may_hold_a_model_an_adaptation_and_scenarios(tmp_path: Path) -> None:
    library, report = load(tmp_path, all="---".join((MODEL, SCENARIO, adaptation())))
    assert not codes(report)
    assert [(model.id, model.kind, model.ok) for model in library.models] == [
        ("rural", "model", True),
        ("local", "adaptation", True),
    ]
    assert [scenario.id for scenario in library.scenarios("local")] == ["base"]


def test_a_model_may_be_spread_over_files_that_repeat_its_id(tmp_path: Path) -> None:
    head, _, machines = MODEL.partition("machines:")
    library, report = load(
        tmp_path,
        rural__actors=head,
        rural__parts__case="koopflow: 1\nmodel: {id: rural}\nmachines:" + machines,
        rural__scenarios__base=SCENARIO,
    )
    assert not codes(report)
    model = library.model("rural")
    assert model is not None
    assert model.model.model.version == "1.0.0"
    assert model.located.place("machines.case.a").file.endswith("case.yaml")
    assert [scenario.id for scenario in model.scenarios] == ["base"]


def test_an_element_in_two_files_is_an_error_that_names_both_places(tmp_path: Path) -> None:
    other = "koopflow: 1\nmodel: {id: rural, version: 2.0.0}\nactors:\n  ops: {kind: institution}\n"
    _, report = load(tmp_path, a=MODEL, b=other)
    twice, header = sorted(report.errors, key=lambda finding: finding.code)
    assert (twice.code, twice.place.line, twice.related[0].place and twice.related[0].place.line) == (
        "KF383",
        4,
        4,
    )
    assert twice.related[0].place is not None
    assert (Path(twice.place.file).name, Path(twice.related[0].place.file).name) == ("b.yaml", "a.yaml")
    assert header.code == "KF384"


@pytest.mark.parametrize("where", ["rural", "nearby/rural", "models/x/rural", "../models/rural"])
def test_a_reference_is_found_beside_the_file_and_under_the_nearest_models(
    tmp_path: Path, where: str
) -> None:
    here = tmp_path / "deep"
    here.mkdir()
    library, report = load(here, "local.yaml", **{"local": adaptation(), where.replace("/", "__"): MODEL})
    assert not codes(report)
    assert [(model.id, model.given) for model in library.models] == [("local", True), ("rural", False)]


def test_a_reference_is_found_among_the_shipped_models(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    load(shipped, rural=MODEL + "---" + SCENARIO)
    (tmp_path / "work").mkdir()
    library, report = load(tmp_path / "work", "local.yaml", local=adaptation(), shipped=shipped)
    assert not codes(report)
    assert [scenario.id for scenario in library.scenarios("local")] == ["base"]
    assert library.files.text(str(shipped / "rural.yaml"))


@pytest.mark.parametrize("where", ["rural", "work/rural", "work/parts/rural"])
def test_a_reference_is_found_last_beside_the_folder(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, "here", **{"here__local": adaptation(), where.replace("/", "__"): MODEL})
    load(tmp_path, "there", there__copy=MODEL)
    monkeypatch.chdir(tmp_path / "here")
    for given in (tmp_path / "here", Path(), Path("local.yaml")):
        library, report = load_library([given])
        assert not codes(report)
        assert [(model.id, model.given) for model in library.models] == [("local", True), ("rural", False)]
    shipped = tmp_path / "shipped"
    load(shipped, rural=MODEL.replace("1.0.0", "2.0.0"))
    library, _ = load_library([tmp_path / "here"], shipped)
    assert library.models[-1].model.model.version == "2.0.0"


def test_an_unknown_reference_is_an_error_with_what_was_meant(tmp_path: Path) -> None:
    library, report = load(tmp_path, "local.yaml", local=adaptation(of="rurla"), rural=MODEL)
    (finding,) = report.errors
    assert (finding.code, finding.place.column, finding.hints[0].args["name"]) == ("KF386", 29, "rural")
    assert [broken.id for broken in library.broken] == ["local"]


def test_another_edition_is_a_warning_with_the_changes(tmp_path: Path) -> None:
    changes = "[{rename: actors.worker, to: helper, why: x}]"
    _, report = load(tmp_path, m=MODEL, a=adaptation(changes, of="{id: rural, version: 0.9.0}"))
    (finding,) = (finding for finding in report if finding.code == "KF387")
    assert (finding.severity, len(finding.related)) == ("warning", 1)


def test_adaptations_of_each_other_are_a_circle_and_nothing_hangs(tmp_path: Path) -> None:
    library, report = load(tmp_path, a=adaptation(of="b", id_="a"), b=adaptation(of="a", id_="b"))
    assert codes(report) == ["KF392"]
    assert [broken.id for broken in library.broken] == ["b", "a"]


def test_changes_are_applied_and_names_of_the_scenario_follow(tmp_path: Path) -> None:
    changes = "[{rename: actors.worker, to: helper, why: x}, {rename: machines.case.a, to: first, why: x}]"
    library, report = load(tmp_path, m=MODEL, s=SCENARIO, a=adaptation(changes))
    assert not [finding for finding in report.errors if not finding.code.startswith("KF7")]
    local = library.model("local")
    assert local is not None
    assert local.renamed["actors.worker"] == "actors.helper"
    (scenario,) = local.scenarios
    assert set(scenario.scenario.capacity) == {"helper", "ops"}
    assert set(scenario.scenario.durations) == {"case.first", "case.b"}


def test_what_a_scenario_says_of_an_omitted_state_is_passed_over(tmp_path: Path) -> None:
    library, report = load(tmp_path, m=MODEL, s=SCENARIO, a=adaptation("[{omit: machines.case.b, why: x}]"))
    assert not codes(report)
    (scenario,) = library.scenarios("local")
    assert set(scenario.scenario.durations) == {"case.a"}


def test_a_refined_state_needs_the_durations_of_its_new_states(tmp_path: Path) -> None:
    body = "{initial: c, states: {c: {task: {by: ops}, next: {end: done}}, done: {final: true}}}"
    changes = f"[{{refine: machines.case.b, with: {body}, why: x}}]"
    _, report = load(tmp_path, m=MODEL, s=SCENARIO, a=adaptation(changes))
    (finding,) = report.errors
    assert (finding.code, finding.subject) == ("KF800", "machines.case.b.c")
    local = "\nkoopflow: 1\nscenario: {id: here, of: local}\ndurations: {case.b.c: 1 h}\n"
    library, report = load(tmp_path, own=local)
    assert not codes(report)
    (scenario,) = library.scenarios("local")
    assert (scenario.id, set(scenario.scenario.durations)) == ("base", {"case.a", "case.b.c"})


def test_a_local_scenario_is_laid_over_every_scenario_that_is_run(tmp_path: Path) -> None:
    local = (
        "\nkoopflow: 1\nscenario: {id: here, of: local, horizon: 1 y}\n"
        "capacity: {worker: {units: {plus: 1}, caseload: null}}\n"
    )
    more = "\nkoopflow: 1\nscenario: {id: more, of: rural, extends: base}\ncapacity: {worker: {units: 5}}\n"
    library, report = load(tmp_path, m=MODEL, s=SCENARIO, a=adaptation(), l=local, z=more)
    assert not codes(report)
    found = {scenario.id: scenario.scenario for scenario in library.scenarios("local")}
    assert list(found) == ["base", "more"]
    worker = found["base"].capacity["worker"]
    assert (worker.units and worker.units.value, worker.caseload) == (3, None)
    units = found["more"].capacity["worker"].units
    assert units is not None
    assert units.value == 6
    assert found["base"].scenario.horizon is not None
    assert found["base"].scenario.horizon.value.text == "1 y"
    assert [
        scenario.scenario.capacity["worker"].caseload is None for scenario in library.scenarios("rural")
    ] == [
        False,
        False,
    ]


def test_a_scenario_extends_another_and_a_sweep_makes_a_family(tmp_path: Path) -> None:
    what_if = (
        "\nkoopflow: 1\nscenario: {id: what-if, extends: base}\n"
        "capacity: {worker: {units: {times: 2}}}\nsweep: {capacity.ops.units: [1, 2]}\n"
    )
    library, report = load(tmp_path, m=MODEL, s=SCENARIO, w=what_if)
    assert not codes(report)
    found = [scenario for scenario in library.scenarios("rural") if scenario.id == "what-if"]
    assert [scenario.label for scenario in found] == ["capacity.ops.units=1", "capacity.ops.units=2"]
    units = found[1].scenario.capacity["worker"].units
    assert units is not None
    assert units.value == 4


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("{id: x, of: rural, extends: bsae}", "KF393"),
        ("{id: x, of: rural, extends: x}", "KF394"),
        ("{id: x, of: nobody, start: 2019-01-01, horizon: 1 y}", "KF386"),
        ("{id: x, start: 2019-01-01, horizon: 1 y}", "KF201"),
        ("{id: base, of: rural, start: 2019-01-01, horizon: 1 y}", "KF385"),
    ],
)
def test_a_scenario_that_cannot_be_placed_is_a_finding(tmp_path: Path, header: str, code: str) -> None:
    _, report = load(tmp_path, a=MODEL, b=SCENARIO, c=f"koopflow: 1\nscenario: {header}\n")
    assert codes(report) == [code]


def test_a_scenario_loads_the_adaptations_that_it_simulates(tmp_path: Path) -> None:
    many = SCENARIO.replace("id: base", "id: many") + "municipalities: [local, nowhere]\n"
    library, report = load(tmp_path, "many.yaml", many=many, m=MODEL, a=adaptation())
    assert codes(report) == ["KF386"]
    assert [model.id for model in library.models] == ["rural", "local"]


def test_an_id_stands_for_what_lies_under_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path / "models", rural__model=MODEL, rural__base=SCENARIO, towns__local=adaptation())
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    library, report = load_library(["local"])
    assert not codes(report)
    assert [model.id for model in library.models] == ["local", "rural"]
    library, report = load_library(["rural"])
    assert [scenario.id for scenario in library.scenarios("rural")] == ["base"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("Łocal", ["local"]),
        ("rurla", ["rural"]),
        ("punk.yaml", ["punkt.yaml"]),
        ("local.yml", ["local"]),
        ("below/tow.yaml", ["below/town.yaml"]),
        ("below/local", []),
        ("nowhere/punkt.yaml", []),
        ("a\0b", []),
        ("", []),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_what_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, meant: list[str]
) -> None:
    load(tmp_path / "models", rural__model=MODEL, towns__local=adaptation())
    load(tmp_path, punkt=MODEL, below__town=MODEL)
    monkeypatch.chdir(tmp_path)
    (finding,) = load_library([given])[1]
    assert finding.code == "KF100"
    assert [Path(str(note.args["name"])) for note in finding.hints] == [Path(name) for name in meant]


def test_a_broken_part_hides_no_other_fault(tmp_path: Path) -> None:
    text = MODEL.replace("kind: person", "kind: persn").replace("next: {done: z}", "next: {done: y}")
    library, report = load(tmp_path, m=text, a=adaptation("[{omit: actors.nobody, why: x}]"))
    assert set(codes(report)) >= {"KF204", "KF301"}
    assert "KF304" not in codes(report)
    assert [model.ok for model in library.models] == [False, False]


def test_nothing_in_a_file_raises(tmp_path: Path) -> None:
    for number, text in enumerate(
        ("", "[]", "koopflow: 1", "koopflow: 1\nmodel:", "koopflow: 1\nadaptation: x", "a: [")
    ):
        library, report = load(tmp_path / str(number), x=text)
        assert codes(report)
        assert not library.models or not library.models[0].ok


def test_a_number_that_is_missing_says_nothing_against_the_model(tmp_path: Path) -> None:
    """`formed` is what the checks of behaviour ask: a scenario's faults must not hide theirs."""
    (model,) = load(tmp_path, all="---".join((MODEL, SCENARIO.replace("case.b: 3 h", ""))))[0].models
    assert (model.ok, model.formed) == (False, True)


@pytest.mark.parametrize(("broken", "formed"), [(MODEL, False), (SCENARIO, True)])
def test_what_a_text_lost_is_held_against_its_own_document_alone(
    tmp_path: Path, broken: str, formed: bool
) -> None:
    """A key that is no text is left out of the document: what is missing then is no fault of behaviour."""
    slipped = broken.replace("koopflow: 1\n", "koopflow: 1\n2: 3\n")
    parts = [slipped if part is broken else part for part in (MODEL, SCENARIO)]
    (model,) = load(tmp_path, all="---".join(parts))[0].models
    assert (model.ok, model.formed) == (False, formed)


@pytest.mark.parametrize(("slip", "code"), [("*nobody", "KF126"), ("!!set [a]", "KF121")])
def test_a_slip_in_the_text_is_not_told_again_as_a_wrong_shape(tmp_path: Path, slip: str, code: str) -> None:
    assert codes(load(tmp_path, all=f"{MODEL}data: {slip}\n")[1]) == [code]


@pytest.mark.parametrize(("extends", "code"), [("bsae", "KF393"), ("more", "KF394"), ("base", "")])
def test_a_scenario_of_no_model_of_its_own_must_extend_one_that_is(
    tmp_path: Path, extends: str, code: str
) -> None:
    more = f"\nkoopflow: 1\nscenario: {{id: more, extends: {extends}}}\n"
    report = load(tmp_path, all="---".join((MODEL, SCENARIO, more)))[1]
    assert codes(report) == ([code] if code else [])


@pytest.mark.parametrize(
    ("change", "code"),
    [("{rename: actors.worker, to: w, why: }", "KF208"), ("{omit: machines.case.states.b, why: x}", "KF700")],
)
def test_a_change_has_a_reason_and_a_path_of_ids(tmp_path: Path, change: str, code: str) -> None:
    assert codes(load(tmp_path, all="---".join((MODEL, adaptation(f"[{change}]"))))[1]) == [code]


def test_a_name_that_the_reference_lacks_too_is_told_of_the_reference_alone(tmp_path: Path) -> None:
    slip = SCENARIO.replace("case.b: 3 h", "case.b: 3 h, case.c: 1 h")
    _, report = load(tmp_path, all="---".join((MODEL, slip, adaptation(), adaptation(id_="other"))))
    assert [(finding.code, finding.model) for finding in report.errors] == [("KF805", "rural")]
    renamed = adaptation("[{rename: actors.worker, to: adviser, why: w}]")
    _, report = load(tmp_path, "one.yaml", one="---".join((MODEL, SCENARIO, renamed)))
    assert not report.errors


def test_what_lacks_for_a_municipality_is_told_of_scenarios_that_name_it_or_where_it_is_named(
    tmp_path: Path,
) -> None:
    attribute = f"{MODEL}attributes: {{urgent: {{type: boolean, initial: false}}}}\n"
    asking = adaptation("[{omit: attributes.urgent.initial, why: w}]")
    both = (
        "\nkoopflow: 1\nscenario: {id: both, of: rural, extends: base}\n"
        "municipalities: [local]\npopulation: {urgent: 0.2}\n"
    )
    named = ("m.yaml", "s.yaml", "b.yaml")
    library, report = load(tmp_path, *named, m=attribute, s=SCENARIO, b=both, local=asking)
    assert [model.id for model in library.models] == ["rural", "local"]
    assert codes(report) == []
    silent = both.replace("population: {urgent: 0.2}\n", "")
    for names, text in (((), both), (named, silent)):
        report = load(tmp_path, *names, b=text)[1]
        assert [(finding.code, finding.model) for finding in report.errors] == [("KF810", "local")]
