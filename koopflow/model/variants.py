"""A scenario that can be run and a change of its numbers in; the scenarios that this makes, with findings, out.

It stands apart from loading, which makes the scenarios that authors wrote: these exist only in an experiment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from koopflow.diagnostics import Report
from koopflow.model import completeness
from koopflow.model.fit import Ground
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.model.paths import Located
from koopflow.model.reading import Reader
from koopflow.model.scenarios import Scenario
from koopflow.model.sweeps import family
from koopflow.source.nodes import Entry, Node, Scalar
from koopflow.source.nodes import Mapping as Tree


class Variants:
    """Makes variants of the scenarios of one model; what they share is read once."""

    def __init__(self, model: LoadedModel) -> None:
        self._model = model
        self._reader = Reader()
        self._ground = Ground(model.model, model.located)

    def of(self, scenario: LoadedScenario, tree: Tree, label: str) -> tuple[LoadedScenario | None, Report]:
        """The scenario with this tree; None where it cannot be run."""
        reading = self._reader.read(Scenario, tree)
        if reading.value is None or reading.report.errors:
            return None, reading.report
        located = Located(reading.document, scenario.located.header)
        report = completeness.check(reading.value, located, self._ground)
        if report.errors:
            return None, report
        return replace(scenario, scenario=reading.value, located=located, label=label), report

    def swept(
        self, scenario: LoadedScenario, values: Mapping[str, Node]
    ) -> tuple[tuple[LoadedScenario, ...], Report]:
        """A scenario for each combination of values of these paths, as `sweep` in the language makes them."""
        place = next(iter(values.values())).place
        paths = tuple(Entry(Scalar(path, node.place), node) for path, node in values.items())
        entry = Entry(Scalar("sweep", place), Tree(paths, place))
        tree = scenario.located.tree
        whole = replace(tree, entries=(*(e for e in tree.entries if e.key.text != "sweep"), entry))
        members, report = family(whole)
        found: list[LoadedScenario] = []
        findings = list(report)
        for label, member in members:
            if report.errors:
                break
            label_ = ", ".join(part for part in (scenario.label, label) if part)
            one, about = self.of(scenario, member, label_)
            findings += about.errors
            if one is not None:
                found.append(one)
        return tuple(found), Report.of(
            finding for n, finding in enumerate(findings) if finding not in findings[:n]
        )
