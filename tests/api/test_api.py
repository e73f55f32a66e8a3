"""The Python interface: what `import koopflow as kf` gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import koopflow as kf
from koopflow import draw as drawing  # the function, though a sub-package bears the name
from tests.cli.conftest import ADAPTATION, MODEL, SCENARIO


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "village.yaml").write_text(ADAPTATION, encoding="utf-8")
    (tmp_path / "desk.yaml").write_text(MODEL + SCENARIO, encoding="utf-8")
    return tmp_path / "desk.yaml"


def test_every_public_name_is_there() -> None:
    assert {name for name in kf.__all__ if getattr(kf, name, None) is None} == set()
    assert set(dir(kf)) == set(kf.__all__)
    with pytest.raises(AttributeError):
        kf.__getattr__("no_such_thing")


def test_a_verb_keeps_its_name_beside_a_package_of_that_name() -> None:

    assert callable(kf.draw)
    assert kf.draw is drawing
    assert callable(kf.simulate)


def test_load_gives_one_model(desk: Path) -> None:
    assert kf.load(desk).id == "desk"
    village = kf.load(desk.parent / "village.yaml")
    assert (village.kind, village.reference.id if village.reference else "") == ("adaptation", "desk")
    assert kf.load(desk.parent).id == "desk"


def test_load_raises_with_all_findings_located(desk: Path) -> None:
    desk.write_text(
        MODEL.replace("by: clinic", "by: clinci").replace("kind: household", "kind: hosehold"), "utf-8"
    )
    with pytest.raises(kf.ModelError) as caught:
        kf.load(desk)
    assert len(caught.value.report.errors) == 2
    assert f"{desk}:6:18: error[KF" in str(caught.value)
    with pytest.raises(kf.ModelError, match="KF100"):
        kf.load(desk.parent / "nowhere.yaml")


def test_check_takes_a_model_or_paths(desk: Path) -> None:
    by_path, by_model = kf.check(desk), kf.check(kf.load(desk))
    assert by_path.to_dict() == by_model.to_dict()
    assert by_path.ok
    assert str(kf.check(desk.parent / "nowhere.yaml")).startswith(
        f"{desk.parent / 'nowhere.yaml'}:1:1: error[KF100]"
    )


def test_a_verdict_is_true_only_where_it_holds(desk: Path) -> None:
    verdict = kf.conforms(kf.load(desk.parent / "village.yaml"))
    assert verdict.verdict == "conforms-with-variation"
    assert verdict
    assert (verdict.witness, verdict.mend) == ((), ())
    assert verdict.inheritance == ("projection", "protocol")
    with pytest.raises(ValueError, match="only an adaptation"):
        kf.conforms(kf.load(desk))


def test_a_figure_shows_and_saves_itself(desk: Path) -> None:
    figure = kf.draw(kf.load(desk), view="process", lang="pl")
    assert figure._repr_svg_().lstrip().startswith("<?xml")
    assert figure.save(desk.parent / "f.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match="no format"):
        figure.save(desk.parent / "f.docx")
    with pytest.raises(kf.ModelError):
        kf.draw(kf.load(desk), view="process", of="nothing")


def test_runs_give_the_json(desk: Path) -> None:
    runs = kf.simulate(kf.load(desk), scenario="base", replications=2, seed=1)
    assert runs.to_dict()["replications"] == 2
    with pytest.raises(kf.ModelError, match="no scenario"):
        kf.simulate(kf.load(desk), scenario="none")


def test_a_walk_can_be_led_by_hand(desk: Path) -> None:
    walk = kf.walk(kf.load(desk)).along(["urgent=false", "refuse"])
    assert walk.outcome == "refused"
    with pytest.raises(kf.NotPossibleError):
        walk.along(["accept"])


def test_explain_knows_every_code_and_suggests_near_ones() -> None:
    assert kf.explain("kf100", "pl").code == "KF100"
    with pytest.raises(kf.UnknownCodeError):
        kf.explain("KF000")


def test_a_scenario_that_lacks_a_number_hides_no_fault_of_behaviour(desk: Path) -> None:
    dead = MODEL.replace("final: true}\n", "final: true}\n      unreached: {final: true}\n", 1)
    desk.write_text(dead + SCENARIO.replace("horizon:", "horizn:"), "utf-8")
    checked = kf.check(desk)
    assert not checked.ok
    assert "KF403" in {finding.code for finding in checked.report}


def test_a_way_whose_name_nothing_bears_is_told_once(desk: Path) -> None:
    waiting = "      pause: {next: {nameless: helped, late: {to: helped, after: 1 d}}}\n"
    text = MODEL.replace("next: {done: helped}", "next: {done: pause}")
    desk.write_text(text.replace("      helped:", f"{waiting}      helped:", 1), "utf-8")
    assert [finding.code for finding in kf.check(desk).report] == ["KF342"]
