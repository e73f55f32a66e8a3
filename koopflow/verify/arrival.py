"""Whether a document is there when it is read or sent: the gains of a line in, gaps with a shortest run to each out.

A gap is no finding yet, because the lines of a model are compared before anything is said. What a configuration has
on every run is worked out for all facts at once; only for what is missing a run is searched that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from koopflow.graph.holders import Sharing, workers
from koopflow.semantics.configuration import Kind, Sending
from koopflow.semantics.tree import Node
from koopflow.verify.gains import Gains
from koopflow.verify.held import Fact, Facts


@dataclass(frozen=True, slots=True)
class Gap:
    """A document that `actors` lack where a state's work (`where` is its path) or a flow (its id) asks for it.

    `edges` are a shortest run to it; `sending` is the last one's where a flow asks. `ever` tells whether it is there on
    another run.
    """

    where: str
    document: str
    actors: tuple[str, ...]
    edges: tuple[int, ...]
    sending: Sending | None
    ever: bool


@dataclass(frozen=True, slots=True)
class _Ask:
    """That an actor has a document: when the work of a state, the node `opens`, begins; or when a flow is sent."""

    where: str
    document: str
    actor: str
    fact: Fact
    opens: int | None


def gaps(sharing: Sharing, gains: Gains, ignored: frozenset[str]) -> tuple[Gap, ...]:
    """Every gap of a line, but for documents that are ignored: for each place and document a shortest one."""
    asks = {label: rows for label in gains.first_edge if (rows := _asks(sharing, gains, label, ignored))}
    asked = tuple(dict.fromkeys(ask.fact for rows in asks.values() for ask in rows))
    if not asked:
        return ()
    search = _Search(Facts(sharing, gains, asked), asks, {fact: 1 << bit for bit, fact in enumerate(asked)})
    found: dict[tuple[str, str], Gap] = {}
    for ask in search.failing():
        gap, place = search.gap(ask), (ask.where, ask.document)
        if place not in found or len(gap.edges) < len(found[place].edges):
            found[place] = gap
    return tuple(found.values())


def _asks(sharing: Sharing, gains: Gains, label: int, ignored: frozenset[str]) -> tuple[_Ask, ...]:
    """What steps of a label ask for: at the work that begins by them, and at what they send."""
    done, nodes = gains.space.labels[label], gains.space.tables.tree.nodes
    opened = (*done.entered, done.at) if done.kind == Kind.BEGIN else done.entered
    work = [ask for index in opened for ask in _of_work(sharing, nodes[index])]
    sent = [ask for sending in gains.sendings.get(label, ()) for ask in _of_sending(sharing, gains, sending)]
    return tuple(dict.fromkeys(ask for ask in (*work, *sent) if ask.document not in ignored))


def _of_work(sharing: Sharing, node: Node) -> Iterator[_Ask]:
    """Everyone who does the work needs what it reads, each member of a team, but not those whom it is about."""
    state = node.state
    if state is None or state.work is None:
        return
    for named in sharing.meant(workers(state), node.element):
        for actor in sharing.stands_for[named]:
            if not sharing.is_household(actor):
                for document in state.work.reads:
                    fact = (frozenset([sharing.holder[actor]]), document)
                    yield _Ask(f"machines.{node.local}", document, actor, fact, node.index)


def _of_sending(sharing: Sharing, gains: Gains, sending: Sending) -> Iterator[_Ask]:
    """The sender needs what the flow carries; of a team one member."""
    flow = sharing.model.flows[sending.flow]
    for sender in sharing.meant([flow.from_], gains.element(sending.node)):
        for document in flow.carries:
            yield _Ask(sending.flow, document, sender, (sharing.holders([sender]), document), None)


@dataclass(frozen=True, slots=True)
class _Search:
    facts: Facts
    asks: Mapping[int, tuple[_Ask, ...]]
    bit: Mapping[Fact, int]

    def failing(self) -> tuple[_Ask, ...]:
        """What is asked for somewhere where it does not hold on every run."""
        found: dict[_Ask, None] = {}
        for number, edge in self._doubtful():
            label, has = self._label(edge), self.facts.always[number]
            for ask in self.asks[label]:
                fact = self.bit[ask.fact]
                if not (has | self._known(ask, label)) & fact and self._is_asked(ask, edge):
                    found[ask] = None
        return tuple(found)

    def _doubtful(self) -> Iterator[tuple[int, int]]:
        """The edges at which something may be missing, each after the configuration that it leaves."""
        gains, always = self.facts.gains, self.facts.always
        of_edge, offsets = gains.space.of_edge, gains.space.offsets
        wanted = [0] * len(gains.space.labels)
        for label, rows in self.asks.items():
            for ask in rows:
                wanted[label] |= self.bit[ask.fact] & ~self._known(ask, label)
        for number, counts in enumerate(gains.counts):
            if counts:
                lacking = ~always[number]
                for edge, label in enumerate(of_edge[offsets[number] : offsets[number + 1]], offsets[number]):
                    if wanted[label] & lacking:
                        yield number, edge

    def gap(self, ask: _Ask) -> Gap:
        """The gap of an ask that fails, with all who lack the document there."""
        gains, fact, ever = self.facts.gains, self.bit[ask.fact], self.facts.ever
        edges = self._shortest(ask)
        label, has = gains.space.of_edge[edges[-1]], self.facts.along(edges[:-1])
        actors = [
            other.actor
            for other in self.asks[label]
            if (other.where, other.document, other.opens) == (ask.where, ask.document, ask.opens)
            and not (has | self._known(other, label)) & self.bit[other.fact]
        ]
        sent = [] if ask.opens is not None else [s for s in gains.sendings[label] if s.flow == ask.where]
        there = any(
            (ever[number] | self._known(ask, self._label(edge))) & fact
            for number, counts in enumerate(gains.counts)
            for edge in (gains.space.edges(number) if counts else ())
            if ask in self.asks.get(self._label(edge), ()) and self._is_asked(ask, edge)
        )
        return Gap(ask.where, ask.document, tuple(actors), edges, next(iter(sent), None), there)

    def _label(self, edge: int) -> int:
        return self.facts.gains.space.of_edge[edge]

    def _known(self, ask: _Ask, label: int) -> int:
        """What a step has added when the ask comes."""
        return self.facts.before[label] if ask.opens is None else self.facts.added[label]

    def _is_asked(self, ask: _Ask, edge: int) -> bool:
        """Whether the work can be done after it: its gate may be closed, or what was entered may be cancelled."""
        if ask.opens is None:
            return True
        space = self.facts.gains.space
        target = space.targets[edge]
        packed = space.configurations.found[target] if target >= 0 else 0
        return bool(packed >> ask.opens & 1) and not packed & space.configurations.packing.gated(
            1 << ask.opens
        )

    def _shortest(self, ask: _Ask) -> tuple[int, ...]:
        gains, fact = self.facts.gains, self.bit[ask.fact]
        reached = self.facts.without(fact)
        labels = {
            label for label, rows in self.asks.items() if ask in rows and not self._known(ask, label) & fact
        }
        for number in reached.order:
            for edge in gains.space.edges(number) if gains.counts[number] else ():
                if self._label(edge) in labels and self._is_asked(ask, edge):
                    return (*reached.way(number), edge)
        raise AssertionError("what does not hold on every run fails on one")
