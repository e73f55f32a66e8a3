"""The blocks of a sound body: each a function that makes the states of one block, entered at `name`, left to `after`.

`at` is the path of the body in which the block stands, `deep` how far blocks may still be put into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.verify.naive.part import At, Part, Plain

if TYPE_CHECKING:
    from tests.verify.naive.sound import Maker


def path(at: At, *names: str) -> str:
    """The path of what stands in a body."""
    return ".".join((*at, *names))


def crew(maker: Maker) -> Plain:
    """Who does some work."""
    by: Any = maker.chance.choice(("worker", "office", ["office", "police"], {"worker": "2", "police": "1"}))
    return {"by": "provider" if maker.machine == "service" and maker.maybe(0.7) else by}


def effects(maker: Maker) -> Plain:
    """Effects that are harmless wherever they stand; none for most."""
    options: list[Plain] = [
        {"sets": {"b": maker.one("true", "not b")}},
        {"sets": {"u": maker.one("low", "high")}},
        {"adds": {"needs": maker.one("n1", "n2")}},
        {"removes": {"needs": ["n1"]}},
        {"raises": ["g3"]},
    ]
    return dict(maker.chance.choice(options))


def some_effects(maker: Maker) -> Plain:
    """Effects of work, sometimes."""
    return effects(maker) if maker.machine == "case" and maker.maybe(0.3) else {}


def guard(maker: Maker) -> str:
    """Something that may hold or not."""
    if maker.machine in ("town", "plan"):
        return "true"
    options = [
        *("b or u == high", "i + 1 < 3", "n1 in needs"),
        *("count(needs) < 2", "count(needs) == 1", "b or count(needs) > 1", "count(basket) < 2"),
    ]
    if maker.machine == "service":
        options = ["element == v1", "n1 in element.meets", "n2 in element.meets"]
    elif maker.maybe(0.5):
        options = ["within(town.busy)", "within(plan.y)", "not within(plan.y)", "m >= 1", "m + 1 > 1"]
        maker.wider |= {"m"}
    found = maker.one(*options)
    maker.wider |= {word for word in ("town", "plan") if word in found}
    return found


def timer(maker: Maker, after: str) -> Plain:
    """A timer to `after`, sometimes."""
    timing = maker.chance.choice(({"after": "5 d"}, {"after": "1 mo"}, {"at": "2020-05-01"}))
    return {"late": {"to": after, **timing}} if maker.maybe(0.15) else {}


def task(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """Work with one result, sometimes behind places or with a timer."""
    state: Plain = {
        "task": crew(maker),
        "next": {"ok": _to(after, some_effects(maker)), **timer(maker, after)},
    }
    if maker.maybe(0.45):
        state["holds"] = {"worker": "1"}
    return Part(name, {name: state}, [path(at, name, "ok")])


def lapse(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A plain lapse of time."""
    return Part(
        name, {name: {"task": {}, "next": {"ok": _to(after, some_effects(maker))}}}, [path(at, name, "ok")]
    )


def meeting(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A sitting, which may be put off."""
    put_off = maker.maybe(0.4)
    ways = {"agreed": after, **({"postponed": name} if put_off else {})}
    sitting: Any = "council" if maker.maybe(0.6) else {"of": "council"}
    return Part(name, {name: {"sitting": sitting, "next": ways}}, [path(at, name, "agreed")], repeats=put_off)


def choice(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A choice that is whole: by results, by alternatives, or by results with opposite guards."""
    one, other = maker.fresh("s"), maker.fresh("s")
    said, form = guard(maker), maker.one("results", "alternatives", "opposite")
    ways: Plain = {"yes": one, "no": other}
    if form == "alternatives":
        ways = {"ok": [{"to": one, "when": said}, {"to": other, **some_effects(maker)}]}
    elif form == "opposite":
        ways = {"yes": {"to": one, "when": said}, "no": {"to": other, "when": f"not ({said})"}}
    states = {
        name: {"task": crew(maker), "next": ways},
        one: {"task": crew(maker), "next": {"ok": after}},
        other: {"task": {}, "next": {"ok": {"to": after, **some_effects(maker)}}},
    }
    way = [path(at, name, "yes"), path(at, one, "ok")] if form == "results" else []
    return Part(name, states, way, branches=(path(at, one), path(at, other)))


def loop(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """Work that may be done again; sometimes counted."""
    again: Any = name
    if maker.machine == "case" and maker.maybe(0.5):
        again = {"to": name, "when": "i < 2", "sets": {"i": "i + 1"}}
    elif maker.machine == "case" and maker.maybe(0.8):
        again = {"to": name, "when": guard(maker)}
    states = {name: {"task": crew(maker), "next": {"again": again, "ok": after}}}
    return Part(name, states, [path(at, name, "ok")], repeats=True)


def pause(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A wait of so many days; sometimes it reminds without going on."""
    days = maker.chance.choice((2, 5, 10))
    ways: Plain = {"over": {"to": after, "after": f"{days} d"}}
    if maker.machine == "case" and maker.maybe(0.3):
        ways["remind"] = {"after": f"{days - 1} d", "raises": ["g3"]}
    return Part(name, {name: {"next": ways}}, [path(at, name, "over")], days=days)


def dated(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A wait until a date."""
    return Part(name, {name: {"next": {"day": {"to": after, "at": "2020-05-01"}}}}, [path(at, name, "day")])


def event(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A wait for something of the outside; sometimes another event is noted meanwhile."""
    ways: Plain = {"e1": after}
    if maker.maybe(0.4):
        ways["e2"] = {"adds": {"needs": "n1"}} if maker.machine == "case" else {"raises": ["g3"]}
    return Part(name, {name: {"next": {**ways, **timer(maker, after)}}}, [path(at, name, "e1")])


def composite(maker: Maker, at: At, name: str, after: str, deep: int) -> Part:
    """A body inside, left by its outcome, by an interrupt, or by a leap out of it."""
    outcome = maker.one("good", "bad", "")
    parts, body = maker.sequence((*at, name), deep - 1, maker.chance.choice((1, 2)))
    end = next(reversed(body["states"]))
    if outcome:
        body["states"][end]["outcome"] = outcome
    done = outcome if outcome and maker.maybe(0.7) else "done"
    ways: Plain = {done: after}
    if maker.maybe(0.4):
        ways["e2"] = after
    way = [taken for part in parts for taken in part.way] + [path(at, name, done)]
    whole = all(part.way for part in parts)
    state: Plain = {**body, "next": {**ways, **timer(maker, after)}}
    return Part(name, {name: state}, way if whole else [], days=sum(part.days for part in parts))


def leap(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """A composite out of which work leads by a path."""
    inner, second, end = maker.fresh("s"), maker.fresh("s"), maker.fresh("z")
    states: Plain = {
        inner: {"task": crew(maker), "next": {"on": second, "out": {"to": path(at, after)}}},
        second: {"task": {}, "next": {"ok": end}},
        end: {"final": "true"},
    }
    state: Plain = {"initial": inner, "states": states, "next": {"done": after}}
    return Part(name, {name: state}, [path(at, name, inner, "out")])


SMALL = ("task", "lapse", "pause", "event", "choice")


def parallel(maker: Maker, at: At, name: str, after: str, _: int) -> Part:
    """Regions at once, over by every kind of `until`, left by `done`, by an outcome or by an interrupt."""
    names = [maker.fresh("r") for _ in range(maker.chance.choice((2, 2, 2, 3)))]
    regions, firsts, days, together = {}, [], 0, maker.maybe(0.2)
    for region in names:
        kinds = ("event",) if together else SMALL[: 3 if len(names) > 2 else 5]
        parts, regions[region] = maker.sequence((*at, name, region), 0, 1, kinds=kinds)
        firsts.append(parts)
        days += sum(part.days for part in parts)
    until = maker.chance.choice((None, "all", "any", "1", "2", names[:1]))
    done = "done"
    if maker.maybe(0.3):
        for inner in regions.values():
            inner["states"][next(reversed(inner["states"]))]["outcome"] = "good"
        done = "good"
    ways = {done: after, **({"e2": after} if maker.maybe(0.3) else {}), **timer(maker, after)}
    state = {"regions": regions, **({"until": until} if until else {}), "next": ways}
    need = {"any": 1, "1": 1, "2": 2}.get(until, len(names)) if not isinstance(until, list) else 1  # type: ignore[arg-type]
    way = [taken for parts in firsts[:need] for part in parts for taken in part.way] + [path(at, name, done)]
    # Several regions that await one event answer it together.
    waits = sum(part.kind == "event" for parts in firsts for part in parts)
    whole = waits < 2 and all(part.way for parts in firsts[:need] for part in parts)
    return Part(name, {name: state}, way if whole else [], days=days)


def _to(after: str, more: Plain) -> Any:
    return {"to": after, **more} if more else after
