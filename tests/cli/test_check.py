"""`koopflow check`: exit codes, formats, and what it does with input that is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import MODEL, Command

FINDING_KEYS = {
    "code", "severity", "message", "hint", "file", "line", "column", "end_line", "end_column", "path", "model",
    "related", "trace", "steps",
}  # fmt: skip

HOSTILE = {
    "empty": b"",
    "zero bytes": b"\x00" * 64,
    "not UTF-8": b"koopflow: 1\nmodel: {id: \xff\xfe}\n",
    "UTF-16": "koopflow: 1\n".encode("utf-16"),
    "a list": b"- 1\n- 2\n",
    "a text": b"hello",
    "another program's": b"name: x\non: push\n",
    "an unclosed bracket": b"koopflow: 1\nmodel: {id: a\n",
    "a tab": b"koopflow: 1\nmodel:\n\tid: a\n",
    "nested too deep": b"koopflow: 1\nmodel: " + b"[" * 30_000,
    "an alias bomb": b"koopflow: 1\na: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nmodel: *c\n",
    "a tag": b"koopflow: 1\nmodel: !!python/object/apply:os.system [touch stolen]\n",
    "a merge key": b"koopflow: 1\nmodel: {<<: {id: a}}\n",
    "a huge number": b"koopflow: 1\nmodel: {id: a}\nattributes: {n: {type: integer, max: "
    + b"9" * 6_000
    + b"}}\n",
    "nothing in it": b"koopflow: 1\nmodel: {id: a}\nmachines: null\nactors: []\nflows: 3\n",
    "a guard of brackets": b"koopflow: 1\nmodel: {id: a}\nmachines: {case: {initial: s, states: {s: {next: {x: {to: s, "
    b"when: " + b"(" * 5_000 + b"}}}}}}\n",
    "a circle": b"koopflow: 1\nadaptation: {id: a, of: a}\nchanges: []\n",
    "escapes": b'koopflow: 1\nmodel: {id: "\\e[31mred", title: "\\u202e"}\n',
}


def test_a_good_model_ends_with_nought(desk: Path, koopflow: Command) -> None:
    code, out, err = koopflow("check", str(desk))
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith("in 1 file")


def test_findings_end_with_one_and_the_polish_count(desk: Path, koopflow: Command) -> None:
    desk.write_text(
        MODEL.replace("by: clinic", "by: clinci").replace("kind: household", "kind: houshold"), "utf-8"
    )
    code, out, _ = koopflow("check", str(desk), "--lang", "pl")
    assert code == 1
    assert out.splitlines()[-1].startswith("2 błędy, ")
    assert "czy chodziło o „clinic”?" in out


def test_what_is_accepted_is_counted_and_does_not_matter(desk: Path, koopflow: Command) -> None:
    unused = MODEL.replace("identity: {class: ordinary}", "identity: {}\n  unused: {}\n  another: {}")
    entry = "accepted: [{finding: KF380, at: %s, why: The next edition uses it}]\n"
    desk.write_text(unused + entry % "data.unused", encoding="utf-8")
    code, out, _ = koopflow("check", str(desk), "--fail-on", "warning", "--lang", "pl")
    assert code == 1
    assert out.splitlines()[-1] == "0 błędów, 1 ostrzeżenie w 1 pliku; 1 uwaga zaakceptowana"
    desk.write_text(unused + entry % "data", encoding="utf-8")
    code, out, _ = koopflow("check", str(desk), "--fail-on", "warning", "--lang", "en")
    assert (code, out) == (0, "0 errors, 0 warnings in 1 file; 2 findings accepted\n")
    for format_ in ("github", "sarif"):
        assert "KF380" not in koopflow("check", str(desk), "--format", format_)[1]


def test_warnings_matter_where_that_is_asked_for(desk: Path, koopflow: Command) -> None:
    desk.write_text(
        MODEL.replace("identity: {class: ordinary}", "identity: {}\n  unused: {}"), encoding="utf-8"
    )
    assert koopflow("check", str(desk))[0] == 0
    assert koopflow("check", str(desk), "--fail-on", "warning")[0] == 1


def test_a_missing_path_is_three_and_the_rest_is_checked(
    desk: Path, as_json: Callable[..., tuple[int, Any]]
) -> None:
    code, found = as_json("check", "nowhere.yaml", str(desk))
    assert code == 3
    assert [model["id"] for model in found["models"]] == ["desk"]
    assert found["findings"][0]["code"] == "KF100"
    assert found["findings"][0]["line"] == found["findings"][0]["column"] == 1


def test_the_json_has_the_keys_that_scripts_rely_on(
    desk: Path, as_json: Callable[..., tuple[int, Any]]
) -> None:
    desk.write_text(MODEL.replace("by: clinic", "by: clinci"), encoding="utf-8")
    code, found = as_json("check", str(desk), "village.yaml")
    assert code == 1
    assert set(found) >= {"koopflow", "schema", "findings", "accepted", "models", "summary"}
    assert found["schema"] == 1
    assert set(found["summary"]) == {"errors", "warnings", "infos", "accepted"}
    assert all(set(finding) >= FINDING_KEYS for finding in found["findings"])
    desk_, village = found["models"]
    assert set(desk_) >= {"id", "kind", "file", "ok", "properties", "conforms"}
    assert set(desk_["properties"]) == {"sound", "information", "rules", "deadlines"}
    assert set(desk_["properties"].values()) <= {"holds", "fails", "unknown"}
    assert (desk_["kind"], desk_["ok"], desk_["conforms"]) == ("model", False, None)
    assert village["kind"] == "adaptation"


def test_a_model_of_which_nothing_can_be_made_is_listed(
    nowhere: Path, as_json: Callable[..., tuple[int, Any]]
) -> None:
    (nowhere / "lost.yaml").write_text(
        "koopflow: 1\nadaptation: {id: lost, of: nobody}\nchanges: []\n", encoding="utf-8"
    )
    code, found = as_json("check", "lost.yaml")
    assert code == 1
    assert [(model["id"], model["ok"], model["conforms"]) for model in found["models"]] == [
        ("lost", False, None)
    ]


def test_an_adaptation_gets_its_verdict(desk: Path, as_json: Callable[..., tuple[int, Any]]) -> None:
    _, found = as_json("check", "village.yaml")
    conforms = found["models"][0]["conforms"]
    assert set(conforms) == {"reference", "verdict", "inheritance", "changes", "witness", "mend"}
    assert (conforms["reference"], conforms["verdict"]) == ("desk", "conforms-with-variation")
    assert conforms["changes"] == [
        {"change": "replace", "path": "actors.clinic", "allowed": True, "why": "moved"}
    ]


def test_a_refused_change_deviates(desk: Path, nowhere: Path, koopflow: Command) -> None:
    text = (nowhere / "village.yaml").read_text(encoding="utf-8")
    other = "  - {set: actors.office.sector, to: health, why: no reason}\n"
    (nowhere / "village.yaml").write_text(text + other, encoding="utf-8")
    code, out, _ = koopflow("check", "village.yaml", "--lang", "pl")
    assert code == 1
    assert "village: odstępstwo od wzorca desk; zmiany niedopuszczone: 1 z 2" in out


def test_sarif_and_annotations_hold_every_finding(desk: Path, koopflow: Command) -> None:
    desk.write_text(MODEL.replace("by: clinic", "by: clinci"), encoding="utf-8")
    code, out, _ = koopflow("check", str(desk), "--format", "sarif")
    results = json.loads(out)["runs"][0]["results"]
    assert code == 1
    assert {result["level"] for result in results} <= {"error", "warning", "note"}
    assert results[0]["locations"][0]["physicalLocation"]["region"]["startLine"] > 1
    _, out, _ = koopflow("check", str(desk), "--format", "github")
    assert len(out.splitlines()) == len(results)
    assert all(
        line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in out.splitlines()
    )


def test_quiet_leaves_nothing_but_findings(desk: Path, koopflow: Command) -> None:
    assert koopflow("check", str(desk), "--quiet") == (0, "", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_ends_with_a_coded_finding_and_writes_nothing(
    name: str, nowhere: Path, koopflow: Command
) -> None:
    file = nowhere / "x.yaml"
    file.write_bytes(HOSTILE[name])
    code, out, err = koopflow("check", "x.yaml", "--lang", "pl")
    assert code in (1, 3)
    assert "[KF" in out
    assert "Traceback" not in out + err
    assert "KF900" not in out + err
    assert list(nowhere.iterdir()) == [file]


@pytest.mark.parametrize("command", ["simulate", "walk", "draw", "export"])
def test_every_command_takes_hostile_input_as_ordinary(
    command: str, nowhere: Path, koopflow: Command
) -> None:
    for content in HOSTILE.values():
        (nowhere / "x.yaml").write_bytes(content)
        code, _, err = koopflow(command, "x.yaml")
        assert code in (1, 3), err
        assert "KF900" not in err
    assert koopflow(command, "no-such-thing")[0] == 3
    assert [file.name for file in nowhere.iterdir()] == ["x.yaml"]


@pytest.mark.parametrize(
    "path", ["", "/dev/null", "/dev/zero", "a\nb", "x" * 5_000, "~", "no/such/file.yaml"]
)
def test_a_path_that_is_no_file_is_three(path: str, koopflow: Command) -> None:
    code, out, err = koopflow("check", path)
    assert code == 3
    assert "error[KF10" in out
    assert err == ""


def test_a_folder_without_models_is_three(nowhere: Path, koopflow: Command) -> None:
    (nowhere / "empty").mkdir()
    assert koopflow("check", "empty")[0] == 3


def test_the_process_ends_as_the_function_does(desk: Path) -> None:
    for words, code in ((["check", str(desk)], 0), (["check", "nowhere.yaml"], 3), (["chekc"], 2)):
        ran = subprocess.run(
            [sys.executable, "-m", "koopflow", *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == code, ran.stderr
        assert "Traceback" not in ran.stderr
