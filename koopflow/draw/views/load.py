"""What a simulation measured, on the process: how long each state lasts and how much of that is waiting.

Scenarios stand one below the other in each state, as bars of one scale, so that they can be compared where they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from koopflow.draw.drawing import Bar, Entry, Line, Table
from koopflow.draw.loads import Loads, StateLoad
from koopflow.draw.sketch import Composition, Node, Request, Sketch
from koopflow.draw.views.process import process
from koopflow.draw.views.process_text import shortened
from koopflow.i18n import in_language
from koopflow.model.types import Model, walk
from koopflow.wording.words import Words

NOTE = 8.0
LETTERS = tuple(f"S{number}" for number in range(1, 9))
"""The signs of scenarios; letters alone could be those of somebody's forms."""
COLUMNS = ("State or actor", "Scenario", "Visits", "Waits, days", "Is worked on, days", "Lasts, days", "Busy")


def load(model: Model, request: Request) -> Composition:
    """The machine `request.of` with what `request.loads` measured of its states and of who works in them."""
    words = Words(model, request.language, request.of, request.dates)
    composed = process(model, request)
    assert isinstance(composed.sketch, Sketch)
    longest = max((stay for _, stay in _stays(model, request)), default=0.0)
    titles = [in_language(one.title, request.language, one.scenario) for one in request.loads]
    listed = "; ".join(f"{LETTERS[at]} – {title}" for at, title in enumerate(titles))
    key = titles[0] if len(titles) == 1 else listed
    return Composition(
        words.say("Load: {scenarios}", scenarios=key),
        shortened(words.say("How long the states last: {scenarios}", scenarios=key)),
        (*_sentences(words, request, listed), *composed.description),
        _table(words, request),
        _Loader(words, request.loads, longest).sketch(composed.sketch),
        tuple(_key(words, request, titles)),
    )


def _key(words: Words, request: Request, titles: Sequence[str]) -> Iterator[Entry]:
    yield Entry("bar", "bar", "", words.say("mean time in a state, its dark part waiting"))
    counts = ", ".join(dict.fromkeys(str(one.replications) for one in request.loads))
    said = {
        "d": words.say(
            "calendar days, mean of all cases of the simulation (replications: {count})", count=counts
        ),
        "×": words.say("how many cases come there in one replication, on average"),
    }
    if any(one.actors for one in request.loads):
        said["%"] = words.say("the part of the working time that cases take")
    yield from (Entry("letter", "letter", sign, text) for sign, text in said.items())
    if len(titles) > 1:
        yield from (Entry("letter", "letter", LETTERS[at], title) for at, title in enumerate(titles))


def _stays(model: Model, request: Request) -> Iterator[tuple[str, float]]:
    """The mean days of every state without an inside, in every scenario; by them bars are measured."""
    for at, state in walk(model.machines[request.of]):
        path = ".".join((request.of, *at))
        for one in request.loads:
            measured = one.states.get(path)
            if measured is not None and measured.stay is not None and not state.parts:
                yield path, measured.stay


class _Loader:
    """Puts what was measured into the nodes of a sketch."""

    def __init__(self, words: Words, loads: Sequence[Loads], longest: float) -> None:
        self.words, self.loads, self.longest = words, loads, longest

    def sketch(self, sketch: Sketch) -> Sketch:
        """The same sketch with bars in its states and means at its stages."""
        return replace(sketch, nodes=tuple(self._node(node) for node in sketch.nodes))

    def _node(self, node: Node) -> Node:
        found = [one.states.get(node.id.removeprefix("machines.")) for one in self.loads]
        if node.inside:
            lines = tuple(
                self._mean(at, load) for at, load in enumerate(found) if load and load.stay is not None
            )
            return replace(node, notes=(*node.notes, *lines), inside=tuple(map(self.sketch, node.inside)))
        if not any(found):
            return node
        ends = node.kind == "final"
        bars = tuple(self._count(at, load) if ends else self._bar(at, load) for at, load in enumerate(found))
        return replace(node, bars=bars)

    def _letter(self, at: int) -> str:
        return LETTERS[at] if len(self.loads) > 1 else ""

    def _mean(self, at: int, load: StateLoad) -> Line:
        said = self.words.say("lasts {days} d", days=self.words.number(load.stay or 0.0))
        return Line(f"{self._letter(at)} {said}".strip(), NOTE)

    def _count(self, at: int, load: StateLoad | None) -> Bar:
        """How often a case came there in one replication; where cases end, how long they stay says nothing."""
        visits = (load.visits if load else 0) / self.loads[at].replications
        return Bar(self._letter(at), 0.0, 0.0, self.words.say("× {number}", number=self.words.number(visits)))

    def _bar(self, at: int, load: StateLoad | None) -> Bar:
        if load is None or load.stay is None:
            return self._count(at, load)
        full = self.longest or 1.0
        said = self.words.say("{days} d", days=self.words.number(load.stay))
        return Bar(self._letter(at), (load.wait or 0.0) / full, load.stay / full, said)


def _sentences(words: Words, request: Request, listed: str) -> Iterator[str]:
    if len(request.loads) > 1:
        yield words.say("Scenarios: {scenarios}.", scenarios=listed)
    yield words.say("A bar is the mean time in a state; its dark part is waiting for somebody.")
    counts = ", ".join(dict.fromkeys(str(one.replications) for one in request.loads))
    yield words.say("Means over all cases of the simulation, replications: {count}.", count=counts)
    yield words.say("Ends say how many cases come there in one replication.")


def _table(words: Words, request: Request) -> Table:
    rows: list[tuple[str, ...]] = []
    for at, _ in walk(words.model.machines[request.of]):
        path = ".".join((request.of, *at))
        for one in request.loads:
            if (load := one.states.get(path)) is not None:
                days = (_number(words, value) for value in (load.wait, load.work, load.stay))
                rows.append((words.path(f"machines.{path}"), one.scenario, str(load.visits), *days, ""))
    for name in words.model.actors:
        for one in request.loads:
            if (busy := one.actors.get(name)) is not None:
                share = "" if busy.utilisation is None else words.percent(busy.utilisation)
                rows.append(
                    (words.of("actors", name), one.scenario, "", _number(words, busy.wait), "", "", share)
                )
    return Table(tuple(words.say(column) for column in COLUMNS), tuple(rows))


def _number(words: Words, value: float | None) -> str:
    return "" if value is None else words.number(value)
