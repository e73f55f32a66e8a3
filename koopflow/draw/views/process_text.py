"""A machine in words: the figure's title, its short and long description, and the table that says the same."""

from __future__ import annotations

from collections import Counter

from koopflow.draw.drawing import Table
from koopflow.draw.symbols import meaning
from koopflow.i18n import translate_count
from koopflow.model.types import State, walk
from koopflow.wording.transitions import Path, Way, endings, ways
from koopflow.wording.words import Words

ALT_LENGTH = 125
COLUMNS = ("State", "Kind", "Who", "What leads on", "Condition", "To", "What happens")


def heading(words: Words, machine: str) -> str:
    """The title of the figure: the machine's, and the model's."""
    name, model = words.of("machines", machine), words.title(words.model.model, words.model.model.id)
    return name if name == model else f"{name} – {model}"


def alt(words: Words, machine: str) -> str:
    """What the figure is, in at most 125 characters."""
    title = words.inner(words.of("machines", machine))
    return shortened(words.say("Course of “{machine}”: {model}", machine=title, model=_model(words)))


def shortened(text: str) -> str:
    """The text, cut at a word to the length of an alternative text."""
    text = " ".join(text.split())
    if len(text) <= ALT_LENGTH:
        return text
    return text[: ALT_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:–") + "…"


def description(words: Words, machine: str) -> tuple[str, ...]:
    """Sentences: how many states of which kind, where it begins, how it can end."""
    body = words.model.machines[machine]
    states = [state for _, state in walk(body)]
    language = words.language
    counted = translate_count(
        language, "The figure shows {count} state.", "The figure shows {count} states.", len(states)
    )
    kinds = Counter(state.kind for state in states)
    listed = "; ".join(f"{meaning('shape', kind, language)} – {number}" for kind, number in kinds.items())
    sentences = [counted, words.say("Kinds of states: {kinds}.", kinds=listed)]
    if body.initial is not None:
        start = words.title(body.states.get(body.initial.to), body.initial.to)
        sentences.append(words.say("It begins with “{state}”.", state=words.inner(start)))
    if body.regions:
        titles = [words.title(region, name) for name, region in body.regions.items()]
        sentences.append(words.say("These run at once: {regions}.", regions=", ".join(titles)))
    ends = dict(endings(words, (body, *body.regions.values())))
    if ends:
        sentences.append(words.say("It can end with: {outcomes}.", outcomes=", ".join(ends.values())))
    return tuple(sentences)


def table(words: Words, machine: str) -> Table:
    """A row for every way out of every state, and one for each state without any."""
    rows: list[tuple[str, ...]] = []
    for at, state in walk(words.model.machines[machine]):
        first = (_place(words, machine, at), meaning("shape", state.kind, words.language), _who(words, state))
        found = [_row(words, machine, way) for way in ways(words, machine, at, state)]
        rows += [first + row for row in found or [("", "", "", "")]]
    return Table(tuple(words.say(column) for column in COLUMNS), tuple(rows))


def _row(words: Words, machine: str, way: Way) -> tuple[str, str, str, str]:
    target = words.say("stays") if way.target is None else _place(words, machine, way.target)
    happens = [words.say("sends: {what}", what=item) for item in way.sends]
    happens += [words.say("signals: {what}", what=item) for item in way.raises]
    name = ", ".join(part for part in (way.name or words.say("done"), way.term) if part)
    return (name, way.condition, target, "; ".join((*happens, *way.changes)))


def _place(words: Words, machine: str, at: Path) -> str:
    """The titles from the outermost state to this one."""
    return " › ".join(words.state(machine, at[: depth + 1]) for depth in range(len(at)))


def _who(words: Words, state: State) -> str:
    if state.sitting is not None:
        return words.of("actors", state.sitting.of)
    return words.listed("actors", tuple(state.task.by)) if state.task is not None else ""


def _model(words: Words) -> str:
    return words.title(words.model.model, words.model.model.id)
