"""A lock file's text in, the places that figures keep out, and back: one line an element, so that it diffs well.

A figure has a name, an element of it a path, and what is kept of an element are a few numbers and names. Whatever else
stands in a file makes it no lock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from koopflow.draw.spots import Spots

FILE = "figures.lock"
"""The name of a lock, beside the file of the model's header."""
Lock = Mapping[str, Spots]
"""What is kept of each figure, by its name."""
_FORM = 1


def parsed(text: str) -> Lock | None:
    """The lock in a file's text; None where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(found, dict)
        or found.get("koopflow-lock") != _FORM
        or set(found) - {"koopflow-lock", "figures"}
    ):
        return None
    figures = found.get("figures")
    if not isinstance(figures, dict) or not all(map(_is_figure, figures.values())):
        return None
    return figures


def written(lock: Lock) -> str:
    """The file's text: sorted, with a line for each element."""
    figures = [
        f"  {_json(name)}: {{\n" + ",\n".join(_lines(lock[name])) + "\n  }"
        for name in sorted(lock)
        if lock[name]
    ]
    body = "{\n" + ",\n".join(figures) + "\n }" if figures else "{}"
    return f'{{\n "koopflow-lock": {_FORM},\n "figures": {body}\n}}\n'


def name_of(model: str, figure: str, lang: str, wishes: Iterable[tuple[str, object]] = ()) -> str:
    """The name under which a lock keeps a figure: its model, the figure's id or its view, and what was asked for.

    Adaptations lie beside each other and share a lock, and texts of another language need other heights.
    """
    said = [f"{key}={_value(value)}" for key, value in sorted(wishes) if value]
    return " ".join((model, figure, lang, *said))


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _lines(spots: Spots) -> list[str]:
    return [f"   {_json(name)}: {_json(spots[name])}" for name in sorted(spots)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_figure(figure: object) -> bool:
    return isinstance(figure, dict) and all(
        isinstance(spot, dict) and all(map(_is_value, spot.values())) for spot in figure.values()
    )


def _is_value(value: object) -> bool:
    """A name, a number that a length can be, or a list of them."""
    if isinstance(value, list):
        return all(_is_value(item) and not isinstance(item, list) for item in value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    return isinstance(value, str) or 0 <= value <= 100_000
