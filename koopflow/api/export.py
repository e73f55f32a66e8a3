"""A model goes in; it comes out in a form that other programs read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from koopflow.api.draw import draw
from koopflow.model.library import LoadedModel
from koopflow.source.nodes import Node, Scalar, Sequence

FLAGS = frozenset({"final", "public", "assumption"})
"""Keys that are true or false."""
NUMBERS = frozenset({"koopflow", "min", "max", "times", "at-least", "at-most", "exactly", "until"})
"""Keys whose value, where it is a whole number, is meant as one; elsewhere `105` is a text."""
COUNTED = frozenset({"by", "holds"})
"""Keys of mappings from actors to how many."""


def as_json(loaded: LoadedModel) -> str:
    """The resolved model under the language's section names: an adaptation with its changes applied.

    Values are as an author writes them, so the text read as YAML is the model again; whole numbers and truth values
    are numbers and truth values of JSON.
    """
    return json.dumps(_value(loaded.located.tree, ()), ensure_ascii=False, indent=2) + "\n"


def as_bpmn(loaded: LoadedModel, lang: str = "pl") -> str:
    """The machine `case`, or the model's first, as a process of BPMN 2.0 with lanes, in one language.

    Raises `ModelError` where the model has no machine. Other machines are drawn: `draw(model, of=…).save("x.bpmn")`.
    """
    return draw(loaded, "process", lang=lang, free=True).write("bpmn").decode()


FORMATS: Mapping[str, Callable[[LoadedModel, str], str]] = MappingProxyType(
    {"json": lambda loaded, _: as_json(loaded), "bpmn": as_bpmn}
)
"""The forms that a model can be written in, in a language where the form has only one; a further one is one more
line."""


def export(loaded: LoadedModel, to: str = "json", lang: str = "pl") -> str:
    """The model as text in one of `FORMATS`; what has titles in one language only has them in `lang`."""
    if to not in FORMATS:
        raise ValueError(f"no format {to!r}: one of {', '.join(FORMATS)}")
    return FORMATS[to](loaded, lang)


def _value(node: Node, way: tuple[str, ...]) -> object:
    if isinstance(node, Scalar):
        return None if node.empty else _scalar(node.text, way)
    if isinstance(node, Sequence):
        return [_value(item, way) for item in node.items]
    return {entry.key.text: _value(entry.value, (*way, entry.key.text)) for entry in node.entries}


def _scalar(text: str, way: tuple[str, ...]) -> object:
    """The text as its field means it; what an attribute begins with, or is set to, may be of any type."""
    around, key = ("", *way)[-2:]
    open_ = around == "sets" or (way[:1] == ("attributes",) and key == "initial")
    if text in ("true", "false") and (open_ or key in FLAGS):
        return text == "true"
    is_number = re.fullmatch(r"0|-?[1-9][0-9]{0,17}", text) is not None
    return int(text) if is_number and (open_ or key in NUMBERS or around in COUNTED) else text
