"""Whatever an author writes as a title comes out as text: in every view, every format, every kind of element."""

import io
import re
from collections import Counter
from functools import cache
from xml.etree import ElementTree

import pygraphviz
import pytest
from pypdf import PdfReader

from koopflow.draw import FORMATS, VIEWS, formats_of
from koopflow.draw.bpmn_reading import joined
from koopflow.draw.drawing import Drawing, lines_of
from koopflow.draw.figure import draw, write
from koopflow.draw.metrics import clean
from koopflow.draw.nesting import nested
from tests.draw.draw_examples import HOSTILE, wishes, with_title

SVG = "{http://www.w3.org/2000/svg}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
IN_SVG = {"svg", "title", "desc", "metadata", "style", "g", "rect", "path", "circle", "polygon", "text"}
LONG = 60
"""So much of a very long word every figure shows."""
GRAPHS = [view for view in VIEWS if "mermaid" in formats_of(view)]
TURNS = (HOSTILE, HOSTILE[5:] + HOSTILE[:5], HOSTILE[10:] + HOSTILE[:10])
"""Every text comes to stand at several kinds of element."""


@cache
def drawn(view: str, turn: int, free: bool = False) -> Drawing:
    """The little model with the hostile texts as titles from one of them on, or with harmless ones."""
    titles = TURNS[turn] if turn >= 0 else tuple(f"Zwykły {n}" for n in range(len(HOSTILE)))
    drawing, _ = draw(with_title(*titles), view, free=free, **wishes(view))
    assert drawing is not None
    return drawing


def bare(text: str) -> str:
    """The text without what breaking it into lines adds or takes away."""
    return re.sub(r"[\s\u00a0\u00ad-]", "", clean(text))


def shown(drawing: Drawing) -> list[str]:
    """The hostile texts that the figure shows; of lanes, which lie across stages, those in and above the lanes."""
    said = bare("".join(line.text for part in drawing.parts for line in lines_of(part)))
    if drawing.view == "lanes":
        nest = nested(drawing)
        lines = [line for thing in (*nest.shapes, *nest.groups) for line in (*thing.lines, *thing.notes)]
        said = bare("".join(line.text for line in lines))
    return [bare(text)[:LONG] for text in HOSTILE if bare(text) and bare(text)[:LONG] in said]


@pytest.mark.parametrize("view", ["process", "flows", "sequence", "lanes"])
def test_every_text_is_shown_somewhere(view: str) -> None:
    found = {text for turn in range(len(TURNS)) for text in shown(drawn(view, turn))}
    assert found == {bare(text)[:LONG] for text in HOSTILE if clean(text)}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_svg(view: str, turn: int) -> None:
    drawing = drawn(view, turn)
    root = ElementTree.fromstring(write(drawing, "svg"))
    assert {item.tag.removeprefix(SVG) for item in root.iter() if item.tag.startswith(SVG)} <= IN_SVG
    names = [name.lower() for item in root.iter() for name in item.attrib]
    assert not [name for name in names if name.startswith("on") or "href" in name]
    lines = Counter(line.text for part in drawing.parts for line in lines_of(part) if line.text)
    assert not lines - Counter("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert root.findtext(f"{SVG}title") == drawing.alt
    assert root.findtext(f"{SVG}desc") == " ".join(drawing.description)


@pytest.mark.parametrize("view", GRAPHS)
@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_dot(view: str, turn: int) -> None:
    drawing, honest = drawn(view, turn, True), drawn(view, -1, True)
    graph, plain = (pygraphviz.AGraph(string=write(item, "dot").decode()) for item in (drawing, honest))
    assert sorted(map(str, graph.nodes())) == sorted(map(str, plain.nodes()))
    assert sorted(graph.edges()) == sorted(plain.edges())
    assert {name for node in graph.nodes() for name in node.attr} == {
        name for node in plain.nodes() for name in node.attr
    }
    for shape in nested(drawing).shapes:
        said = graph.get_node(shape.id).attr["label"]
        text = "\n".join(line.text for line in (*shape.lines, *shape.notes)) or shape.badge
        # Graphviz keeps the escapes of a label until it draws it.
        assert (said or "").removeprefix(f"{shape.badge}  ") == text.replace("\\", "\\\\").replace(
            "\n", "\\n"
        )


def spelt(text: str) -> str:
    """The text as Mermaid can have it: two marks of its own are spelt otherwise."""
    return text.replace("ﬂ", "fl").replace("¶ß", "¶ ß")


def decoded(text: str) -> str:
    """A text of Mermaid as a reader sees it."""
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text.replace("<br/>", "\n"))


@pytest.mark.parametrize("view", GRAPHS)
@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_mermaid(view: str, turn: int) -> None:
    drawing = drawn(view, turn, True)
    said = write(drawing, "mermaid").decode()
    texts = re.findall(
        r'accTitle: (.*)|accDescr: (.*)|"(.*?)"|(?:n\d+|Note over [n\d,]+): (.*)| as (.*)', said
    )
    inside = ["".join(found) for found in texts]
    assert not re.search(r'["<>{}\[\]%;#\\`|=@&$]', re.sub(r"#\d+;|<br/>", "", "".join(inside)))
    assert decoded(inside[0]) == spelt(drawing.alt)
    assert decoded(inside[1]) == spelt(" ".join(drawing.description))
    everything = bare("".join(map(decoded, inside[2:])))
    assert all(bare(spelt(text)) in everything for text in shown(drawing))


@pytest.mark.parametrize("view", GRAPHS)
@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_what_stands_around_the_texts_of_mermaid_is_always_the_same(view: str, turn: int) -> None:
    text = r'accTitle: .*|accDescr: .*|\|?".*?"\|?|(?<=\d): .*|(?<= as ).*|^%%.*'
    said, plain = (write(drawn(view, one, True), "mermaid").decode() for one in (turn, -1))
    # A title of nothing but spaces leaves no text behind, so its row or its label is not there.
    steps = re.compile(r"^  Note over.*\n", re.MULTILINE)
    assert steps.sub("", re.sub(text, "", said, flags=re.M)) == steps.sub(
        "", re.sub(text, "", plain, flags=re.M)
    )


@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_bpmn(turn: int) -> None:
    drawing = drawn("process", turn, True)
    root, plain = (
        ElementTree.fromstring(write(item, "bpmn")) for item in (drawing, drawn("process", -1, True))
    )
    meant = [
        sorted(
            item.tag for item in whole.iter() if item.tag.startswith(BPMN) and "documentation" not in item.tag
        )
        for whole in (root, plain)
    ]
    assert meant[0] == meant[1]
    names = {item.get("name") for item in root.iter()}
    nest = nested(drawing)
    lines = [*(shape.lines for shape in nest.shapes), *(group.lines for group in nest.groups)]
    assert {joined(found) for found in lines if joined(found)} <= names
    documentation = root.findtext(f".//{BPMN}process/{BPMN}documentation") or ""
    assert documentation == " ".join((f"{drawing.alt}.", *drawing.description))


@pytest.mark.parametrize("view", ["process", "flows", "sequence", "matrix"])
def test_pdf(view: str) -> None:
    drawing = drawn(view, 0)
    reader = PdfReader(io.BytesIO(write(drawing, "pdf")))
    said = re.sub(r"\s|\u00ad|-", "", "".join(page.extract_text() for page in reader.pages))
    assert all(text[:20] in said for text in shown(drawing))
    assert (reader.metadata or {}).get("/Title") == drawing.title


def test_png() -> None:
    assert write(drawn("process", 0), "png").startswith(b"\x89PNG")


def test_every_format_is_tried_here_with_every_view_that_it_can_hold() -> None:
    assert {name for name in FORMATS if f"test_{name}" in globals()} == set(FORMATS)
    assert [view for view in VIEWS if "bpmn" in formats_of(view)] == [
        v for v in VIEWS if v in ("process", "lanes")
    ]
