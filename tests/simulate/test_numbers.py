"""The machine's random numbers in both of its forms: known answers, addresses apart, values as elsewhere and never falling."""

from __future__ import annotations

import math
import sys
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter

from koopflow.compiled import COMPILING, is_available
from koopflow.model.quantities import CountDistribution
from koopflow.randomness import Purpose, quantile, uniform
from koopflow.simulate.engines import HERE, SPECIAL
from koopflow.simulate.machine import chance
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.laws import count_law_of
from koopflow.simulate.tables.sheet import Sheet
from tests.test_randomness import FAMILIES, KNOWN

EDGES = (2.0**-53, 1e-12, 1e-6, 1e-3, 1 - 1e-3, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53)
SHARES = sorted([*EDGES, *(n / 401 for n in range(1, 401))])


def signed(number: int) -> int:
    """The same bits as a signed number."""
    return number - 2**64 if number >= 2**63 else number


@pytest.fixture(scope="module")
def compiled_squares() -> Any:
    """The generator of the sources that are compiled, under a name of its own so that the machine is left alone."""
    if not is_available():
        pytest.skip("numba is not installed")
    import numba

    package = f"{COMPILING}-numbers"
    sys.modules[package] = holder = ModuleType(package)
    holder.__path__ = [str(HERE)]
    for name, source in (("whole", HERE / "whole.py"), ("special", SPECIAL), ("chance", HERE / "chance.py")):
        spec = spec_from_file_location(f"{package}.{name}", source)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[f"{package}.{name}"] = module
        spec.loader.exec_module(module)
    squares = sys.modules[f"{package}.chance"].squares
    yield numba.njit("int64(int64, int64)")(lambda counter, key: squares(counter, key))  # noqa: PLW0108
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


@pytest.mark.parametrize(("counter", "key", "bits"), KNOWN)
def test_the_machine_gives_the_known_answers(counter: int, key: int, bits: int) -> None:
    assert chance.squares(signed(counter), signed(key)) == signed(bits)


def test_machine_code_gives_the_known_answers(compiled_squares: Any) -> None:
    for counter, key, bits in KNOWN:
        assert compiled_squares(signed(counter), signed(key)) == signed(bits)


def test_addresses_that_differ_in_one_part_alone_have_numbers_of_their_own() -> None:
    # Of 52 bits, so that among so many two are equal by chance once in a hundred thousand sets of addresses.
    visits = [2**power + more for power in range(60) for more in range(16)]
    found = {uniform(1, 0, 1, 1, 5, visit, purpose) for visit in set(visits) for purpose in Purpose}
    assert len(found) == len(set(visits)) * len(Purpose)
    cases = [2**power - 1 for power in range(64)]
    assert (
        len({uniform(1, 0, 1, case, place, 1, Purpose.BRANCH) for case in cases for place in cases}) == 64**2
    )
    assert max(Purpose) < 16


@pytest.mark.parametrize(("family", "parameters"), [row[:2] for row in FAMILIES])
def test_the_machine_has_the_quantiles_and_they_never_fall(family: str, parameters: dict[str, float]) -> None:
    sheet = Sheet()
    adapter = TypeAdapter(CountDistribution)
    law = count_law_of(sheet, adapter.validate_python({family: {k: str(v) for k, v in parameters.items()}}))
    tables = [*sheet.t, *(number for row in sheet.laws for number in row)]
    tables[w.H_LAW] = len(sheet.t)
    values = [chance.value_of(tables, sheet.f, law, u) for u in SHARES]
    assert all(math.isfinite(value) and value >= 0 for value in values)
    assert all(low <= high for low, high in pairwise(values))
    assert values == pytest.approx([quantile(family, parameters, u) for u in SHARES], rel=1e-12)
