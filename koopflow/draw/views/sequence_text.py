"""A course in words: the figure's title, its short and long description, and the table that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koopflow.draw.drawing import Table
from koopflow.draw.views.flows_text import data_class
from koopflow.draw.views.moments import Moment, outcome
from koopflow.draw.views.process_text import shortened
from koopflow.i18n import translate_count
from koopflow.trace.courses import Course
from koopflow.wording.steps import sending
from koopflow.wording.words import Words

COLUMNS = ("No.", "Stage", "What happens", "Who", "What follows", "Information sent", "Now")


def heading(words: Words, course: Course) -> str:
    """The title of the figure: the machine's, and the model's."""
    name, model = words.of("machines", course.machine), words.title(words.model.model, words.model.model.id)
    return words.say("Step by step: {machine} – {model}", machine=name, model=model)


def alt(words: Words, course: Course, told: Sequence[Moment]) -> str:
    """What the figure is, in at most 125 characters."""
    model = words.title(words.model.model, words.model.model.id)
    title = words.inner(words.of("machines", course.machine))
    one, many = (
        "“{machine}” in {count} step: {model}",
        "“{machine}” in {count} steps: {model}",
    )
    args = {"machine": title, "model": model}
    return shortened(translate_count(words.language, one, many, len(told), args))


def description(words: Words, course: Course, told: Sequence[Moment]) -> tuple[str, ...]:
    """Sentences: how many steps, who takes part, what carries special data, how it ends, what is wrong."""
    one, many = "The figure shows {count} step of a case.", "The figure shows {count} steps of a case."
    sentences = [translate_count(words.language, one, many, len(told))]
    if actors := taking_part(words, told):
        sentences.append(words.say("Taking part: {actors}.", actors=words.listed("actors", tuple(actors))))
    sent = dict.fromkeys(flow for moment in told for flow in moment.flows)
    special = tuple(name for name in sent if data_class(words.model, words.model.flows[name]) == "special")
    if special:
        titles = words.listed("flows", special)
        sentences.append(words.say("With data of special categories: {flows}.", flows=titles))
    if added := [str(moment.number) for moment in told if moment.added]:
        sentences.append(words.say("Only the adaptation has: {numbers}.", numbers=", ".join(added)))
    if course.outcome:
        sentences.append(words.say("It ends with: {outcome}.", outcome=outcome(words, course)))
    if course.breach:
        sentences.append(words.say("After the last step: {breach}.", breach=course.breach.rstrip(".")))
    return tuple(sentences)


def table(words: Words, course: Course, told: Sequence[Moment]) -> Table:
    """A row for every step, numbered as in the figure, and one for how it ends."""
    rows = [
        (
            str(moment.number),
            moment.stage,
            f"{moment.title} ({moment.term})" if moment.term else moment.title,
            words.listed("actors", moment.actors),
            "; ".join((*moment.notes, *((words.say("only in the adaptation"),) if moment.added else ()))),
            "; ".join(sending(words, name) for name in moment.flows),
            ", ".join(dict.fromkeys(moment.then)),
        )
        for moment in told
    ]
    rows += [("", "", end, "", "", "", "") for end in ends(words, course)]
    return Table(tuple(words.say(column) for column in COLUMNS), tuple(rows))


def ends(words: Words, course: Course) -> Iterator[str]:
    """What stands below the last step: how the case is over, and what is wrong."""
    if course.outcome:
        yield words.say("Over: {outcome}", outcome=outcome(words, course))
    if course.breach:
        yield course.breach


def taking_part(words: Words, told: Sequence[Moment]) -> list[str]:
    """The actors that do, tell or are told something, in file order."""
    part = {actor for moment in told for actor in moment.actors}
    flows = (words.model.flows[name] for moment in told for name in moment.flows)
    part |= {actor for flow in flows for actor in (flow.from_, *flow.to)}
    return [name for name in words.model.actors if name in part]
