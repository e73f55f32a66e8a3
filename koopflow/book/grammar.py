"""Names of figures and tables with their numbers, as a sentence of the reader's language needs them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
"""The cases of Polish; with a capital letter the word begins a sentence."""
Kind = Literal["figure", "table"]
_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("pl", "figure"): ("rysunek", "rysunku", "rysunkowi", "rysunek", "rysunkiem", "rysunku"),
        ("pl", "table"): ("tabela", "tabeli", "tabeli", "tabelę", "tabelą", "tabeli"),
        ("en", "figure"): ("figure",) * 6,
        ("en", "table"): ("table",) * 6,
    }
)
NBSP = "\N{NO-BREAK SPACE}"


def referred(kind: Kind, number: int, language: str, case: str = "nom") -> str:
    """“rysunku 3” for the locative, “Rysunku 3” for `Loc`; number and word stay on one line."""
    word = _WORDS[language, kind][CASES.index(case.lower())]
    return f"{word.capitalize() if case[0].isupper() else word}{NBSP}{number}"


def label(kind: Kind, number: int, language: str) -> str:
    """The name at the head of a caption: “Rysunek 3”."""
    return referred(kind, number, language, "Nom")


def number(value: float, language: str, digits: int | None = None, percent: bool = False) -> str:
    """A number as the language writes it: whole as it is, else one decimal, if nothing else is asked for."""
    shown = value * 100 if percent else value
    places = digits if digits is not None else (0 if float(shown).is_integer() else 1)
    text = f"{shown:,.{places}f}"
    if language == "pl":
        text = text.replace(",", NBSP).replace(".", ",")
        # Four digits are not parted in Polish.
        whole, _, rest = text.partition(",")
        if len(whole.lstrip("-").replace(NBSP, "")) == 4:
            text = whole.replace(NBSP, "") + (f",{rest}" if rest else "")
    text = text.replace("-", "\N{MINUS SIGN}")
    return f"{text}%" if percent else text
