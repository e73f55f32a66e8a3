"""The configuration in plain dictionaries, and expressions read in it (sections 2 and 4 of the semantics page)."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from koopflow.model.expressions import (
    Binary,
    Constant,
    Count,
    Dotted,
    Expr,
    Listed,
    Name,
    Quoted,
    Unary,
    Within,
)
from koopflow.model.types import Body, Model, walk
from koopflow.semantics.reference.layout import Layout, elements_of

Value = bool | int | str | frozenset[str]
LARGEST = 2**63 - 1
SMALLEST = -(2**63)
AGENDA_MAX = 64


@dataclass(eq=False)
class Root:
    """One instance of a machine that no `each` runs, with everything that it is doing."""

    key: int
    layout: Layout
    municipality: int
    case: int
    attributes: dict[str, Value]
    """The attributes of its own scope; shared by the roots of one municipality, and of the programme."""
    started: bool = False
    over: bool = False
    outcome: str | None = None
    stopped: bool = False
    active: set[int] = field(default_factory=set)
    gates: set[int] = field(default_factory=set)
    stuck: set[int] = field(default_factory=set)
    ended: dict[int, str | None] = field(default_factory=dict)
    announced: set[int] = field(default_factory=set)
    begun: dict[int, list[int]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    way: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    machine: str = field(init=False)
    scope: Literal["case", "municipality", "programme"] = field(init=False)
    order: tuple[int, bool, int] = field(init=False)
    """Its place in world order."""

    def __post_init__(self) -> None:
        self.machine = self.layout.machine
        self.scope = self.layout.scope
        self.order = (self.municipality, self.scope == "case", self.key)

    @property
    def running(self) -> bool:
        """Whether it was started and can still answer."""
        return self.started and not self.over


@dataclass(frozen=True)
class Item:
    """What waits on the agenda: the completion of a state of `root`, or a signal that `root` raised."""

    root: Root
    completion: int = -1
    signal: str = ""


@dataclass
class Record:
    """What one step did: section 6 of the page."""

    stimulus: str
    taken: list[tuple[str, int]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    exited: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)
    """The roots that took a transition or began."""
    finished: list[Root] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """The municipalities (0: the programme) whose machines or attributes may read otherwise now."""
    cases: set[tuple[int, int]] = field(default_factory=set)
    """The cases that may: municipality and key."""


class World:
    """All roots, the attributes of wider scopes, and the agenda.

    `models` has one model per municipality (number 1 first); `programme` is the model of the programme's machines.
    `layouts` keeps the trees of their machines, and may be shared by several worlds.
    """

    def __init__(
        self, programme: Model, models: list[Model], layouts: dict[tuple[int, str], Layout] | None = None
    ) -> None:
        self.models = [programme, *models]
        self.agenda: deque[Item] = deque()
        self.keeping: dict[int, Root] = {}
        """The roots that may have kept flows."""
        self._keys = count()
        self.wider: list[dict[str, Value]] = [{} for _ in self.models]
        self._layouts = {} if layouts is None else layouts
        self.programme = [self._root(0, name) for name in self._machines(0, "programme")]
        self.local: list[list[Root]] = [[]]
        self.cases: list[list[Root]] = [[] for _ in self.models]
        for number in range(1, len(self.models)):
            self.local.append([self._root(number, name) for name in self._machines(number, "municipality")])

    def _machines(self, municipality: int, scope: str) -> list[str]:
        model = self.models[municipality]
        inner = {
            state.each.run for machine in model.machines.values() for _, state in walk(machine) if state.each
        }
        return [
            name for name, machine in model.machines.items() if machine.scope == scope and name not in inner
        ]

    def layout(self, municipality: int, machine: str) -> Layout:
        """The machine's tree; equal models share it."""
        model = self.models[municipality]
        key = (id(model), machine)
        if key not in self._layouts:
            self._layouts[key] = Layout(model, machine)
        return self._layouts[key]

    def _root(self, municipality: int, machine: str) -> Root:
        return Root(
            next(self._keys), self.layout(municipality, machine), municipality, 0, self.wider[municipality]
        )

    def add_case(self, municipality: int, machine: str, number: int) -> Root:
        """A case that has not begun."""
        root = Root(next(self._keys), self.layout(municipality, machine), municipality, number, {})
        self.cases[municipality].append(root)
        return root

    def roots(self) -> list[Root]:
        """Every root in world order."""
        found = list(self.programme)
        for municipality in range(1, len(self.models)):
            found += self.local[municipality] + self.cases[municipality]
        return found

    def line(self, root: Root) -> list[Root]:
        """The roots on this root's line, in world order."""
        if root.scope == "programme":
            return self.roots()
        own = [root] if root.scope == "case" else self.cases[root.municipality]
        return [*self.programme, *self.local[root.municipality], *own]

    def drop(self, root: Root) -> None:
        """Forget a case that is over: nobody can read it any more but by `within`, which asks for running ones."""
        self.cases[root.municipality].remove(root)

    def holder(self, root: Root, attribute: str) -> dict[str, Value]:
        """Where an attribute of this root's line is kept."""
        scope = root.layout.model.attributes[attribute].scope
        if scope == "case":
            return root.attributes
        return self.wider[root.municipality if scope == "municipality" else 0]


class Reader:
    """Expressions read in the configuration as it is now, from inside one node of one root."""

    def __init__(self, world: World, root: Root, node: int) -> None:
        self.world, self.root, self.node = world, root, node
        self.model = root.layout.model
        self.element = root.layout.nodes[node].element if node >= 0 else None

    def truth(self, expression: Expr | None) -> bool:
        """Whether a guard holds; no guard holds always."""
        return expression is None or self.value(expression) is True

    def value(self, expression: Expr) -> Value:
        """The value of an expression; arithmetic stays inside 64 bits."""
        match expression:
            case Constant(value):
                return value
            case Quoted(value):
                return value
            case Name(name):
                return self._name(name)
            case Dotted(parts):
                assert parts == ("element", "meets") and self.element is not None
                return frozenset(self.model.services[self.element].meets)
            case Listed(items):
                return frozenset().union(*(self.elements(item) for item in items))
            case Count(of):
                return len(self.elements(of))
            case Within(path):
                return self._within(path)
            case Unary("not", operand):
                return not self.truth(operand)
            case Unary(_, operand):
                return _bounded(-self._whole(operand))
            case Binary():
                return self._binary(expression)

    def elements(self, expression: Expr) -> frozenset[str]:
        """The value as a set: an element stands for the set of it."""
        value = self.value(expression)
        return value if isinstance(value, frozenset) else frozenset([str(value)])

    def _name(self, name: str) -> Value:
        if name == "element" and self.element is not None:
            return self.element
        if name in self.model.attributes:
            return self.world.holder(self.root, name)[name]
        return name

    def _whole(self, expression: Expr) -> int:
        value = self.value(expression)
        assert isinstance(value, int)
        return int(value)

    def _within(self, path: tuple[str, ...]) -> bool:
        wanted = ".".join(path)
        for root in self.world.line(self.root):
            for number in root.layout.by_local.get(wanted, ()):
                if number in root.active:
                    return True
        return False

    def _binary(self, expression: Binary) -> Value:
        op, left, right = expression.op, expression.left, expression.right
        if op == "and":
            return self.truth(left) and self.truth(right)
        if op == "or":
            return self.truth(left) or self.truth(right)
        if op == "in":
            return str(self.value(left)) in self.elements(right)
        if op in ("==", "!="):
            return (self.value(left) == self.value(right)) == (op == "==")
        a, b = self._whole(left), self._whole(right)
        match op:
            case "+":
                return _bounded(a + b)
            case "-":
                return _bounded(a - b)
            case "*":
                return _bounded(a * b)
            case "<":
                return a < b
            case "<=":
                return a <= b
            case ">":
                return a > b
            case _:
                return a >= b


def _bounded(number: int) -> int:
    return min(max(number, SMALLEST), LARGEST)


def initial_values(model: Model, scope: str) -> dict[str, Value]:
    """The attributes of a scope that begin with a value of their own: `initial`, or empty where a task plans them."""
    planned = {
        state.work.plans
        for machine in model.machines.values()
        for _, state in walk(machine)
        if state.work and state.work.plans
    }
    found: dict[str, Value] = {}
    for name, attribute in model.attributes.items():
        if attribute.scope != scope:
            continue
        if attribute.initial is not None:
            found[name] = read_value(model, name, attribute.initial)
        elif name in planned:
            found[name] = frozenset()
    return found


def read_value(model: Model, name: str, written: tuple[str, ...]) -> Value:
    """A written value by the attribute's type."""
    kind = model.attributes[name].type
    if kind == "set":
        return frozenset(item for item in elements_of(model, name) if item in written)
    if kind == "integer":
        return int(written[0])
    return written[0] == "true" if kind == "boolean" else written[0]


def fitting(model: Model, name: str, value: Value) -> Value:
    """The value cut to the attribute's type: to the bounds of a number, to the elements of a set."""
    attribute = model.attributes[name]
    if attribute.type == "integer" and isinstance(value, int):
        low = value if attribute.min is None else max(value, attribute.min)
        return low if attribute.max is None else min(low, attribute.max)
    if isinstance(value, frozenset):
        return value & frozenset(elements_of(model, name))
    return value


def mentions_case(models: list[Model]) -> bool:
    """Whether a guard of a wider machine asks where a case is: then cases that are over stay readable."""
    for model in models:
        for machine in model.machines.values():
            if machine.scope == "case":
                continue
            for _, state in walk(machine):
                alternatives = [alternative for name in state.next for alternative in state.next[name]]
                guards = [alternative.when for alternative in alternatives if alternative.when is not None]
                if any(model.machines[path[0]].scope == "case" for guard in guards for path in _asked(guard)):
                    return True
    return False


def signals_of(model: Model) -> set[str]:
    """Every signal that some transition or beginning raises."""
    found: set[str] = set()
    for machine in model.machines.values():
        bodies = [machine, *(state for _, state in walk(machine)), *_regions(machine)]
        found.update(*(body.initial.raises for body in bodies if body.initial is not None))
        for _, state in walk(machine):
            found.update(*(one.raises for alternatives in state.next.values() for one in alternatives))
    return found


def _regions(body: Body) -> list[Body]:
    inner = [*body.regions.values(), *body.states.values()]
    return list(body.regions.values()) + [region for part in inner for region in _regions(part)]


def _asked(expression: Expr) -> list[tuple[str, ...]]:
    match expression:
        case Within(path):
            return [path]
        case Unary(_, operand):
            return _asked(operand)
        case Binary(_, left, right):
            return _asked(left) + _asked(right)
        case _:
            return []
