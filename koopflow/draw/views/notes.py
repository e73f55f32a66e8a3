"""What stands below the rule of a state, in short: who works, when it is over, what happens without leaving it."""

from __future__ import annotations

from koopflow.model.types import Body
from koopflow.wording.transitions import Way
from koopflow.wording.words import Words


def crew(words: Words, actor: str, number: int) -> str:
    """An actor, with how many of them."""
    name = words.of("actors", actor)
    return name if number == 1 else f"{name} × {number}"


def until(words: Words, body: Body) -> str:
    """When a parallel or multi-instance state is over; "" where it is when all of it is."""
    until, say = body.until, words.say
    if until is None or until.mode == "all":
        return ""
    if until.mode == "any":
        return say("over when any region is over" if body.regions else "over when any element is done")
    if until.mode == "count":
        said = (
            "over when this many regions are over: {count}"
            if body.regions
            else "over when this many elements are done: {count}"
        )
        return say(said, count=until.count)
    titles = (words.title(body.regions.get(name), name) for name in until.regions)
    return say("over when these are over: {regions}", regions=", ".join(titles))


def staying(way: Way) -> str:
    """A transition that does not leave its state; the table says what happens."""
    name = way.name or ", ".join((*way.sends, *way.raises, *way.changes))
    term = f"({way.short_term})" if way.term else ""
    return " ".join(part for part in (name, term, f"[{way.condition}]" if way.condition else "") if part)
