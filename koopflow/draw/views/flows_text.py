"""Flows in words: the title, the descriptions, and the table of who tells whom what, when, on what basis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from koopflow.draw.drawing import Table
from koopflow.draw.views.process_text import shortened
from koopflow.i18n import translate, translate_count
from koopflow.model.types import LEVELS, Basis, Flow, Model, walk
from koopflow.wording.citing import cited
from koopflow.wording.words import Words

COLUMNS = ("No.", "From", "To whom", "What", "Carries", "How", "When", "Basis")


def heading(words: Words) -> str:
    """The title of the figure."""
    return words.say("Who tells whom – {model}", model=words.title(words.model.model, words.model.model.id))


def alt(words: Words) -> str:
    """What the figure is, in at most 125 characters."""
    return shortened(
        words.say("Who tells whom: {model}", model=words.title(words.model.model, words.model.model.id))
    )


def description(words: Words, flows: Mapping[str, Flow]) -> tuple[str, ...]:
    """Sentences: how many flows, who takes part on which level, who tells most, what carries special data."""
    one, many = (
        "The figure shows {count} flow of information.",
        "The figure shows {count} flows of information.",
    )
    sentences = [translate_count(words.language, one, many, len(flows))]
    part = [
        name for name in words.model.actors if any(name in (flow.from_, *flow.to) for flow in flows.values())
    ]
    sentences += by_level(words, part)
    if len(flows) > 1:
        actor, count = Counter(flow.from_ for flow in flows.values()).most_common(1)[0]
        sentences.append(
            words.say(
                "Most flows begin with: {actor} ({count}).", actor=words.of("actors", actor), count=count
            )
        )
    special = tuple(name for name, flow in flows.items() if data_class(words.model, flow) == "special")
    if special:
        titles = words.listed("flows", special)
        sentences.append(words.say("With data of special categories: {flows}.", flows=titles))
    return tuple(sentences)


def by_level(words: Words, part: Sequence[str]) -> Iterator[str]:
    """The sentence that names these actors, if there are any."""
    levels = []
    for level in (*LEVELS, "elsewhere"):
        there = tuple(name for name in part if level_of(words.model, name) == level)
        if there:
            levels.append(f"{level_title(level, words.language)} – {words.listed('actors', there)}")
    if levels:
        yield words.say("Actors by level: {levels}.", levels="; ".join(levels))


def table(words: Words, flows: Mapping[str, Flow]) -> Table:
    """A row for each flow, in file order, numbered as in the figure."""
    sent = _occasions(words)
    rows = tuple(
        (
            str(number),
            words.of("actors", flow.from_),
            words.listed("actors", flow.to),
            words.title(flow, name),
            words.listed("documents", flow.carries),
            words.channel(flow.channel),
            "; ".join(sent.get(name, ())),
            bases(words, flow.basis),
        )
        for number, (name, flow) in enumerate(flows.items(), 1)
    )
    return Table(tuple(words.say(column) for column in COLUMNS), rows)


def level_of(model: Model, actor: str) -> str:
    """The level of an actor, a person's being its institution's; “elsewhere” where none is given."""
    seen: set[str] = set()
    at: str | None = actor
    while at is not None and at in model.actors and at not in seen:
        seen.add(at)
        level = model.actors[at].level
        if level is not None:
            return level
        if model.actors[at].kind == "household":
            return "household"
        at = model.actors[at].of
    return "elsewhere"


def level_title(level: str, language: str) -> str:
    """The heading of a level."""
    return translate(language, level, context="level") if language != "en" else level.capitalize()


def data_class(model: Model, flow: Flow) -> Literal["none", "ordinary", "special"]:
    """The most delicate class of data in the documents that a flow carries."""
    documents = [model.documents[name] for name in flow.carries if name in model.documents]
    classes = {
        model.data[item].class_ for document in documents for item in document.contains if item in model.data
    }
    return "special" if "special" in classes else "ordinary" if "ordinary" in classes else "none"


def bases(words: Words, given: tuple[Basis, ...]) -> str:
    """Legal bases and consents in a row."""
    return "; ".join(cited(words, basis) for basis in given)


def _occasions(words: Words) -> dict[str, tuple[str, ...]]:
    """For each flow, the states that send it on being left or begun."""
    found: dict[str, dict[str, None]] = {}
    for name, machine in words.model.machines.items():
        for flow in machine.initial.sends if machine.initial is not None else ():
            found.setdefault(flow, {})[words.title(machine, name)] = None
        for flow, place in _sendings(words, name):
            found.setdefault(flow, {})[place] = None
    return {flow: tuple(places) for flow, places in found.items()}


def _sendings(words: Words, machine: str) -> Iterator[tuple[str, str]]:
    for at, state in walk(words.model.machines[machine]):
        for alternatives in state.next.values():
            for alternative in alternatives:
                for flow in alternative.sends:
                    yield flow, words.state(machine, at)
        if state.initial is not None:
            for flow in state.initial.sends:
                yield flow, words.state(machine, at)
