"""An adaptation over its reference: one of the other views of both at once, with what differs marked and reasoned.

The model that it is given holds what either of the two has. Where nothing is selected of a machine, the figure shows
the stages in which something differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from koopflow.draw.compared import Compared, Differing, Mark
from koopflow.draw.drawing import Table
from koopflow.draw.sketch import Composition, Request
from koopflow.draw.views.process_text import shortened
from koopflow.draw.views.selection import state_at
from koopflow.i18n import LANGUAGES, in_language
from koopflow.model.types import Model
from koopflow.wording.properties import in_words, split, titled
from koopflow.wording.words import Words

COLUMNS = ("Element", "What became of it", "Reference", "Adaptation", "Reason")
BECAME: Mapping[Mark, str] = {"added": "added", "changed": "changed", "omitted": "left out"}
COUNTED: Mapping[Mark, str] = {
    "added": "Added: {count}.",
    "changed": "Changed: {count}.",
    "omitted": "Left out: {count}.",
}
BESIDE: Mapping[str, tuple[str, ...]] = {
    "flows": ("flows", "actors"),
    "lanes": ("actors",),
    "matrix": ("actors",),
}
"""The sections of which a view shows elements, beside the states of a machine."""
Base = Callable[[Model, Request], Composition]


def difference(model: Model, request: Request, view: str, base: Base) -> Composition:
    """The view `view`, which `base` composes, of both models, `request.compared` being how they differ."""
    compared = request.compared or Compared({}, {}, ())
    words = Words(model, request.language, request.of, request.dates)
    told = tuple(
        one for one in compared.differing if _concerns(one, request, view) and _is_told(one, request.language)
    )
    shown = replace(request, only=_around(model, request, told)) if _unselected(request) else request
    composed = base(model, shown)
    titles = {
        "before": in_language(compared.before, request.language, ""),
        "after": in_language(compared.after, request.language, ""),
    }
    return Composition(
        words.say("{after} over {before}", **titles),
        shortened(words.say("What differs: {after} over {before}", **titles)),
        (*_counted(words, told), *composed.description),
        _table(words, told),
        composed.sketch,
    )


def _unselected(request: Request) -> bool:
    return bool(request.of) and not (request.only or request.from_ or request.to)


def _concerns(one: Differing, request: Request, view: str) -> bool:
    """Whether a difference is about what the figure shows: the machine drawn, who takes part, what is told."""
    of_it = f"{one.path}.".startswith(f"machines.{request.of}.") if request.of else False
    return of_it or one.path.partition(".")[0] in BESIDE.get(view, ())


def _around(model: Model, request: Request, told: tuple[Differing, ...]) -> tuple[str, ...]:
    """The stages that hold what differs, with the states beside it; "" of them all where the machine itself does."""
    found: dict[str, None] = {}
    for one in (one for one in told if one.path.startswith("machines.")):
        parts = one.path.split(".")[2:]
        while parts and state_at(model, request.of, ".".join(parts)) is None:
            parts.pop()
        found[".".join(("machines", request.of, *parts[:-1]))] = None
    return () if f"machines.{request.of}" in found else tuple(found)


def _counted(words: Words, told: tuple[Differing, ...]) -> Iterator[str]:
    if not told:
        yield words.say("Nothing that this figure shows differs.")
    many = Counter(one.mark for one in told)
    yield from (words.say(text, count=many[mark]) for mark, text in COUNTED.items() if many[mark])


def _is_told(one: Differing, language: str) -> bool:
    """Whether it is nothing that only a reader of another language reads."""
    first, _, tongue = one.key.partition(".")
    return first not in ("title", "description") or tongue in ("", language)


def _short(words: Words, value: object, path: str) -> str:
    """A value of a model in few words: its title, the text in the figure's language, or as it would be written."""
    if isinstance(value, dict):
        text = value.get("title", value)
        if isinstance(text, dict) and text and text.keys() <= {*words.model.model.languages, *LANGUAGES}:
            return in_language(text, words.language, "")
        return (
            text if isinstance(text, str) else "; ".join(_entry(words, *one, path) for one in value.items())
        )
    if isinstance(value, list):
        return "; ".join(_short(words, item, path) for item in value)
    if isinstance(value, str) and path.startswith("machines."):
        return _state(words, value, path) or titled(words, value)
    return "" if value is None else titled(words, str(value))


def _state(words: Words, name: str, path: str) -> str:
    """The title of a state by its name, as it is meant at a place of a machine; "" where there is none."""
    parts = path.split(".")
    for depth in range(len(parts), 1, -1):
        at = (*parts[2:depth], name)
        if state_at(words.model, parts[1], ".".join(at)) is not None:
            return words.state(parts[1], at)
    return ""


def _entry(words: Words, key: object, value: object, path: str) -> str:
    """A key with its value; of somebody and how many only who."""
    name = titled(words, in_words(words, str(key), path))
    return name if str(value).isdigit() else f"{name}: {_short(words, value, path)}"


def _table(words: Words, told: tuple[Differing, ...]) -> Table:
    return Table(tuple(words.say(column) for column in COLUMNS), tuple(_row(words, one) for one in told))


def _row(words: Words, one: Differing) -> tuple[str, ...]:
    keys, became = split(one.key), words.say(BECAME[one.mark])
    why = in_language(one.why, words.language, "")
    if not keys and one.mark == "changed":
        return words.path(one.path), became, str(one.before), str(one.after), why
    named = f"{words.path(one.path)}: {in_words(words, keys[0], one.path)}" if keys else words.path(one.path)
    values = [_short(words, value, one.path) for value in (one.before, one.after)]
    if keys == ("channel",):
        values = [words.channel(value) for value in values]
    return named, became, *values, why
