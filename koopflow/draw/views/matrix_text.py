"""Who does what in words: the title, the descriptions, and the table of actors by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from koopflow.draw.drawing import Table
from koopflow.draw.views.flows_text import by_level
from koopflow.draw.views.process_text import shortened
from koopflow.i18n import translate_count
from koopflow.model.types import Body, Model, State
from koopflow.wording.transitions import Path
from koopflow.wording.words import Words

COLUMNS = ("Stage", "State", "Does the work", "Takes part", "Is told")
Held = Mapping[Path, Mapping[str, frozenset[str]]]
"""For each state of the figure its actors, and what each is to it."""


def heading(words: Words) -> str:
    """The title of the figure: the machine's, and the model's."""
    machine = words.inner(words.of("machines", words.machine))
    return words.say("Who does what in “{machine}” – {model}", machine=machine, model=_model(words))


def alt(words: Words) -> str:
    """What the figure is, in at most 125 characters."""
    machine = words.inner(words.of("machines", words.machine))
    return shortened(words.say("Who does what in “{machine}”: {model}", machine=machine, model=_model(words)))


def kind_of(role: frozenset[str]) -> str:
    """What stands in a cell; whoever does the work takes part in it anyway."""
    first = "does" if "does" in role else "takes-part" if "part" in role else ""
    return f"{first}-told" if first and "told" in role else first or "told"


def stage_of(model: Model, machine: str, at: Path) -> Path:
    """The innermost composite around a state (or itself), else the outermost region, else the machine."""
    bodies = list(_bodies(model.machines[machine], at))
    stages = [number for number, body in enumerate(bodies, 1) if _is_stage(body)]
    regions = [number for number, body in enumerate(bodies[:-1], 1) if not isinstance(body, State)]
    return at[: stages[-1]] if stages else at[: regions[0]] if regions else ()


def stage_title(words: Words, at: Path) -> str:
    """The titles from the first body that tells one stage from another."""
    if not at:
        return words.of("machines", words.machine)
    bodies = list(_bodies(words.model.machines[words.machine], at))
    depths = [
        number for number, body in enumerate(bodies, 1) if not isinstance(body, State) or _is_stage(body)
    ]
    return " › ".join(words.state(words.machine, at[:depth]) for depth in depths)


def description(words: Words, held: Held, empty: int) -> tuple[str, ...]:
    """Sentences: how much is shown, who has most to do, what is left out, how teams are shown."""
    if not held:
        return ()
    part = tuple(name for name in words.model.actors if any(name in found for found in held.values()))
    sentences = [
        translate_count(
            words.language, "The figure shows {count} state.", "The figure shows {count} states.", len(held)
        ),
        words.say("A cell says what an actor is to a state: does the work, takes part, is told."),
        *by_level(words, part),
    ]
    does = Counter(name for found in held.values() for name, role in found.items() if "does" in role)
    if does:
        actor, number = does.most_common(1)[0]
        sentences.append(
            words.say(
                "Most work is done by: {actor} ({count}).", actor=words.of("actors", actor), count=number
            )
        )
    if any(words.model.actors[name].kind == "team" for name in part):
        sentences.append(
            words.say("When a team works or meets, its members take part; what it is told, they are told.")
        )
    if empty:
        one = "{count} state in which nobody works or is told is left out."
        many = "{count} states in which nobody works or is told are left out."
        sentences.append(translate_count(words.language, one, many, empty))
    return tuple(sentences)


def table(words: Words, held: Held) -> Table:
    """A row for each state of the figure."""
    rows = tuple(
        (
            stage_title(words, stage_of(words.model, words.machine, at)),
            words.state(words.machine, at),
            *(words.listed("actors", _with(found, role)) for role in ("does", "part", "told")),
        )
        for at, found in held.items()
    )
    return Table(tuple(words.say(column) for column in COLUMNS), rows)


def _with(found: Mapping[str, frozenset[str]], role: str) -> tuple[str, ...]:
    return tuple(name for name, held in found.items() if role in held)


def _bodies(machine: Body, at: Path) -> Iterator[Body]:
    body: Body = machine
    for name in at:
        body = body.parts[name]
        yield body


def _is_stage(body: Body) -> bool:
    return isinstance(body, State) and body.kind == "composite"


def _model(words: Words) -> str:
    return words.title(words.model.model, words.model.model.id)
