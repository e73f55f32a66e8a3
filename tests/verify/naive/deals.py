"""Blocks of a sound body in which something passes between people or machines, and the machines on the other side.

Like `blocks`; what a block needs from others (a document, a consent, a letter) it brings about itself beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.verify.naive.blocks import crew, guard, path, some_effects
from tests.verify.naive.part import At, Part, Plain

if TYPE_CHECKING:
    from tests.verify.naive.sound import Maker

LAW = {"law": "RODO", "article": "9(2)(b)"}


def services(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A plan of services, sometimes, and one instance for each."""
    until = maker.chance.choice((None, None, "any", "2"))
    done = "met" if maker.maybe(0.3) else "done"
    ways: Plain = {done: after}
    if done == "met":
        ways["done"] = after
    if maker.maybe(0.3):
        ways["e2"] = after
    running: Plain = {
        "each": {"in": "basket", "run": "service"},
        **({"until": until} if until else {}),
        "next": ways,
    }
    if maker.maybe(0.85):
        inner = maker.fresh("s")
        work: Plain = {"task": {"by": "worker", "plans": "basket"}, "next": {"ok": inner}}
        if maker.maybe(0.3):
            work = {"sitting": {"of": "council", "plans": "basket"}, "next": {"ok": inner}}
        return Part(name, {name: work, inner: running})
    return Part(name, {name: running})


def service(maker: Maker) -> Plain:
    """The machine that runs a service."""
    maker.machine = "service"
    first, end = maker.fresh("s"), maker.fresh("z")
    met: Plain = {"to": end, "removes": {"needs": "element.meets"}}
    states: Plain = {first: {"task": {"by": "provider"}, "next": {"met": met, "unmet": end}}}
    if maker.maybe(0.5):
        document, second = maker.fresh("d"), maker.fresh("s")
        maker.documents[document] = {"contains": ["form"]}
        said = guard(maker)
        states[first] = {
            "task": {"by": "provider", "writes": [document]},
            "next": {"met": [{"to": second, "when": said}, {**met, "to": end}]},
        }
        states[second] = {"task": {"by": "provider", "reads": [document]}, "next": {"ok": end}}
    states[end] = {"final": "true", **({"outcome": "met"} if maker.maybe(0.4) else {})}
    maker.machine = "case"
    return {"initial": first, "states": states}


def _document(maker: Maker, *contains: str) -> str:
    name = maker.fresh("d")
    maker.documents[name] = {"contains": list(contains)}
    return name


def _flow(maker: Maker, source: str, to: object, carries: list[str], basis: object = None) -> str:
    name = maker.fresh("f")
    maker.flows[name] = {"from": source, "to": to, "carries": carries, **({"basis": basis} if basis else {})}
    return name


def letter(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A letter that is sent, and awaited by its name later on."""
    between, waiting = maker.fresh("s"), maker.fresh("s")
    document = _document(maker, maker.one("form", "name"))
    flow = _flow(maker, "office", ["police"], [document], LAW)
    states: Plain = {
        name: {
            "task": {"by": "worker", "writes": [document]},
            "next": {"ok": {"to": between, "sends": [flow]}},
        },
        between: {"task": {}, "next": {"ok": waiting}},
        waiting: {"next": {flow: after}},
    }
    way = [path(at, name, "ok"), path(at, between, "ok"), path(at, waiting, flow)]
    if maker.maybe(0.5):
        last = maker.fresh("s")
        states[waiting]["next"][flow] = last
        states[last] = {"task": {"by": "police", "reads": [document]}, "next": {"ok": after}}
        way.append(path(at, last, "ok"))
    return Part(name, states, way)


def signal(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A region that tells its sibling, which goes on without it as well."""
    left, right, one, two = (maker.fresh(letter) for letter in "rrss")
    end, other = maker.fresh("z"), maker.fresh("z")
    heard = maker.one("g1", "g2")
    told: Plain = {"to": end, **some_effects(maker), "raises": [heard]}
    regions: Plain = {
        left: {
            "initial": one,
            "states": {one: {"task": crew(maker), "next": {"ok": told}}, end: {"final": "true"}},
        },
        right: {
            "initial": two,
            "states": {
                two: {"next": {heard: other, "tired": {"to": other, "after": "3 d"}}},
                other: {"final": "true"},
            },
        },
    }
    inside = (*at, name)
    way = [path(inside, left, one, "ok"), path(inside, right, two, heard), path(at, name, "done")]
    return Part(name, {name: {"regions": regions, "next": {"done": after}}}, way, days=3)


def asking(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A signal to the municipality's team, whose answer interrupts, or not."""
    inner, end = maker.fresh("s"), maker.fresh("z")
    maker.wider |= {"town", "signal"}
    states: Plain = {inner: {"task": crew(maker), "next": {"ok": end}}, end: {"final": "true"}}
    beginning = {"to": inner, "raises": ["gc"]}
    state: Plain = {"initial": beginning, "states": states, "next": {"done": after, "gt": after}}
    return Part(name, {name: state}, [path(at, name, inner, "ok"), path(at, name, "done")])


def report(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A report to the municipality's team."""
    maker.wider |= {"town", "report"}
    maker.flows["report"] = {"from": "worker", "to": ["council"], "carries": ["leaflet"]}
    state = {"task": {"by": "worker"}, "next": {"ok": {"to": after, "sends": ["report"]}}}
    return Part(name, {name: state}, [path(at, name, "ok")])


def writing(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A document that is written and then read by the same people."""
    second = maker.fresh("s")
    document = _document(maker, maker.one("form", "name", "health"))
    states: Plain = {
        name: {"task": {"by": "worker", "writes": [document]}, "next": {"ok": second}},
        second: {"task": {"by": maker.one("office", "worker"), "reads": [document]}, "next": {"ok": after}},
    }
    if maker.maybe(0.3):
        states[name] = {"sitting": {"of": "council", "writes": [document]}, "next": {"ok": second}}
        states[second]["task"]["by"] = ["worker", "police"]
    return Part(name, states, [path(at, name, "ok"), path(at, second, "ok")])


def sharing(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A document that is written, told to others on a basis, and read by them."""
    second = maker.fresh("s")
    document = _document(maker, maker.one("name", "health"))
    form = maker.one("police", "team", "home", "both")
    to = {"police": "police", "team": "council", "home": "home", "both": ["police", "ngo"]}[form]
    basis = None if form == "home" else maker.chance.choice((LAW, [{"text": "an act"}, LAW]))
    flow = _flow(maker, maker.one("office", "worker"), to, [document], basis)
    reader: Plain = {"task": {"by": "home" if form == "home" else "police", "reads": [document]}}
    if form == "team":
        reader = {"sitting": {"of": "council", "reads": [document]}}
    states: Plain = {
        name: {
            "task": {"by": "worker", "writes": [document]},
            "next": {"ok": {"to": second, "sends": [flow], **some_effects(maker)}},
        },
        second: {**reader, "next": {"ok": after}},
    }
    return Part(name, states, [path(at, name, "ok"), path(at, second, "ok")])


def consent(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """Consent that is given, and a flow that rests on it, in the same step or in the next."""
    second = maker.fresh("s")
    form = maker.one("alone", "beside", "private")
    document = _document(maker, "name" if form == "alone" else "health")
    basis: object = {"consent": "consent"} if form != "beside" else [{"consent": "consent"}, LAW]
    source = "ngo" if form == "private" else "office"
    flow = _flow(maker, source, ["police"], [document], basis)
    given: Plain = {"to": second, "sets": {"consent": "true"}}
    sent: Plain = {"to": after, "sends": [flow]}
    if maker.maybe(0.4):
        given["sends"], sent = [flow], {"to": after}
    states: Plain = {
        name: {"task": {"by": source, "writes": [document]}, "next": {"ok": given}},
        second: {"task": {"by": source}, "next": {"ok": sent}},
    }
    return Part(name, states, [path(at, name, "ok"), path(at, second, "ok")])


def wider_machines(maker: Maker) -> Plain:
    """The team's and the programme's machines, where the case asks for them, and sometimes where it does not."""
    found: Plain = {}
    if "plan" in maker.wider or maker.maybe(0.1):
        found["plan"] = _plan(ends=maker.maybe(0.3))
    if maker.wider & {"town", "m"} or maker.maybe(0.1):
        found["town"] = _town(maker)
    return found


def _plan(*, ends: bool) -> Plain:
    last: Plain = {"y": {"task": {}, "next": {"ok": "x"}}}
    if ends:
        last = {"y": {"task": {}, "next": {"ok": "z"}}, "z": {"final": "true"}}
    return {
        "scope": "programme",
        "initial": "x",
        "states": {"x": {"task": {}, "next": {"ok": "y"}}, **last},
    }


def _town(maker: Maker) -> Plain:
    back: Plain = {"to": "idle"}
    if "signal" in maker.wider:
        back["raises"] = ["gt"]
    if "m" in maker.wider and maker.maybe(0.7):
        back["sets"] = {"m": "m + 1"}
    idle: Plain = {"next": {}}
    if "signal" in maker.wider:
        idle["next"]["gc"] = "busy"
    if "report" in maker.wider:
        idle["next"]["report"] = "busy"
    if not idle["next"]:
        idle = {"task": {"by": "council"}, "next": {"on": "busy"}}
    states: Plain = {"idle": idle, "busy": {"task": {"by": "office"}, "next": {"ok": back}}}
    if maker.maybe(0.3):
        states["busy"]["next"]["end"] = "z"
        states["z"] = {"final": "true"}
        # An end must be possible from everywhere: nobody needs to call.
        if "task" not in idle:
            idle["next"]["tired"] = {"to": "z", "after": "2 mo"}
    return {"scope": "municipality", "initial": "idle", "states": states}
