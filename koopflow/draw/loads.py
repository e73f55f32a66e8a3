"""What a simulation measured, as a figure is told: plain values, read from its result by whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateLoad:
    """A state's visits over all replications, and the mean days of one: waiting, worked on, and in all."""

    visits: int
    wait: float | None = None
    work: float | None = None
    stay: float | None = None


@dataclass(frozen=True, slots=True)
class ActorLoad:
    """How busy an actor is (0 to 1), and the mean days for which work waits for it; None where nothing binds it."""

    utilisation: float | None = None
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Loads:
    """One scenario's measures: states by `case.work`, actors by id; `title` is the scenario's by language."""

    scenario: str
    title: Mapping[str, str]
    replications: int
    states: Mapping[str, StateLoad]
    actors: Mapping[str, ActorLoad]
