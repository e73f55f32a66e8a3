"""Small models in which each kind of state, transition, actor and flow appears."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from koopflow.draw.compared import Compared, Differing
from koopflow.draw.loads import ActorLoad, Loads, StateLoad
from koopflow.model.types import Model
from koopflow.trace.courses import Course, CourseStep, Passage
from koopflow.trace.spaces import Change, Configuration, Space

HEADER: dict[str, Any] = {
    "id": "little",
    "version": "1.0.0",
    "title": {"pl": "Mały model", "en": "Little model"},
}

ACTORS: dict[str, Any] = {
    "office": {"kind": "institution", "level": "municipality", "title": {"pl": "Urząd", "en": "Office"}},
    "clerk": {"kind": "person", "of": "office", "title": {"pl": "Urzędnik", "en": "Clerk"}},
    "board": {
        "kind": "team",
        "level": "county",
        "members": ["office"],
        "title": {"pl": "Rada", "en": "Board"},
    },
    "home": {"kind": "household", "title": {"pl": "Dom", "en": "Home"}},
}
INFORMATION: dict[str, Any] = {
    "data": {"health": {"class": "special"}, "name": {}},
    "documents": {"opinion": {"contains": ["health", "name"]}, "form": {"contains": ["name"]}},
    "flows": {
        "ask": {
            "from": "home",
            "to": "office",
            "carries": ["form"],
            "channel": "letter",
            "title": {"pl": "Wniosek", "en": "Request"},
            "basis": {"law": "RODO", "article": "6(1)(e)"},
        },
        "share": {"from": "clerk", "to": ["board", "home"], "carries": ["opinion"], "channel": "meeting"},
        "call": {"from": "board", "to": "home", "channel": "phone"},
    },
}
CASE: dict[str, Any] = {
    "title": {"pl": "Sprawa", "en": "Case"},
    "initial": {"to": "look", "sends": ["ask"]},
    "states": {
        "look": {
            "title": {"pl": "Rozpoznanie", "en": "A first look"},
            "task": {"by": {"clerk": "2", "home": "1"}},
            "next": {"done": [{"to": "care", "when": "consent and count(needs) > 0"}, {"to": "refused"}]},
        },
        "care": {
            "title": {"pl": "Wsparcie", "en": "Support"},
            "holds": {"clerk": "1"},
            "initial": "meet",
            "states": {
                "meet": {
                    "title": {"pl": "Narada", "en": "Meeting"},
                    "sitting": "board",
                    "next": {"agreed": {"to": "wait", "sends": ["share"]}, "never": "case.refused"},
                },
                "wait": {
                    "title": {"pl": "Czekanie", "en": "Waiting"},
                    "next": {
                        "call": "helped",
                        "remind": {"after": "14 d", "sends": ["ask"]},
                        "late": {"to": "helped", "after": "3 mo"},
                    },
                },
                "helped": {"final": "true", "title": {"pl": "Koniec wsparcia", "en": "Support over"}},
            },
            "next": {"done": "both", "leave": {"to": "refused", "raises": ["left"]}},
        },
        "both": {
            "title": {"pl": "Naraz", "en": "At once"},
            "until": "any",
            "regions": {
                "one": {
                    "title": {"pl": "Pierwszy", "en": "First"},
                    "initial": "a",
                    "states": {"a": {"final": "true"}},
                },
                "two": {"initial": "b", "states": {"b": {"final": "true"}}},
            },
            "next": {"done": "serve"},
        },
        "serve": {"each": {"in": "basket", "run": "service"}, "next": {"done": "helped"}},
        "helped": {"final": "true", "outcome": "success", "title": {"pl": "Pomoc udzielona", "en": "Helped"}},
        "refused": {"final": "true", "title": {"pl": "Odmowa", "en": "Refused"}},
    },
}
SERVICE: dict[str, Any] = {
    "initial": "run",
    "states": {"run": {"task": {"by": "provider"}, "next": {"done": "end"}}, "end": {"final": "true"}},
}
REST: dict[str, Any] = {
    "events": {"leave": {"title": {"pl": "Rezygnacja", "en": "Leaving"}}},
    "needs": {"debts": {}},
    "services": {"advice": {"provider": "office", "meets": ["debts"]}},
    "attributes": {
        "consent": {"type": "boolean", "title": {"pl": "Zgoda", "en": "Consent"}},
        "needs": {"type": "set", "of": "needs", "title": {"pl": "Potrzeby", "en": "Needs"}},
        "basket": {"type": "set", "of": "services", "title": {"pl": "Koszyk", "en": "Basket"}},
    },
}


def little(**changed: Any) -> Model:
    """The little model, with sections put in the place of its own."""
    sections = {"actors": ACTORS, **INFORMATION, **REST, "machines": {"case": CASE, "service": SERVICE}}
    return Model.model_validate({"koopflow": "1", "model": HEADER, **sections, **changed})


COURSE = Course(
    "case",
    (
        CourseStep(
            "start",
            "case",
            entered=(Passage("case.look"),),
            sent=("ask",),
            given=(("consent", True), ("needs", ("debts",))),
        ),
        CourseStep("result", taken=(Passage("case.look.done"),)),
        CourseStep("begin", "case.care", entered=(Passage("case.care"), Passage("case.care.meet"))),
        CourseStep(
            "result",
            taken=(Passage("case.care.meet.agreed"),),
            entered=(Passage("case.care.wait"),),
            sent=("share",),
            plan=("advice",),
        ),
        CourseStep("timer", taken=(Passage("case.care.wait.remind"),), sent=("ask", "call")),
        CourseStep("delivery", "call"),
        CourseStep("kept", taken=(Passage("case.care.wait.call"),), entered=(Passage("case.care.helped"),)),
        CourseStep("completion", taken=(Passage("case.care.done"),), entered=(Passage("case.both"),)),
        CourseStep("completion", taken=(Passage("case.both.done"),), entered=(Passage("case.serve"),)),
        CourseStep("unmet", "case.serve"),
        CourseStep(
            "result",
            taken=(Passage("service.run.done", "advice"),),
            entered=(Passage("service.end", "advice"),),
        ),
        CourseStep("completion", taken=(Passage("case.serve.done"),), entered=(Passage("case.helped"),)),
    ),
    "success",
    frozenset({"case.care.wait.remind"}),
)
"""Every kind of row of a sequence of the little model, but for what goes wrong."""
BROKEN = Course(
    "case",
    (
        *COURSE.steps[:3],
        CourseStep("event", taken=(Passage("case.care.leave"),), raised=("left",)),
        CourseStep("stuck", "case.look"),
    ),
    breach="KF402: praca może się skończyć bez rezultatu",
)
SPACE = Space(
    "case",
    (
        Configuration(),
        Configuration((Passage("case.look"),), (("consent", False), ("needs", ()))),
        Configuration((Passage("case.look"),), (("consent", True), ("needs", ("debts",)))),
        Configuration((Passage("case.care.meet"),), (("consent", True), ("needs", ("debts",)))),
        Configuration((Passage("case.care.wait"),), (("consent", True), ("needs", ("debts",)))),
        Configuration((Passage("case.both.one.a"), Passage("case.both.two.b"))),
        Configuration((Passage("service.run", "advice"),), stuck=True),
        Configuration(outcome="success"),
        Configuration(outcome="refused"),
    ),
    (
        Change(0, 1, CourseStep("start", "case", given=(("consent", False), ("needs", ())))),
        Change(0, 2, CourseStep("start", "case", given=(("consent", True), ("needs", ("debts",))))),
        Change(1, 8, CourseStep("result", taken=(Passage("case.look.done", alternative=1),))),
        Change(2, 3, CourseStep("result", taken=(Passage("case.look.done"),))),
        Change(3, 4, CourseStep("result", taken=(Passage("case.care.meet.agreed"),))),
        Change(3, 8, CourseStep("event", "leave", taken=(Passage("case.care.leave"),))),
        Change(4, 4, CourseStep("timer", taken=(Passage("case.care.wait.remind"),))),
        Change(4, 4, CourseStep("delivery", "call")),
        Change(4, 5, CourseStep("kept", "call", taken=(Passage("case.care.wait.call"),))),
        Change(4, 5, CourseStep("timer", taken=(Passage("case.care.wait.late"),))),
        Change(5, 6, CourseStep("completion", taken=(Passage("case.both.done"),))),
        Change(6, 7, CourseStep("completion", taken=(Passage("case.serve.done"),))),
        Change(6, -1, CourseStep("foreign-signal", "left")),
        Change(6, 6, CourseStep("unmet", "case.serve")),
    ),
    complete=False,
)
"""Every kind of configuration and of change between them that a figure tells apart."""


LOADS = (
    Loads(
        "base",
        {"pl": "Jak jest", "en": "As it is"},
        2,
        {
            "case.look": StateLoad(20, 5.6, 1.4, 7.0),
            "case.care": StateLoad(16, None, None, 31.0),
            "case.care.meet": StateLoad(16, 0.0, 1.0, 1.0),
            "case.care.wait": StateLoad(16, None, None, 30.04),
            "case.helped": StateLoad(14),
            "case.refused": StateLoad(6),
        },
        {"clerk": ActorLoad(0.92, 5.6), "home": ActorLoad(), "board": ActorLoad(0.05, 0.0)},
    ),
    Loads(
        "one-more",
        {"pl": "Jeden urzędnik więcej", "en": "One more clerk"},
        2,
        {
            "case.look": StateLoad(20, 1.1, 1.4, 2.5),
            "case.care": StateLoad(16, None, None, 31.0),
            "case.care.meet": StateLoad(16, 0.0, 1.0, 1.0),
            "case.care.wait": StateLoad(16, None, None, 30.04),
            "case.helped": StateLoad(14),
            "case.refused": StateLoad(6),
        },
        {"clerk": ActorLoad(0.61, 1.1), "home": ActorLoad(), "board": ActorLoad(0.05, 0.0)},
    ),
)
COMPARED = Compared(
    {"pl": "Wzorzec", "en": "The reference"},
    {"pl": "Gmina", "en": "The municipality"},
    (
        Differing(
            "machines.case.care.meet",
            "added",
            after={"sitting": "board"},
            why={"pl": "Tak u nas.", "en": "Our way."},
        ),
        Differing("machines.case.care.wait.late", "changed", "after", "2 mo", "3 mo"),
        Differing("machines.case.serve", "omitted", before={"title": {"pl": "Usługi", "en": "Services"}}),
        Differing("machines.case.care", "changed", "holds", ["home"], ["clerk"]),
        Differing("flows.call", "added"),
    ),
)


def wishes(view: str) -> dict[str, Any]:
    """What a view needs besides a model."""
    wishes = {"sequence": {"course": COURSE}, "difference": {"compared": COMPARED}, "load": {"loads": LOADS}}
    wishes["statespace"] = {"space": SPACE}
    # Lanes are cut by the height of a page, which depends on the titles.
    wishes["lanes"] = {"height_mm": 2000}
    return wishes.get(view, {})


def with_title(*titles: str) -> Model:
    """The little model in which everything that can have a title has this one, or the next of these in turn."""
    turn = cycle(titles)
    titled = {
        section: {name: {**element, "title": next(turn)} for name, element in table.items()}
        for section, table in {"actors": ACTORS, **INFORMATION, **REST}.items()
    }
    for flow in titled["flows"].values():
        flow["channel"] = next(turn)
    machines = {name: _titled(body, turn) for name, body in {"case": CASE, "service": SERVICE}.items()}
    return little(model={**HEADER, "title": next(turn)}, **titled, machines=machines)


def _titled(body: dict[str, Any], turn: Iterator[str]) -> dict[str, Any]:
    """A machine, state or region with a title, and so everything in it and every way out of it."""
    ways: dict[str, Any] = {}
    for name, way in body.get("next", {}).items():
        first, *others = way if isinstance(way, list) else [way]
        first = {"to": first} if isinstance(first, str) else first
        ways[name] = [{**first, "title": next(turn)}, *others]
    inside = {
        key: {name: _titled(one, turn) for name, one in body[key].items()}
        for key in ("states", "regions")
        if key in body
    }
    return {**body, "title": next(turn), **inside, **({"next": ways} if ways else {})}


HOSTILE = (
    '"]; bad [URL="javascript:alert(1)"',
    "<script>alert(1)</script>",
    "</text><image href='x'/>",
    '\\N \\G \\" <b>&amp;</b>',
    "#eval(1) #panic() $x$ *b* _i_ @ref `raw` // no",
    "]]> <!-- {{ }} %s {0} {name} \u202e",
    "=cmd|' /C calc'!A0",
    "<<TABLE><TR><TD>x</TD></TR></TABLE>>",
    "%%{init: {'theme': 'dark'}}%% style a:b#35;",
    "end",
    'click n1 "javascript:alert(1)" #quot;#35; \ufb02°°35¶ß',
    "nowrap: a;b --> c %% x",
    "\u200d\u0000\uffff\ud800 znak",
    "Konstantynopolitańczykowianeczka" * 4,
    " ",
)
"""Texts that mean something in SVG, DOT, Mermaid, Typst, XML or a spreadsheet, and texts that hardly are any."""
