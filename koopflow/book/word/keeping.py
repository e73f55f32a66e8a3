"""Where a file keeps what it held: a part of custom XML, written and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koopflow.book.word import marks
from koopflow.book.word.marks import Held

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_ABOUT = f"{_RELATED}Props"
_ABOUT_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ABOUT_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
    'ds:itemID="{6B6F6F70-666C-4F77-8000-626F6F6B0001}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{marks.NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)


def keep(file: Any, held: Mapping[str, Held], language: str) -> None:
    """Lay down what a file's places hold, in the place of what was there."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    content = marks.kept(held, language)
    for key, one in list(file.part.rels.items()):
        if one.reltype == _RELATED and not one.is_external and marks.read(one.target_part.blob) is not None:
            del file.part.rels[key]
    package = file.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(n for n in range(1, len(taken) + 2) if f"/customXml/item{n}.xml" not in taken)
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", content, package)
    about = Part(
        PackURI(f"/customXml/itemProps{number}.xml"), _ABOUT_TYPE, _ABOUT_CONTENT.encode("utf-8"), package
    )
    item.relate_to(about, _ABOUT)
    file.part.relate_to(item, _RELATED)


def kept(file: Any) -> tuple[str, dict[str, Held]] | None:
    """The language and the places that a file keeps, or nothing where it keeps none."""
    for one in file.part.rels.values():
        if one.reltype == _RELATED and not one.is_external:
            found = marks.read(one.target_part.blob)
            if found is not None:
                return found
    return None
