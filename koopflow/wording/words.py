"""Parts of a model in a reader's words: names, conditions and terms in Polish or English.

Conditions are written with colons (“consent: no”, “needs: none”), since titles stand in the nominative and a
sentence around them would need other cases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from koopflow.i18n import in_language, translate, translate_count
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
from koopflow.model.types import Body, State, walk

if TYPE_CHECKING:
    from koopflow.durations import Duration
    from koopflow.model.types import Model


class Titled(Protocol):
    """An element, a transition: whatever may carry a title."""

    @property
    def title(self) -> Mapping[str, str] | None:
        """The title by language."""


_RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "+": "+", "-": "−", "*": "·"}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_UNITS = {
    "s": ("{count} second", "{count} seconds"),
    "min": ("{count} minute", "{count} minutes"),
    "h": ("{count} hour", "{count} hours"),
    "d": ("{count} day", "{count} days"),
    "wk": ("{count} week", "{count} weeks"),
    "wd": ("{count} working day", "{count} working days"),
    "mo": ("{count} month", "{count} months"),
    "y": ("{count} year", "{count} years"),
}
_ISO_UNITS = {"Y": "y", "M": "mo", "W": "wk", "D": "d", "TH": "h", "TM": "min", "TS": "s"}


@dataclass(frozen=True, slots=True)
class Words:
    """The names of one model in one language; an element without a title goes by its id.

    `machine` is the one that is spoken of: its own states are named without it. `dates` say what the dates of a
    scenario are, by their names and then by language. `awaited` are the titled transitions by their names.
    """

    model: Model
    language: str
    machine: str = ""
    dates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    awaited: Mapping[str, Titled] = field(init=False)

    def __post_init__(self) -> None:
        awaited: dict[str, Titled] = {}
        for machine in self.model.machines.values():
            for _, state in walk(machine):
                for name, alternatives in state.next.items():
                    if alternatives[0].title:
                        awaited.setdefault(name, alternatives[0])
        object.__setattr__(self, "awaited", MappingProxyType(awaited))

    def say(self, text: str, /, **args: object) -> str:
        """A phrase of koopflow's own."""
        return translate(self.language, text, args, context="words")

    def title(self, element: Titled | None, otherwise: str) -> str:
        """The element's title, else its id."""
        return in_language(element.title if element else None, self.language, otherwise)

    def of(self, section: str, name: str) -> str:
        """The title of an element of a section by its id; a name that is nobody's stays as it is."""
        table: Mapping[str, Titled] = getattr(self.model, section)
        if section == "actors" and name == "provider":
            return self.say("the provider")
        return self.title(table.get(name), name)

    def path(self, path: str) -> str:
        """An element by its path; a state or transition with the titles of what it stands in."""
        section, name, *way = path.split(".")
        if section != "machines":
            return self.of(section, name)
        body = self.body(name, ())
        titles = [self.title(body, name)]
        for step in way:
            ways = body.next.get(step) if isinstance(body, State) else None
            inner = body.parts.get(step) if body else None
            titles.append(self.title(inner or next(iter(ways or ()), None), step))
            body = inner
        return " › ".join(titles)

    def element(self, name: str) -> str:
        """The title of what a set can hold or a sub-instance is about: a service, a need or an actor; else its id."""
        for section in ("services", "needs", "actors"):
            if name in getattr(self.model, section):
                return self.of(section, name)
        return name

    def occasion(self, name: str) -> str:
        """The title of what comes from outside or from others: an event, a flow or a signal."""
        for section in ("events", "flows"):
            if name in getattr(self.model, section):
                return self.of(section, name)
        return self.signal(name)

    def known(self, attribute: str, value: object) -> str:
        """An attribute with its value, which is as an author writes it: “consent: no”, “needs: debts, crisis”."""
        return f"{self.of('attributes', attribute)}: {self.held(attribute, value)}"

    def held(self, attribute: str, value: object) -> str:
        """A value of an attribute, which is as an author writes it; a set is a tuple."""
        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if isinstance(value, tuple | list | frozenset):
            return ", ".join(self._held(attribute, str(item)) for item in value) or self.say("none")
        return self._held(attribute, str(value))

    def _held(self, attribute: str, value: str) -> str:
        declared = self.model.attributes.get(attribute)
        titles = declared.titles if declared is not None else {}
        return in_language(titles.get(value), self.language, "") or self.element(value)

    def channel(self, written: str) -> str:
        """A channel in the reader's language where it is a usual one, else as written."""
        return translate(self.language, written, context="channel")

    def outcome(self, machine: str, name: str) -> str:
        """An outcome by the title of the outermost final state of its name, else of one that gives it; else its id."""
        body = self.model.machines.get(machine)
        ends = [(at, state) for at, state in walk(body) if state.final and state.title] if body else []
        giving = [(at[-1] != name, len(at), state) for at, state in ends if name == (state.outcome or at[-1])]
        return self.title(min(giving, key=lambda end: end[:2])[2], name) if giving else name

    def outcome_of(self, machine: str, way: tuple[str, ...]) -> str:
        """The outcome that an end gives under another name than its own; "" where its title says it."""
        state = self.body(machine, way)
        if not isinstance(state, State) or not state.outcome or state.outcome == way[-1]:
            return ""
        outcome = self.outcome(machine, state.outcome)
        return "" if outcome == self.title(state, way[-1]) else outcome

    def listed(self, section: str, names: tuple[str, ...]) -> str:
        """Titles with commas between."""
        return ", ".join(self.of(section, name) for name in names)

    def inner(self, text: str) -> str:
        """A title to be put in quotation marks: those within it become the inner ones of the language."""
        outer, within = ("„”", "»«") if self.language == "pl" else ("“”", "‘’")
        return text.translate(str.maketrans(outer, within))

    def number(self, value: float) -> str:
        """A measure in one decimal, two significant digits where it is small, as the language writes it."""
        text = f"{value:.1f}" if value >= 0.1 or value == 0 else f"{value:.2g}"
        return text.replace(".", ",") if self.language == "pl" else text

    def percent(self, share: float) -> str:
        """A share of one in whole percent."""
        return f"{share * 100:.0f}\u00a0%" if self.language == "pl" else f"{share * 100:.0f}%"

    def date(self, written: str) -> str:
        """A date as a reader writes it; the name of one of the scenario's dates stays."""
        try:
            day = date.fromisoformat(written[:10])
        except ValueError:
            return written
        return f"{day.day}.{day.month:02}.{day.year}" if self.language == "pl" else f"{day:%Y-%m-%d}"

    def occasion_of(self, date_name: str) -> str:
        """What one of the scenario's dates is; "" where nobody says."""
        return in_language(self.dates.get(date_name), self.language, "")

    def duration(self, duration: Duration) -> str:
        """A term as a reader says it, in the units that the author wrote."""
        found = _amounts(duration.text)
        if not found:
            return duration.text
        return " ".join(self._counted(number, unit) for number, unit in found)

    def _counted(self, number: str, unit: str) -> str:
        singular, plural = _UNITS[unit]
        if number.isdecimal():
            return translate_count(self.language, singular, plural, int(number))
        decimal = number.replace(".", ",") if self.language == "pl" else number
        # A fraction governs one form whatever its value: “1,5 dnia”.
        return translate(self.language, plural, {"count": decimal}, context="fraction")

    def condition(self, expr: Expr) -> str:
        """A guard in words."""
        if len(absent := self._absent(expr)) > 1:
            return self.say("not under way: {state}", state=", ".join(absent))
        if isinstance(expr, Unary) and expr.op == "not":
            return self._denied(expr.operand)
        if isinstance(expr, Binary):
            return self._binary(expr)
        if isinstance(expr, Within):
            return self._place(expr, "{machine}: {state}")
        if isinstance(expr, Name) and expr.id in self.model.attributes:
            return self.say("{name}: yes", name=self.value(expr))
        return self.value(expr)

    def value(self, expr: Expr) -> str:
        """An operand in words."""
        match expr:
            case Constant(value=bool() as value):
                return self.say("yes") if value else self.say("no")
            case Constant(value=value):
                return str(value)
            case Quoted(value=value):
                return self.say("“{quoted}”", quoted=value)
            case Name(id=name):
                return self._name(name)
            case Dotted(parts=parts):
                return (
                    self.say("what the element meets") if parts == ("element", "meets") else ".".join(parts)
                )
            case Listed(items=items):
                return ", ".join(map(self.value, items))
            case Count(of=inner):
                return self.say("number of {set}", set=self.value(inner))
            case Unary(operand=inner):
                return f"−{self.value(inner)}"
            case _:
                return self.condition(expr)

    def _name(self, name: str) -> str:
        if name == "element":
            return self.say("the element")
        for section in ("attributes", "needs", "services", "actors"):
            if name in getattr(self.model, section):
                return self.of(section, name)
        return name

    def _binary(self, expr: Binary) -> str:
        left, right = expr.left, expr.right
        if expr.op in ("and", "or"):
            sides = [self._side(side, expr.op) for side in (left, right)]
            return self.say("{a} and {b}" if expr.op == "and" else "{a} or {b}", a=sides[0], b=sides[1])
        if expr.op == "in":
            return self.say("{set}: with {item}", set=self.value(right), item=self._compared(right, left))
        if isinstance(left, Count) and right == Constant(0) and expr.op in ("==", ">", "!="):
            return self.say(
                "{set}: none" if expr.op == "==" else "{set}: at least one", set=self.value(left.of)
            )
        if expr.op in ("==", "!=") and isinstance(left, Name) and isinstance(right, Name | Constant):
            if isinstance(right, Constant) and not isinstance(right.value, bool):
                return f"{self.value(left)} {_RELATIONS[expr.op]}\u00a0{self.value(right)}"
            said = "{name}: {value}" if expr.op == "==" else "{name}: other than {value}"
            return self.say(said, name=self.value(left), value=self._compared(left, right))
        return f"{self.value(left)} {_RELATIONS[expr.op]}\u00a0{self.value(right)}"

    def _compared(self, attribute: Expr, value: Expr) -> str:
        """What an attribute is compared with: a value of it by its title there."""
        if isinstance(attribute, Name) and isinstance(value, Name):
            declared = self.model.attributes.get(attribute.id)
            if declared is not None and value.id in declared.titles:
                return self._held(attribute.id, value.id)
        return self.value(value)

    def _side(self, expr: Expr, around: str) -> str:
        said = self.condition(expr)
        return f"({said})" if isinstance(expr, Binary) and expr.op == "or" and around == "and" else said

    def _denied(self, expr: Expr) -> str:
        if isinstance(expr, Name):
            return self.say("{name}: no", name=self.value(expr))
        if isinstance(expr, Within):
            return self._place(expr, "{machine}: not “{state}”")
        if isinstance(expr, Binary) and expr.op == "in":
            item = self._compared(expr.right, expr.left)
            return self.say("{set}: without {item}", set=self.value(expr.right), item=item)
        if isinstance(expr, Binary) and expr.op in ("and", "or"):
            left, right = Unary("not", expr.left), Unary("not", expr.right)
            return self._binary(Binary("or" if expr.op == "and" else "and", left, right))
        if isinstance(expr, Binary) and expr.op in _OPPOSITE:
            return self._binary(Binary(_OPPOSITE[expr.op], expr.left, expr.right))  # type: ignore[arg-type]  # a comparison
        return self.say("not ({condition})", condition=self.condition(expr))

    def _absent(self, expr: Expr) -> tuple[str, ...]:
        """The drawn machine's states that a condition says are not under way, if it says nothing else."""
        match expr:
            case Unary(op="not", operand=Within(path=(machine, *way))) if machine == self.machine:
                return (self.state(machine, tuple(way)),)
            case Unary(op="not", operand=Binary(op="or", left=left, right=right)):
                sides = (self._absent(Unary("not", left)), self._absent(Unary("not", right)))
            case Binary(op="and", left=left, right=right):
                sides = (self._absent(left), self._absent(right))
            case _:
                return ()
        return (*sides[0], *sides[1]) if all(sides) else ()

    def _place(self, expr: Within, said: str) -> str:
        machine, *way = expr.path
        if machine == self.machine:
            own = "under way: {state}" if "not" not in said else "not under way: {state}"
            return self.say(own, state=self.state(machine, tuple(way)))
        return self.say(said, machine=self.of("machines", machine), state=self.state(machine, tuple(way)))

    def signal(self, name: str) -> str:
        """A signal has no title of its own: the title of a transition that awaits it, else its id."""
        return self.title(self.awaited.get(name), name)

    def body(self, machine: str, way: tuple[str, ...]) -> Body | None:
        """The state or region at a way from the machine on, or the machine itself; None where there is none."""
        body: Body | None = self.model.machines.get(machine)
        for name in way:
            body = body.parts.get(name) if body else None
        return body

    def state(self, machine: str, way: tuple[str, ...]) -> str:
        """The title of a state by its way from the machine on."""
        return self.title(self.body(machine, way), way[-1] if way else machine)


def _amounts(text: str) -> list[tuple[str, str]]:
    """The numbers and units of a duration as written: `14 d`, or ISO's `P1Y6M`."""
    text = text.strip()
    if plain := re.fullmatch(r"([0-9.]+)\s*(s|min|h|d|wk|wd|mo|y)", text):
        return [(plain[1], plain[2])]
    date, _, time = text.removeprefix("P").partition("T")
    found = [(number, _ISO_UNITS.get(unit, "")) for number, unit in re.findall(r"([0-9.,]+)([A-Z])", date)]
    found += [
        (number, _ISO_UNITS.get(f"T{unit}", "")) for number, unit in re.findall(r"([0-9.,]+)([A-Z])", time)
    ]
    return [(number.replace(",", "."), unit) for number, unit in found if unit]
