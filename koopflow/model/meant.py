"""A value that its key cannot take goes in; notes that say what the author probably meant to write come out.

It stands apart from the locating of faults, which knows places and no habits of writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from koopflow.diagnostics import Note, Rule
from koopflow.model import faults
from koopflow.model.fields import ID, RESERVED
from koopflow.model.quantities import PARAMETERS
from koopflow.model.rules import VERBS
from koopflow.model.suggestions import suggested
from koopflow.spelling import folded

TRUTHS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("tak", "yes", "on", "prawda"), "true"),
        **dict.fromkeys(("nie", "no", "off", "fałsz"), "false"),
    }
)
"""Words that elsewhere are a yes or a no."""
_FIGURES = re.compile(r"([+-]?[0-9]{1,3}(?:[  ][0-9]{3})+|[+-]?[0-9]+)(?:[.,]([0-9]+))?\s*(%?)")
_TIME = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([a-ząćęłńóśźż]+)\.?")
_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "min": ("min",),
        "mo": ("mo", "mies", "mc"),
        "y": ("y", "rok", "rocz", "lat"),
        "wk": ("wk", "week", "tyg", "tydz"),
        "wd": ("wd",),
        "d": ("d",),
        "h": ("h", "godz", "g"),
        "s": ("s",),
    }
)
"""The units of a time with the beginnings of the words that people write for them."""


def meant(rule: Rule, args: Mapping[str, object]) -> tuple[Note, ...]:
    """What may be written instead of the value that broke the rule, as far as that can be told."""
    value = str(args.get("value", ""))
    if rule is faults.BAD_DISTRIBUTION:
        return suggested(value, (*PARAMETERS, "value"))
    if rule is faults.UNKNOWN_PERMISSION:
        return suggested(value, VERBS)
    if rule is faults.BAD_PARAMETERS:
        return _instead(_as_parameter(args))
    ways: Mapping[Rule, Callable[[str], str]] = {
        faults.NOT_BOOLEAN: lambda text: TRUTHS.get(text.lower(), ""),
        faults.NOT_NUMBER: _as_number,
        faults.NOT_INTEGER: lambda text: number if (number := _as_number(text)).isdecimal() else "",
        faults.NOT_ID: _as_id,
        faults.NOT_DURATION: _as_duration,
    }
    return _instead(ways[rule](value)) if rule in ways else ()


def bare(names: tuple[str, ...]) -> tuple[Note, ...]:
    """What a list of names may be written as where a table of elements by their ids is expected."""
    ids = [name if ID.fullmatch(name) else _as_id(name) for name in names]
    return _instead(f"{{{', '.join(f'{name}: {{}}' for name in ids)}}}" if ids and all(ids) else "")


def in_per_cent(number: float) -> tuple[Note, ...]:
    """What a part of a whole may be written as where the author may have thought of per cent."""
    return _instead(f"{number / 100:g}" if 2 <= number <= 100 else "")


def _instead(text: str) -> tuple[Note, ...]:
    return (Note(faults.WRITE_INSTEAD, {"instead": text}),) if text else ()


def _as_number(text: str) -> str:
    """A number with a decimal comma, with spaces between its thousands or in per cent, as the language has it."""
    found = _FIGURES.fullmatch(text)
    if found is None:
        return ""
    number = Decimal(f"{re.sub(r'[^0-9+-]', '', found[1])}.{found[2] or '0'}") / (100 if found[3] else 1)
    return f"{number.normalize():f}"


def _as_duration(text: str) -> str:
    """A time with a decimal comma, or with its unit in a word, as the language has it."""
    found = _TIME.fullmatch(text.strip().lower())
    unit = next((unit for unit, words in _UNITS.items() if found and found[2].startswith(words)), "")
    return f"{found[1].replace(',', '.')} {unit}" if found and unit else ""


def _as_id(text: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")
    return name if ID.fullmatch(name) and name not in RESERVED and name != text else ""


def _as_parameter(args: Mapping[str, object]) -> str:
    """`exponential: {mean: 9 d}` for `exponential: 9 d`."""
    family, wanted, given = (str(args.get(name, "")) for name in ("family", "wanted", "given"))
    is_bare = ("mean",) in PARAMETERS.get(family, ()) and given[:1].isdecimal()
    return f"{family}: {{{wanted}: {given}}}" if is_bare else ""
