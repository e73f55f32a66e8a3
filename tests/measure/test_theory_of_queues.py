"""What the study compares with is itself right: two computations agree, or the limit is the textbook's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.measure.theory import Impatient, Served, Station, Tandem, Workload, lattice, lognormal, visits


def erlang_c(load: float, servers: int) -> float:
    """The chance to wait."""
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    return top / (sum(load**n / math.factorial(n) for n in range(servers)) + top)


@pytest.mark.parametrize("servers", [1, 3])
def test_a_station_comes_to_erlangs_wait(servers: int) -> None:
    station = Station(servers * 0.6, 1.0, servers)
    present = station.mean(200, 201)
    wait = erlang_c(servers * 0.6, servers) / (servers - servers * 0.6)
    assert station.wait(present) == pytest.approx(wait, rel=1e-5)
    assert station.queue(present) == pytest.approx(servers * 0.6 * wait, rel=1e-5)
    assert station.busy(present) == pytest.approx(0.6, rel=1e-5)


def test_a_stay_at_one_server_is_exponential_in_the_end() -> None:
    station = Station(0.6, 1.0, 1)
    assert station.longer(station.mean(200, 201), 3) == pytest.approx(math.exp(-0.4 * 3), rel=1e-5)


def test_beginning_empty_the_first_is_served_at_once() -> None:
    present = Station(1.0, 1.25, 3).mean(0, 1e-6)
    assert Station(1.0, 1.25, 3).wait(present) == pytest.approx(0, abs=1e-9)
    assert Station(1.0, 1.25, 3).longer(present, 2) == pytest.approx(math.exp(-2.5), rel=1e-5)


def test_the_work_of_exponential_services_is_the_chains() -> None:
    def share(t: float) -> float:
        return 1 - math.exp(-t / 0.8)

    def mean_below(t: float) -> float:
        return 0.8 - (t + 0.8) * math.exp(-t / 0.8)

    station = Station(1.0, 1.25, 1)
    present = station.mean(0, 20)
    served = Served.of(Workload(1.0, lattice(0.08, 500, share, mean_below), 0.08), 20)
    assert served.wait == pytest.approx(station.wait(present), rel=1e-3)
    assert served.queue == pytest.approx(station.queue(present), rel=1e-3)
    assert served.busy == pytest.approx(station.busy(present), rel=1e-3)


def test_the_work_comes_to_pollaczeks_and_khinchines() -> None:
    step, size = 0.05, 800
    service = lattice(step, size, *lognormal(0.5, 0.25))
    works = Workload(1.0, service, step).over(60)
    mean = works[-1] @ np.arange(size) * step
    assert mean == pytest.approx((0.5**2 + 0.25**2) / (2 * 0.5), rel=2e-3)


def test_two_stations_come_to_the_product_form() -> None:
    tandem = Tandem(0.4, (1.0, 0.5), (1, 2), 0.2)
    until, longer = (tandem.from_empty(length, 0.001)[0] for length in (150, 151))
    load = 0.4 / 0.8
    first, second = (tandem.means(longer - until, station) for station in (0, 1))
    assert first[:2] == pytest.approx((load / (1 - load), load**2 / (1 - load)), rel=1e-4)
    assert first[2] == pytest.approx(load, rel=1e-4)
    wait = erlang_c(1.0, 2) / (2 * 0.5 - 0.5)
    assert second[1:] == pytest.approx((0.5 * wait, 1.0), rel=1e-4)


def test_all_that_come_to_two_stations_are_served_by_both() -> None:
    tandem = Tandem(0.4, (1.0, 0.5), (1, 2), 0.2)
    during, after = tandem.from_empty(10, 200)
    for station, mean in ((0, 1.0), (1, 2.0)):
        worked = tandem.means(during, station)[2] + tandem.means(after, station)[2]
        assert worked == pytest.approx(4.0 / 0.8 * mean, rel=1e-5)


def test_of_the_impatient_those_are_served_that_do_not_leave() -> None:
    # A single one is served before it leaves with the chance of the rates.
    assert Impatient(1e-9, 3.0, 1.0).served(1, 50)[0] == pytest.approx(0.75, rel=1e-5)
    assert Impatient(1.0, 3.0, 1e-12).served(6, 100)[0] == pytest.approx(1.0, rel=1e-5)
    # Whoever comes is served or leaves, and leaves at the rate 0.5 while there.
    share, time = Impatient(2.0, 1.0, 0.5).served(6, 100)
    assert share + 0.5 * time == pytest.approx(1.0, rel=1e-5)


def test_visits_of_a_loop_are_geometric() -> None:
    assert visits([[0.0, 0.75], [0.4, 0.0]]) == pytest.approx([1 / 0.7, 0.75 / 0.7])
