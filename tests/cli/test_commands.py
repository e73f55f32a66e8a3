"""The commands that work on a model: what they print, write, and end with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from koopflow.api.opening import shipped_models
from koopflow.model.collection import Collection
from koopflow.source.reading import read_text
from tests.cli.conftest import MODEL, SCENARIO, Command

Json = Callable[..., tuple[int, Any]]


def test_simulate_gives_the_keys_that_scripts_rely_on(desk: Path, as_json: Json) -> None:
    code, result = as_json("simulate", str(desk))
    assert code == 0
    assert (result["scenario"], result["model"], result["seed"], result["replications"]) == (
        "base",
        "desk",
        7,
        3,
    )
    assert set(result["cases"]) >= {"arrived", "completed", "open", "stuck", "events"}
    assert set(result["outcomes"]["helped"]) >= {"count", "share", "low", "high"}
    assert set(result["cycle_time"]) >= {"mean", "low", "high", "sd", "p50", "p90", "p95"}
    assert set(result["run"]) >= {"events_per_second", "wall_seconds", "workers", "engine"}
    cases = result["cases"]
    assert cases["completed"] + cases["open"] + cases["stuck"] == cases["arrived"] > 0


def test_of_a_file_with_scenarios_alone_these_are_run(desk: Path, as_json: Json) -> None:
    other = desk.parent / "other.yaml"
    other.write_text(
        "koopflow: 1\nscenario: {id: other, of: desk, extends: base, seed: 8}\n", encoding="utf-8"
    )
    code, result = as_json("simulate", str(other))
    assert (code, result["scenario"], result["seed"]) == (0, "other", 8)


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(desk: Path, as_json: Json) -> None:
    def measured(*words: str) -> Any:
        _, result = as_json("simulate", str(desk), *words)
        return {key: value for key, value in result.items() if key != "run"}

    assert measured("--workers", "1") == measured("--workers", "3")
    assert measured("--seed", "8") != measured("--seed", "7")


def test_an_adaptation_runs_its_references_scenarios(desk: Path, as_json: Json) -> None:
    code, result = as_json("simulate", "village.yaml")
    assert (code, result["model"], result["scenario"]) == (0, "village", "base")


def test_without_a_scenario_there_is_nothing_to_simulate(desk: Path, koopflow: Command) -> None:
    desk.write_text(MODEL, encoding="utf-8")
    code, out, err = koopflow("simulate", str(desk), "--lang", "pl")
    assert (code, out) == (1, "")
    assert "nie zawiera scenariusza" in err


def test_an_unknown_scenario_is_wrong_usage(desk: Path, koopflow: Command) -> None:
    code, _, err = koopflow("simulate", str(desk), "--scenario", "bse")
    assert code == 2
    assert "did you mean base?" in err


def test_a_log_has_a_start_and_a_complete_row_a_task(desk: Path, koopflow: Command) -> None:
    code, _, _ = koopflow(
        "simulate", str(desk), "--replications", "1", "--log", "log.csv", "--out", "results"
    )
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(Path("log.csv").read_text(encoding="utf-8"))))
    assert {row["lifecycle:transition"] for row in rows} == {"start", "complete"}
    assert {row["concept:name"] for row in rows} >= {"case.reported"}
    assert json.loads(Path("results/result.json").read_text(encoding="utf-8"))["replications"] == 1


@pytest.mark.parametrize(
    "words", [("--horizon", "soon"), ("--precision", "200%"), ("--log", "x.ods"), ("--seed", "-1")]
)
def test_a_wish_that_means_nothing_is_wrong_usage(
    words: tuple[str, str], desk: Path, koopflow: Command
) -> None:
    assert koopflow("simulate", str(desk), *words)[0] == 2
    assert sorted(path.name for path in desk.parent.iterdir()) == ["desk.yaml", "village.yaml"]


def test_walk_goes_along_the_named_steps(desk: Path, as_json: Json) -> None:
    code, walk = as_json("walk", str(desk), "--choose", "urgent=true,reported.accept")
    assert code == 0
    assert [step["name"] for step in walk["steps"]] == ["start case", "reported.accept"]
    assert walk["steps"][1]["told"] == [
        {"flow": "refer", "from": "office", "to": ["clinic"], "carries": ["form"], "channel": "letter"}
    ]
    assert walk["active"] == ["case.waiting"]
    assert walk["possible"] == ["waiting.done"]
    assert walk["outcome"] is None


def test_walk_says_what_is_owed(desk: Path, as_json: Json) -> None:
    rule = "rules:\n  answer: {response: [machines.case.reported.accept, machines.case.waiting.done], within: 3 d}\n"
    desk.write_text(MODEL + rule, encoding="utf-8")
    owed = as_json("walk", str(desk), "--choose", "@2024-03-15,accept")[1]["duties"]
    assert [(duty["rule"], duty["within"], duty["due"]) for duty in owed] == [
        ("answer", "3 d", "2024-03-18 00:00")
    ]
    assert as_json("walk", str(desk), "--choose", "accept,done")[1]["duties"] == []


def test_walk_says_why_a_step_is_not_possible(desk: Path, koopflow: Command) -> None:
    code, out, err = koopflow("walk", str(desk), "--choose", "urgent=true,refuse")
    assert code == 1
    assert "reported (reported.refuse)\n       only when: urgent: no\n" in out.replace(
        "reported: refuse", "reported"
    )
    assert "“refuse” is not possible here" in err


@pytest.mark.parametrize(
    "name", ["refuse", "reported.refuse", "case.reported.refuse", "machines.case.reported.refuse"]
)
def test_walk_takes_a_step_by_any_of_its_names(name: str, desk: Path, as_json: Json) -> None:
    code, walk = as_json("walk", str(desk), "--choose", name)
    assert (code, walk["outcome"]) == (0, "refused")


def test_walk_knows_a_slip_in_a_name(desk: Path, koopflow: Command) -> None:
    code, _, err = koopflow("walk", str(desk), "--choose", "reported.acept")
    assert code == 2
    assert "reported.accept" in err


def test_a_model_without_a_case_cannot_be_walked(nowhere: Path, koopflow: Command) -> None:
    (nowhere / "bare.yaml").write_text("koopflow: 1\nmodel: {id: bare}\n", encoding="utf-8")
    code, _, err = koopflow("walk", "bare.yaml")
    assert code == 1
    assert "KF900" not in err


def test_draw_names_the_file_after_the_model(desk: Path, koopflow: Command) -> None:
    assert koopflow("draw", str(desk), "--view", "flows", "--lang", "pl")[2].endswith(
        "zapisano: desk-flows.svg\n"
    )
    assert Path("desk-flows.svg").is_file()


def test_draw_writes_a_lock_when_asked_and_keeps_to_it(desk: Path, koopflow: Command) -> None:
    lock = desk.parent / "figures.lock"
    assert koopflow("draw", str(desk), "--view", "lanes", "-o", "a.svg")[0] == 0
    assert not lock.exists()
    assert koopflow("draw", str(desk), "--view", "lanes", "--lock", "-o", "a.svg")[0] == 0
    kept = lock.read_text(encoding="utf-8")
    lock.write_text(kept.replace('"width": 106.0', '"width": 60.0'), encoding="utf-8")
    assert koopflow("draw", str(desk), "--view", "lanes", "-o", "b.svg")[0] == 0
    assert Path("a.svg").read_bytes() != Path("b.svg").read_bytes()
    assert koopflow("draw", str(desk), "--view", "lanes", "--relayout", "--lock", "-o", "b.svg")[0] == 0
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    assert lock.read_text(encoding="utf-8") == kept


def test_draw_with_a_broken_lock_tells_it_and_draws(desk: Path, koopflow: Command) -> None:
    (desk.parent / "figures.lock").write_text("<<<<<<<", encoding="utf-8")
    code, _, err = koopflow("draw", str(desk), "--view", "lanes", "--lang", "pl", "-o", "a.svg")
    assert code == 0
    assert "KF288" in err
    assert Path("a.svg").exists()


@pytest.mark.parametrize("option", ["--lock", "--relayout"])
def test_draw_keeps_only_layouts_of_its_own(option: str, desk: Path, koopflow: Command) -> None:
    code, _, err = koopflow("draw", str(desk), "--view", "process", option)
    assert code == 2
    assert option in err


def test_draw_tells_what_is_not_there_and_writes_nothing(desk: Path, koopflow: Command) -> None:
    code, _, err = koopflow("draw", str(desk), "--of", "csae", "-o", "f.svg")
    assert code == 1
    assert "error[KF" in err
    assert not Path("f.svg").exists()


def test_an_output_that_cannot_be_written_is_three(desk: Path, koopflow: Command) -> None:
    Path("file").write_text("", encoding="utf-8")
    code, _, err = koopflow("draw", str(desk), "-o", "file/f.svg")
    assert code == 3
    assert "KF900" not in err


def test_export_gives_the_model_again(desk: Path, koopflow: Command) -> None:
    code, out, _ = koopflow("export", "village.yaml", "--to", "json")
    assert code == 0
    exported = json.loads(out)
    assert exported["model"]["id"] == "village"
    assert exported["actors"]["clinic"]["title"] == "Other clinic"
    Path("again").mkdir()
    Path("again/village.yaml").write_text(out, encoding="utf-8")
    assert not read_text(out, "x")[1].errors
    assert koopflow("check", "again/village.yaml")[0] == 0


def test_export_gives_numbers_and_truth_values_as_such(desk: Path, koopflow: Command) -> None:
    kinds = MODEL.replace(
        "urgent: {type: boolean}", "urgent: {type: boolean, initial: false}\n  n: {type: integer, max: 3}"
    )
    desk.write_text(
        kinds.replace("by: clinic", "by: {clinic: 2}").replace("title: {pl: Okienko", "title: {pl: 2019")
    )
    model = json.loads(koopflow("export", "desk.yaml")[1])
    assert model["koopflow"] == 1
    assert model["model"]["title"]["pl"] == "2019"
    assert (model["attributes"]["urgent"]["initial"], model["attributes"]["n"]["max"]) == (False, 3)
    states = model["machines"]["case"]["states"]
    assert (states["waiting"]["task"]["by"], states["helped"]["final"]) == ({"clinic": 2}, True)


@pytest.mark.parametrize("command", ["export", "diff"])
def test_a_scenario_that_lacks_a_number_stands_in_the_way_of_running_only(
    desk: Path, koopflow: Command, command: str
) -> None:
    desk.write_text(MODEL + SCENARIO.replace("horizon: 1 y, ", ""), encoding="utf-8")
    assert koopflow("simulate", "desk.yaml")[0] == 1
    assert koopflow(command, *["desk.yaml"] * (2 if command == "diff" else 1))[0] == 0


def test_diff_names_every_place(desk: Path, as_json: Json, koopflow: Command) -> None:
    code, found = as_json("diff", str(desk), "village.yaml")
    assert code == 0
    assert "actors.clinic.title" in {change["path"] for change in found["changes"]}
    said = koopflow("diff", str(desk), str(desk), "--lang", "pl")[1].splitlines()
    assert said[0] == "od desk do desk: 0 różnic"
    assert said[1:] and all(line.startswith("porównano, co zawsze poprzedza co") for line in said[1:])


def test_schema_is_a_json_schema_in_both_languages(koopflow: Command) -> None:
    polish, english = (json.loads(koopflow("schema", "--lang", language)[1]) for language in ("pl", "en"))
    assert polish["$schema"] == english["$schema"]
    assert polish != english
    assert '"oneOf"' not in json.dumps(english)


def test_a_path_with_several_models_asks_for_one(desk: Path, nowhere: Path, koopflow: Command) -> None:
    (nowhere / "other.yaml").write_text("koopflow: 1\nmodel: {id: other}\n", encoding="utf-8")
    code, _, err = koopflow("export", str(nowhere))
    assert code == 2
    assert "desk" in err
    assert "other" in err


def test_the_models_that_come_along_are_known_by_their_ids(koopflow: Command) -> None:
    code, out, err = koopflow("export", "piatnica")
    assert code == 0, err
    assert json.loads(out)["model"]["id"] == "piatnica"
    for id_ in ("rural", "piatnica", "wolka", "slupno", "krempna", "narewka"):
        (held,) = (whole for whole in Collection.of([id_], shipped_models()).wholes if whole.id == id_)
        assert held.kind == ("model" if id_ == "rural" else "adaptation")


def test_a_walk_is_drawn_in_the_format_of_the_ending(desk: Path, koopflow: Command) -> None:
    for kind, start in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
        code, _, err = koopflow("walk", str(desk), "--choose", "accept,done", "--draw", f"way.{kind}")
        assert code == 0
        assert f"way.{kind}" in err
        assert (desk.parent / f"way.{kind}").read_bytes().startswith(start)
    code, _, err = koopflow("walk", str(desk), "--choose", "accept", "--draw", "way.docx")
    assert code == 2
    assert ".svg, .pdf" in err


def test_what_check_prints_can_be_walked_and_drawn(desk: Path, koopflow: Command, as_json: Json) -> None:
    desk.write_text(
        MODEL.replace("next: {done: helped}", "next: {done: {to: helped, when: urgent}}"), encoding="utf-8"
    )
    code, checked = as_json("check", str(desk))
    trace = desk.parent / "found.json"
    trace.write_text(json.dumps(checked), encoding="utf-8")
    (finding,) = (found for found in checked["findings"] if found["code"] == "KF402")
    code, walk = as_json("walk", str(desk), "--trace", str(trace))
    assert code == 0
    assert [name for step in walk["steps"] for name in step["taken"]] == finding["trace"]
    code, _, _ = koopflow("draw", str(desk), "--view", "sequence", "--trace", str(trace), "-o", "found.svg")
    assert code == 0
    assert "KF402" in (desk.parent / "found.svg").read_text(encoding="utf-8")
    code, _, err = koopflow("walk", str(desk), "--trace", str(trace), "--finding", "99")
    assert code == 2
    assert "99" in err


def test_a_trace_comes_from_standard_input(
    desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'["reported.accept"]')))
    assert koopflow("draw", str(desk), "--view", "sequence", "--trace", "-", "-o", "way.svg")[0] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("draw", "--view", "sequence"), 2),
        (("draw", "--view", "flows", "--choose", "accept"), 2),
        (("draw", "--view", "sequence", "--choose", "accept", "--example", "usual"), 2),
        (("draw", "--view", "matrix", "--scenario", "year"), 2),
        (("draw", "--view", "timeline", "--scenario", "nowhere"), 1),
        (("draw", "--view", "sequence", "--example", "usual"), 1),
        (("draw", "--view", "sequence", "--choose", "acept"), 1),
        (("draw", "--view", "sequence", "--trace", "nowhere.json"), 3),
        (("draw", "--view", "sequence", "--trace", "half.json"), 3),
        (("draw", "--view", "sequence", "--trace", "latin.json"), 3),
        (("walk", "--trace", "empty.json"), 2),
        (("walk", "--trace", "list.json", "--choose", "accept"), 2),
        (("walk", "--trace", "list.json", "--finding", "0"), 2),
        (("walk", "--finding", "0"), 2),
        (("walk", "--trace", "list.json"), 0),
    ],
)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_way_that_is_misnamed_is_told(
    words: tuple[str, ...], code: int, language: str, desk: Path, koopflow: Command
) -> None:
    files = {
        "half.json": b'["a',
        "latin.json": b'["\xb1"]',
        "empty.json": b"{}",
        "list.json": b'["reported.accept"]',
    }
    for name, content in files.items():
        (desk.parent / name).write_bytes(content)
    found, _, err = koopflow(words[0], str(desk), *words[1:], "--lang", language)
    assert found == code
    assert (err == "") is (code == 0)
    assert "Traceback" not in err
    assert not list(desk.parent.glob("*.svg"))


def test_a_named_figure_is_added_to_a_lock_that_is_there(desk: Path, koopflow: Command) -> None:
    figures = "figures:\n  who: {view: lanes, width: 120mm}\n"
    desk.write_text(MODEL + figures + SCENARIO, encoding="utf-8")
    lock = desk.parent / "figures.lock"
    assert koopflow("draw", str(desk), "--figure", "who", "--lang", "pl", "-o", "a.svg")[0] == 0
    assert not lock.exists()
    assert koopflow("draw", str(desk), "--view", "lanes", "--lang", "pl", "--lock", "-o", "a.svg")[0] == 0
    assert koopflow("draw", str(desk), "--figure", "who", "--lang", "pl", "-o", "a.svg")[0] == 0
    assert json.loads(lock.read_text(encoding="utf-8"))["figures"].keys() == {"desk lanes pl", "desk who pl"}
