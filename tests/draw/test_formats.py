import hashlib
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from koopflow.draw import FORMATS, VIEWS
from koopflow.draw.drawing import Drawing
from koopflow.draw.figure import draw, write
from koopflow.draw.svg import svg
from tests.draw.draw_examples import little, wishes

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(view: str = "process", **options: object) -> Drawing:
    drawing, _ = draw(little(), view, **wishes(view), **options)  # type: ignore[arg-type]
    assert drawing is not None
    return drawing


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_picture_is_the_one_that_was_looked_at(view: str, language: str) -> None:
    """Change a golden file only after looking at the new picture."""
    drawing, _ = draw(little(), view, lang=language, width_mm=160, **wishes(view))
    assert drawing is not None
    text = re.sub(r'k:koopflow="[^"]*"', 'k:koopflow=""', svg(drawing, embed_font=False))
    golden = GOLDEN / f"{view}-{language}.svg"
    if os.environ.get("KOOPFLOW_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_svg_says_what_it_shows_and_from_what_it_is_made() -> None:
    drawing = drawn(width_mm=160)
    root = ElementTree.fromstring(write(drawing, "svg"))
    assert root.get("role") == "img"
    assert root.get("width") == "160mm"
    assert root.findtext(f"{SVG}title") == drawing.alt
    assert root.findtext(f"{SVG}desc") == " ".join(drawing.description)
    about = root.find(".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    assert about is not None
    assert about.get("{urn:koopflow:provenance}model") == "little"
    assert about.get("{urn:koopflow:provenance}version") == "1.0.0"
    assert re.fullmatch("[0-9a-f]{64}", about.get("{urn:koopflow:provenance}sha256") or "")
    assert "font/woff2" in (root.findtext(f"{SVG}style") or "")


def test_pdf_is_tagged_as_accessible_and_has_a_page_for_each_part_and_the_table() -> None:
    drawing = drawn(width_mm=70)
    assert len(drawing.parts) > 1
    content = write(drawing, "pdf")
    assert b"pdfuaid" in content
    assert len(re.findall(rb"/Type\s*/Page\b", _unpacked(content))) >= len(drawing.parts) + 1


def _unpacked(content: bytes) -> bytes:
    found = [content]
    for match in re.finditer(rb"stream\r?\n", content):
        try:
            found.append(zlib.decompressobj().decompress(content[match.end() :]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_png_carries_its_description() -> None:
    drawing = drawn(view="flows")
    content = write(drawing, "png")
    assert content.count(b"iTXt") == 4
    assert drawing.title.encode() in content


def test_the_same_bytes_in_another_process_without_a_path() -> None:
    drawing = drawn(width_mm=120)
    here = [hashlib.sha256(write(drawing, format_)).hexdigest() for format_ in FORMATS]
    root = Path(__file__).parent.parent.parent
    code = (
        "import hashlib; from draw_examples import little; from koopflow.draw.figure import FORMATS, draw, write; "
        "drawing, _ = draw(little(), 'process', width_mm=120); "
        "print(*(hashlib.sha256(write(drawing, format_)).hexdigest() for format_ in FORMATS))"
    )
    environment = {**os.environ, "PATH": "", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    environment["PYTHONPATH"] = os.pathsep.join([str(root), str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == here


@pytest.mark.parametrize("view", VIEWS)
def test_mono_uses_no_colour(view: str) -> None:
    text = svg(drawn(view, mono=True), embed_font=False)
    assert all(
        int(c[0:2], 16) == int(c[2:4], 16) == int(c[4:6], 16) for c in re.findall(r"#([0-9A-Fa-f]{6})", text)
    )


def test_an_unknown_format_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="gif"):
        write(drawn(), "gif")
