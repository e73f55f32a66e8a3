"""The place of a measure in the JSON goes in, its name as a person reads it comes out.

It stands apart because tables on the terminal, pages and plots name the same measures alike.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from koopflow.i18n import translate

LABELS = MappingProxyType(
    {
        ("outcomes", "share"): "share of the outcome {name}",
        ("cycle_time", "mean"): "days from beginning to end",
        ("rules", "share"): "share of cases that break the rule {name}",
        ("needs", "unmet"): "share of cases with an unmet need: {name}",
        ("actors", "utilisation"): "utilisation of {name}",
        ("actors", "wait_mean"): "days of waiting for {name}",
        ("actors", "queue_mean"): "waiting works of {name}",
        ("actors", "caseload_mean"): "caseload of {name}",
        ("states", "wait.mean"): "days of waiting in the state {name}",
        ("cases", "arrived"): "cases that arrived",
        ("cases", "completed"): "cases completed",
        ("cases", "open"): "cases still open",
        ("cases", "stuck"): "cases stuck",
        ("flows", "sent"): "times that the flow {name} was sent",
        ("services", "unmet"): "times that the service {name} was not paid",
        ("costs", ""): "cost of {name}",
        ("budgets", "spent"): "spent of the budget {name}",
    }
)
"""By section and last part of a measure's place; what stands between is a name of the model."""


def label(measure: str, language: str, title: Callable[[str, str], str] | None = None) -> str:
    """The measure's name; `title` gives what the model calls an id of a section."""
    section, name, template = _parts(measure)
    shown = title(section, name) if title and name else name
    return translate(language, template, {"name": shown})


def _parts(measure: str) -> tuple[str, str, str]:
    section, _, rest = measure.partition(".")
    for (place, last), template in LABELS.items():
        if place != section:
            continue
        if not last:
            return section, rest, template
        if rest == last:
            return section, "", template
        if rest.endswith(f".{last}"):
            return section, rest.removesuffix(f".{last}"), template
    return section, rest, measure
