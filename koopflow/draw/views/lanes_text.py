"""Lanes in words: the figure's title, its short and long description, and the table that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koopflow.draw.drawing import Table
from koopflow.draw.views.process_text import shortened
from koopflow.draw.views.stages import Onward, Place, Run, Stages
from koopflow.i18n import translate_count
from koopflow.model.types import State
from koopflow.wording.words import Words

COLUMNS = ("Stage", "State", "Who", "What leads on", "To", "Who goes on", "Information sent")


def heading(words: Words, machine: str) -> str:
    """The title of the figure: the machine's, and the model's."""
    name, model = words.of("machines", machine), words.title(words.model.model, words.model.model.id)
    return words.say("Who does what: {machine} – {model}", machine=name, model=model)


def alt(words: Words, machine: str) -> str:
    """What the figure is, in at most 125 characters."""
    title = words.inner(words.of("machines", machine))
    model = words.title(words.model.model, words.model.model.id)
    return shortened(words.say("Who does what in “{machine}”: {model}", machine=title, model=model))


def description(words: Words, stages: Stages, runs: Sequence[Run], lanes: Sequence[str]) -> tuple[str, ...]:
    """Sentences: how many states, who has a lane, which stages follow each other, where it begins."""
    count = sum(len(run.leaves) for run in runs)
    language = words.language
    one, many = "The figure shows {count} state.", "The figure shows {count} states."
    sentences = [translate_count(language, one, many, count)]
    if lanes:
        sentences.append(words.say("Lanes from left to right: {actors}.", actors=", ".join(lanes)))
    named = dict.fromkeys(_stage(words, run.of) for run in runs if run.of[1])
    if named:
        sentences.append(words.say("Stages from top to bottom: {stages}.", stages="; ".join(named)))
    entries = [place for place in stages.entries((stages.machine, ())) if stages.shown(place)]
    if entries:
        title = words.inner(words.state(*entries[0]))
        sentences.append(words.say("It begins with “{state}”.", state=title))
    sentences.append(
        words.say("A way on is named only where there is a choice; the table has all that is left out.")
    )
    return tuple(sentences)


def table(words: Words, stages: Stages, runs: Sequence[Run]) -> Table:
    """A row for every way out of every state and of every stage, and one for each state without any."""
    rows: list[tuple[str, ...]] = []
    for run in runs:
        stage = _stage(words, run.of)
        for place in run.leaves:
            state = stages.state(place)
            first = (stage, words.state(*place), _who(words, state))
            found = [_row(words, stages, onward) for onward in stages.onward(place)]
            rows += [first + row for row in found or [("", "", "", "")]]
        for place in run.opened:
            if place[1] and isinstance(stages.body(place), State):
                first = (_stage(words, place), "", "")
                rows += [first + _row(words, stages, onward) for onward in stages.leaving(place)]
    return Table(tuple(words.say(column) for column in COLUMNS), tuple(rows))


def _row(words: Words, stages: Stages, onward: Onward) -> tuple[str, str, str, str]:
    way = onward.way
    condition = f"[{way.condition}]" if way.condition else ""
    name = ", ".join(part for part in (way.name or words.say("done"), way.term) if part)
    machine = way.id.split(".")[1]
    target = words.say("stays") if way.target is None else words.state(machine, way.target)
    whom = dict.fromkeys(filter(None, (_who(words, stages.state(head)) for head in onward.heads)))
    return (" ".join(filter(None, (name, condition))), target, ", ".join(whom), "; ".join(way.sends))


def _stage(words: Words, place: Place) -> str:
    """The titles from the outermost state to this one; of a machine its own."""
    machine, at = place
    if not at:
        return words.of("machines", machine)
    return " › ".join(words.state(machine, at[: depth + 1]) for depth in range(len(at)))


def _who(words: Words, state: State) -> str:
    """Who works, by name: `stages` says in which order."""
    if state.sitting is not None:
        return words.of("actors", state.sitting.of)
    names: Iterator[str] = iter(state.task.by if state.task is not None else ())
    return words.listed("actors", tuple(names))
