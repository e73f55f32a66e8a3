"""Figures shown to the real readers: Mermaid, bpmn-js, the standard's schema. `pytest tests/draw/peers/clients.py`.

Not part of the test suite: the readers come from npm and run in Chromium, which only developers need; `.ci/run` gets
them. `KOOPFLOW_NPM` is the folder with the packages `mermaid` and `bpmn-js`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree

import koopflow as kf
from koopflow.draw import VIEWS, formats_of
from koopflow.draw.drawing import Drawing
from koopflow.draw.figure import draw, write
from koopflow.model.types import Model
from tests.draw.draw_examples import HOSTILE, little, wishes, with_title
from tests.draw.peers.browser import asked, packages

GRAPHS = [view for view in VIEWS if "mermaid" in formats_of(view)]
TURNS = tuple(HOSTILE[at:] + HOSTILE[:at] for at in range(0, len(HOSTILE), 5))
MERMAID = """
  mermaid.initialize({startOnLoad: false});
  const {svg} = await mermaid.render("drawn" + number, text);
  stage.innerHTML = svg;
  const texts = ".nodeLabel, .edgeLabel, .messageText, .noteText, text.actor, .cluster-label";
  return {
    texts: [...stage.querySelectorAll(texts)].map(one => one.textContent),
    title: stage.querySelector("svg > title").textContent,
    description: stage.querySelector("svg > desc").textContent,
    tags: [...new Set([...stage.querySelectorAll("*")].map(one => one.tagName.toLowerCase()))],
    clicks: stage.querySelectorAll("a, [onclick], .clickable").length,
  };"""
BPMN = """
  stage.innerHTML = "";
  const viewer = new BpmnJS({container: stage});
  const {warnings} = await viewer.importXML(text);
  const shown = {};
  viewer.get("elementRegistry").forEach(one => {
    if (one.type !== "label") (shown[one.type] ||= []).push(one.businessObject.name || "");
  });
  viewer.destroy();
  return {warnings: warnings.map(one => one.message), shown};"""
MEANT = {
    *(
        "svg",
        "g",
        "style",
        "title",
        "desc",
        "defs",
        "marker",
        "symbol",
        "filter",
        "fedropshadow",
        "lineargradient",
    ),
    *(
        "rect",
        "path",
        "polygon",
        "circle",
        "line",
        "text",
        "tspan",
        "foreignobject",
        "div",
        "span",
        "p",
        "br",
        "stop",
    ),
}
"""The elements of which Mermaid makes a diagram of plain text."""


def drawn(model: Model, view: str, **options: Any) -> Drawing:
    drawing, _ = draw(model, view, **{"free": True, **wishes(view), **options})
    assert drawing is not None
    return drawing


def shipped(name: str) -> Model:
    return kf.load(Path(__file__).parents[3] / "models" / name).model


@pytest.fixture(scope="module")
def processes() -> dict[str, str]:
    """BPMN of every machine of the reference, of an adaptation, of small models, and of a page that needs parts."""
    rural, narewka = shipped("reference/rural"), shipped("municipalities/narewka.yaml")
    made = {f"rural {name}": drawn(rural, "process", of=name) for name in rural.machines}
    made["narewka case"] = drawn(narewka, "process")
    made["rural in parts"] = drawn(rural, "process", free=False)
    made |= {f"hostile {at}": drawn(with_title(*titles), "process") for at, titles in enumerate(TURNS)}
    made["little"] = drawn(little(), "process")
    return {name: write(drawing, "bpmn").decode() for name, drawing in made.items()}


def test_bpmn_is_valid(processes: dict[str, str]) -> None:
    folder = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema"
    schema = etree.XMLSchema(etree.parse(folder / "BPMN20.xsd"))
    for name, text in processes.items():
        assert schema.validate(etree.fromstring(text.encode())), (name, schema.error_log)


def test_bpmn_loads_without_a_warning_and_shows_its_lanes(processes: dict[str, str], tmp_path: Path) -> None:
    library = packages() / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
    found = asked(tmp_path, library, BPMN, list(processes.values()))
    for (name, text), seen in zip(processes.items(), found, strict=True):
        assert seen.get("warnings") == [], (name, seen)
        document = etree.fromstring(text.encode())
        lanes = document.xpath(
            "//*[local-name()='process']/*[local-name()='laneSet']/*[local-name()='lane']/@name"
        )
        assert seen["shown"]["bpmn:Lane"] == lanes, name
        assert lanes
        names = {value for values in seen["shown"].values() for value in values if value}
        assert names - {""} <= set(document.xpath("//@name"))
        tasks = document.xpath("//*[local-name()='userTask']/@name")
        assert sorted(seen["shown"].get("bpmn:UserTask", [])) == sorted(tasks), name


def bare(text: str) -> str:
    """The text without spaces, which a browser may fold, and without the ligature that Mermaid cannot have."""
    return re.sub(r"[\s\u00a0]", "", text).replace("ﬂ", "fl")


def test_mermaid_draws_every_text_as_text(tmp_path: Path) -> None:
    models = {
        "little": little(),
        **{f"hostile {at}": with_title(*titles) for at, titles in enumerate(TURNS)},
    }
    drawings = {f"{name} {view}": drawn(model, view) for name, model in models.items() for view in GRAPHS}
    rural = shipped("reference/rural")
    drawings |= {f"rural {view}": drawn(rural, view) for view in ("process", "flows", "lanes")}
    texts = {name: write(drawing, "mermaid").decode() for name, drawing in drawings.items()}
    library = packages() / "mermaid" / "dist" / "mermaid.min.js"
    found = asked(tmp_path, library, MERMAID, list(texts.values()))
    for (name, drawing), seen in zip(drawings.items(), found, strict=True):
        assert "error" not in seen, (name, seen)
        assert bare(seen["title"]) == bare(drawing.alt), name
        assert bare(seen["description"]) == bare(" ".join(drawing.description)), name
        assert set(seen["tags"]) <= MEANT, (name, set(seen["tags"]) - MEANT)
        assert seen["clicks"] == 0, name
        everything = bare("".join(seen["texts"]))
        for part in drawing.parts:
            for shape in part.shapes:
                if not shape.id.startswith("legend."):
                    assert all(bare(line.text) in everything for line in shape.lines), (name, shape)
