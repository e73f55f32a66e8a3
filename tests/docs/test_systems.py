"""The pages that set the sources beside the model: what they name is there, in both languages alike, and nothing is left out.

A code in a table is a path in the reference (`actors.pzk`), a path in an adaptation or scenario (`krempna:actors.police`,
`base:dates.test-start`), a section, the id of an adaptation or scenario, or a key of the reference's sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from koopflow.model.documents import Model
from koopflow.model.library import Library
from koopflow.model.machines import walk
from koopflow.model.outline import SECTIONS
from koopflow.model.paths import Located, way_below
from koopflow.source.editing import at
from tests.shipped import everything

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCED = ("actors", "data", "documents", "flows", "events", "needs", "services", "attributes", "rules")
SYSTEMS = ("pl/systemy.md", "reference/systems.md")
TERMS = ("pl/terminy-ustawowe.md", "reference/statutory-terms.md")
UNKNOWN = ("pl/czego-nie-wiadomo.md", "explanation/unknown.md")
SISTERS = ("pl/modele-siostrzane.md", "explanation/sister-models.md")
PAIRS = (SYSTEMS, TERMS, UNKNOWN, SISTERS)
PAGES = tuple(page for pair in PAIRS for page in pair)
MODELS = {
    SYSTEMS[0]: "co to modeluje",
    SYSTEMS[1]: "what models it",
    TERMS[0]: "reguła wzorca albo powód jej braku",
    TERMS[1]: "rule of the reference, or why there is none",
}
"""The head of the column that names elements, on the pages that give each row one or a reason."""
NONE = ("**brak**: ", "**none**: ")
STATUTES = ("1", "1a", "1b", *map(str, range(2, 10)), "9a", *map(str, range(10, 30)))
"""The terms of law that the page goes through, each with an L before it."""
_BEGINNINGS = tuple(f"{section}." for section in SECTIONS)


@dataclass(frozen=True)
class Names:
    """All that a code on the pages may name."""

    library: Library

    @cached_property
    def rural(self) -> Model:
        return next(model.model for model in self.library.models if model.id == "rural")

    @cached_property
    def sources(self) -> frozenset[str]:
        return frozenset(self.rural.model.sources)

    def known(self, code: str) -> bool:
        owner, colon, path = code.rpartition(":")
        if not colon and (code in self.sources or code in self._models or code in self._scenarios):
            return True
        if owner in self._scenarios:
            return leads_somewhere(self._scenarios[owner], path)
        located = self._models.get(owner or "rural")
        return located is not None and names(located, path)

    @cached_property
    def _models(self) -> dict[str, Located]:
        return {model.id: model.located for model in self.library.models}

    @cached_property
    def _scenarios(self) -> dict[str, Located]:
        return {one.id: one.located for one in self.library.scenarios("rural") if not one.label}


@pytest.fixture(scope="module")
def there() -> Names:
    library, report = everything()
    assert not report.errors
    return Names(library)


def names(located: Located, path: str) -> bool:
    """Whether the path names something of a model: variation points and figures have keys of their own."""
    section, _, rest = path.partition(".")
    if section in ("variation", "figures") and rest:
        return at(located.tree, (section, rest)) is not None
    return located.outline.locate(path) is not None


def leads_somewhere(scenario: Located, path: str) -> bool:
    section, _, rest = path.partition(".")
    table = scenario.tree.value(section)
    return table is not None and (not rest or way_below((section,), table, rest) is not None)


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def tables(page: str) -> Iterator[list[list[str]]]:
    """The tables of a page, each the cells of its rows, the head first."""
    for block in re.findall(r"(?:^\|.*\|\n)+", text(page), re.MULTILINE):
        head, rule, *below = [
            [cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()
        ]
        assert set("".join(rule)) == {"-"}
        assert {len(line) for line in below} == {len(head)}, head
        yield [head, *below]


def rows(page: str, heads: str = "") -> list[list[str]]:
    """The rows of all tables below their heads; with `heads` of those whose head has this cell."""
    return [row for head, *below in tables(page) if not heads or heads in head for row in below]


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def links(text: str) -> list[str]:
    return re.findall(r"\]\[([a-z0-9-]+)\]", text)


def paths(page: str) -> set[str]:
    """The codes in the tables of a page, and elsewhere on it those that begin as a path does."""
    prose = {code for code in codes(text(page)) if code.rpartition(":")[2].startswith(_BEGINNINGS)}
    return {code for row in rows(page) for cell in row for code in codes(cell)} | prose


@pytest.mark.parametrize("page", PAGES)
def test_what_a_table_names_is_there(page: str, there: Names) -> None:
    named = paths(page)
    assert named
    assert sorted(code for code in named if not there.known(code)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "actors.nobody",
        "krempna:actors.mayor",
        "base:dates.never",
        "nowhere",
        "nobody:actors.pzk",
        "variation.rooms",
    ],
)
def test_a_name_of_nothing_is_told(wrong: str, there: Names) -> None:
    assert not there.known(wrong)


@pytest.mark.parametrize(("polish", "english"), PAIRS)
def test_both_languages_name_the_same_in_the_same_rows(polish: str, english: str) -> None:
    def told(page: str) -> list[list[tuple[list[str], list[str]]]]:
        return [[(codes(cell), links(cell)) for cell in row] for row in rows(page)]

    assert told(polish) == told(english)
    assert len(re.findall("^## ", text(polish), re.MULTILINE)) == len(
        re.findall("^## ", text(english), re.MULTILINE)
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_linked_source_has_its_address_and_is_linked(page: str) -> None:
    addresses = set(re.findall(r"^\[([a-z0-9-]+)\]: https?://\S+$", text(page), re.MULTILINE))
    assert set(links(text(page))) == addresses


@pytest.mark.parametrize("page", [*SYSTEMS, *TERMS])
def test_every_row_has_an_element_or_a_reason_and_a_source(page: str, there: Names) -> None:
    source_at, element_at = (1, 2) if page in SYSTEMS else (4, 3)
    found = rows(page, MODELS[page])
    assert found
    for row in found:
        element, source = row[element_at], row[source_at]
        reason = element.removeprefix(NONE[0]).removeprefix(NONE[1])
        assert bool(codes(element)) != (reason != element and len(reason) > 10), row
        assert set(codes(source)) <= there.sources, row
        assert source, row


@pytest.mark.parametrize(("page", "terms"), list(zip(SYSTEMS, TERMS, strict=True)))
def test_every_element_with_a_source_stands_in_a_row_with_that_source(
    page: str, terms: str, there: Names
) -> None:
    beside: dict[str, set[str]] = {}
    for one, (source, element) in ((page, (1, 2)), (terms, (4, 3))):
        for row in rows(one, MODELS[one]):
            for code in codes(row[element]):
                beside.setdefault(".".join(code.split(".")[:2]), set()).update(codes(row[source]))
    assert sorted(there.sources - set().union(*beside.values())) == []
    assert {
        path: missing
        for section in SOURCED
        for name, element in getattr(there.rural, section).items()
        if (missing := set(element.source) - beside.get(path := f"{section}.{name}", set()))
    } == {}


@pytest.mark.parametrize("page", TERMS)
def test_every_statutory_term_has_its_row_once(page: str) -> None:
    assert [row[0] for row in rows(page)] == [f"L{number}" for number in STATUTES]


@pytest.mark.parametrize("page", TERMS)
def test_every_rule_of_the_reference_that_rests_on_a_law_is_among_the_terms(page: str, there: Names) -> None:
    of_law = {f"rules.{name}" for name, rule in there.rural.rules.items() if rule.basis}
    assert sorted(of_law - paths(page) - {"rules.privacy-before-team"}) == []


@pytest.mark.parametrize("page", SYSTEMS)
def test_what_cannot_be_computed_is_said_so(page: str) -> None:
    for figure in ("86,34%", "74%") if page.startswith("pl") else ("86.34 %", "74 %"):
        found = [row for row in rows(page) if figure in row[0]]
        assert len(found) == 1 and found[0][2].startswith(NONE), figure


def test_the_reference_is_as_large_as_the_sources_ask(there: Names) -> None:
    model = there.rural
    assert all(getattr(model, section) for section in SECTIONS)
    assert len(model.actors) >= 30 and len(model.flows) >= 24
    assert len(model.services) >= 12 and len(model.needs) >= 8
    case = [state for _, state in walk(model.machines["case"])]
    assert sum(len(alternatives) for state in case for alternatives in state.next.values()) >= 30
