"""What a machine becomes in BPMN; `peers/clients.py` shows it to bpmn-js and to the standard's schema."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from koopflow.draw.bpmn import bpmn, ncname
from koopflow.draw.bpmn_model import Process
from koopflow.draw.bpmn_places import placed
from koopflow.draw.bpmn_reading import read
from koopflow.draw.drawing import Box, Drawing
from koopflow.draw.figure import draw, write
from koopflow.model.types import Model
from tests.draw.draw_examples import CASE, SERVICE, little

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
REFERENCES = ("sourceRef", "targetRef", "attachedToRef", "processRef", "bpmnElement", "escalationRef")


def drawn(model: Model | None = None, **options: object) -> Drawing:
    drawing, _ = draw(model or little(), "process", **{"free": True, **options})  # type: ignore[arg-type]
    assert drawing is not None
    return drawing


def process(model: Model | None = None, **options: object) -> Process:
    return read(drawn(model, **options))


def tags(found: Process) -> dict[str, str]:
    return {node.id.removeprefix("machines.case."): node.tag for node in found.nodes}


def with_wait(**ways: object) -> Model:
    states = {**CASE["states"], "look": {"title": "Waiting", "next": ways}}
    return little(machines={"case": {**CASE, "states": states}, "service": SERVICE})


def test_every_kind_of_state_has_its_element() -> None:
    found = tags(process())
    assert found["look"] == found["care.meet"] == "userTask"
    assert found["care.wait"] == "receiveTask"
    assert found["serve"] == "callActivity"
    assert {found[name] for name in ("care", "both", "both.one", "both.two")} == {"subProcess"}
    assert {found[name] for name in ("helped", "refused", "care.helped")} == {"endEvent"}


def test_several_results_are_decided_by_a_gateway() -> None:
    found = process()
    assert tags(found)["look#choice"] == "exclusiveGateway"
    assert sorted(flow.head for flow in found.flows if flow.tail == "machines.case.look#choice") == [
        "machines.case.care",
        "machines.case.refused",
    ]
    assert [flow.head for flow in found.flows if flow.tail == "machines.case.look"] == [
        "machines.case.look#choice"
    ]


def test_terms_and_interrupts_stand_at_the_border_and_bear_the_names() -> None:
    found = process(lang="en").node
    late = found["machines.case.care.wait.late#event"]
    assert (late.tag, late.host, late.definition) == ("boundaryEvent", "machines.case.care.wait", "timer")
    assert late.name == "3\u00a0months"
    leave = found["machines.case.care.leave#event"]
    assert (leave.host, leave.definition, leave.name) == ("machines.case.care", "message", "Leaving")


def test_a_wait_ends_with_its_first_event_and_others_interrupt_it() -> None:
    found = process(with_wait(call="care", leave="refused"))
    flows = {(flow.tail, flow.head) for flow in found.flows}
    assert ("machines.case.look", "machines.case.care") in flows
    assert ("machines.case.look.leave#event", "machines.case.refused") in flows


def test_a_wait_that_only_a_term_ends_is_a_timer() -> None:
    node = process(with_wait(late={"to": "care", "after": "3 mo"})).node["machines.case.look"]
    assert (node.tag, node.definition, node.name) == ("intermediateCatchEvent", "timer", "Waiting")


def test_a_guard_behind_a_term_is_a_gateway_behind_the_event() -> None:
    guarded = [{"to": "care", "after": "3 mo", "when": "consent"}, {"to": "refused"}]
    found = process(with_wait(call="care", late=guarded))
    assert {flow.head for flow in found.flows if flow.tail == "machines.case.look.late#event#choice"} == {
        "machines.case.care",
        "machines.case.refused",
    }


def test_a_way_out_of_a_stage_is_thrown_and_caught() -> None:
    found = process()
    thrown = found.node["machines.case.care#to-refused"]
    caught = next(node for node in found.nodes if node.host == "machines.case.care" and node.ref)
    assert (thrown.tag, thrown.definition, thrown.ref) == ("endEvent", "escalation", caught.ref)
    assert caught.ref in found.escalations
    assert [flow.head for flow in found.flows if flow.tail == caught.id] == ["machines.case.refused"]


def test_no_flow_crosses_the_border_of_a_stage() -> None:
    found = process()
    for flow in found.flows:
        assert found.node[flow.tail].around == found.node[flow.head].around == flow.around


def test_lanes_are_those_who_do_something_and_every_node_is_in_one() -> None:
    found = process(lang="en")
    assert found.lanes == {"actors.clerk": "Clerk", "actors.board": "Board"}
    assert {node.lane for node in found.nodes} == set(found.lanes)
    assert found.node["machines.case.care.meet"].lane == "actors.board"
    assert found.node["machines.case#initial"].lane == "actors.clerk"


def test_where_nobody_does_anything_there_is_no_pool() -> None:
    states = {"look": {"next": {"call": "end"}}, "end": {"final": "true"}}
    drawing = drawn(little(machines={"case": {"initial": "look", "states": states}, "service": SERVICE}))
    root = ElementTree.fromstring(write(drawing, "bpmn"))
    assert root.find(f"{BPMN}collaboration") is None
    plane = root.find(f".//{DI}BPMNPlane")
    assert plane is not None
    assert plane.get("bpmnElement") == "process"


@pytest.mark.parametrize("options", [{}, {"free": False, "width_mm": 75}, {"only": ("machines.case.care",)}])
def test_every_reference_resolves_and_everything_is_in_the_diagram(options: dict[str, object]) -> None:
    root = ElementTree.fromstring(write(drawn(**options), "bpmn"))
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for item in root.iter():
        assert all(item.get(name) in ids for name in REFERENCES if item.get(name)), item.attrib
        if item.tag in (f"{BPMN}incoming", f"{BPMN}outgoing", f"{BPMN}flowNodeRef"):
            assert item.text in ids
    shown = {item.get("bpmnElement") for item in root.iter()}
    inner = {lane.get("id") for stage in root.iter(f"{BPMN}subProcess") for lane in stage.iter(f"{BPMN}lane")}
    meant = {
        item.get("id")
        for whole in root.iter(f"{BPMN}process")
        for item in whole.iter()
        if item.tag.removeprefix(BPMN) in _shown_tags(root)
    }
    assert meant - inner <= shown


def _shown_tags(root: ElementTree.Element) -> Iterator[str]:
    hidden = (
        "process",
        "laneSet",
        "documentation",
        "incoming",
        "outgoing",
        "flowNodeRef",
        "extensionElements",
    )
    for item in root.iter():
        tag = item.tag.removeprefix(BPMN)
        if (
            item.tag.startswith(BPMN)
            and tag not in hidden
            and not tag.endswith(("Definition", "Characteristics"))
        ):
            yield tag


def test_the_same_process_whatever_parts_a_page_needs() -> None:
    """Only where things stood in the figure differs, and signs for long arrows are arrows again."""
    parts, whole = process(free=False, width_mm=75), process()
    assert {(n.id, n.tag, n.name, n.around, n.lane) for n in parts.nodes} == {
        (n.id, n.tag, n.name, n.around, n.lane) for n in whole.nodes
    }
    assert {(f.tail, f.head) for f in parts.flows} == {(f.tail, f.head) for f in whole.flows}


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def holds(outer: Box, inner: Box) -> bool:
    right, foot = inner.x + inner.width, inner.y + inner.height
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and right <= outer.x + outer.width
        and foot <= outer.y + outer.height
    )


def test_things_stand_in_their_stage_and_in_their_lane_and_on_nothing_else() -> None:
    found = process()
    places = placed(found)
    leaves = [n for n in found.nodes if n.tag != "subProcess" and not n.host]
    for node in leaves:
        assert holds(places.lanes[node.lane], places.boxes[node.id]) or node.tag == "exclusiveGateway", (
            node.id
        )
    for node in found.nodes:
        if node.around and not node.host:
            assert holds(places.boxes[node.around], places.boxes[node.id]), node.id
    for one, other in combinations(leaves, 2):
        assert not overlap(places.boxes[one.id], places.boxes[other.id]), (one.id, other.id)
    stages = [n for n in found.nodes if n.tag == "subProcess"]
    for one, other in combinations(stages, 2):
        apart = one.id not in found.stages(other) and other.id not in found.stages(one)
        assert not apart or not overlap(places.boxes[one.id], places.boxes[other.id])


def test_a_line_goes_from_thing_to_thing_in_right_angles() -> None:
    found = process()
    places = placed(found)
    for flow in found.flows:
        points = places.lines[flow.id]
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), flow.id
        for end, name in ((points[0], flow.tail), (points[-1], flow.head)):
            box = places.boxes[name]
            assert box.x - 0.1 <= end[0] <= box.x + box.width + 0.1, flow.id
            assert box.y - 0.1 <= end[1] <= box.y + box.height + 0.1, flow.id


def test_ids_are_names_in_the_sense_of_xml_and_differ_where_paths_do() -> None:
    paths = ["machines.case#initial", "machines.case_initial", "machines.case.ż", "9", "a b", "#", "_23_"]
    assert len({ncname(path) for path in paths}) == len(paths)
    for path in paths:
        ElementTree.fromstring(f"<{ncname(path)}/>")


def test_it_says_from_what_it_is_made() -> None:
    root = ElementTree.fromstring(bpmn(drawn()))
    found = root.find(".//{urn:koopflow:provenance}provenance")
    assert found is not None
    assert (found.get("model"), found.get("version")) == ("little", "1.0.0")
    assert root.get("exporter") == "koopflow"


def test_a_view_that_is_no_process_is_the_callers_fault() -> None:
    drawing, _ = draw(little(), "flows")
    assert drawing is not None
    with pytest.raises(ValueError, match="bpmn is written from the view 'process', not from 'flows'"):
        write(drawing, "bpmn")
