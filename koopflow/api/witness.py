"""A witness of ids goes in; its steps come out in the words of the model: who does what, and where that stands.

It stands apart from the wording of findings because it needs the model that a finding is about, and they do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from koopflow.api.wording import Taken, by_ids
from koopflow.diagnostics import Diagnostic, Place
from koopflow.i18n import in_language, translate
from koopflow.model.library import LoadedModel
from koopflow.model.machines import Alternative, Alternatives, Body, Sitting, State
from koopflow.model.paths import Located, element_at
from koopflow.model.types import Model
from koopflow.source.editing import key_at
from koopflow.verify.origins import own_transitions

AND = "{a} and {b}"
PROVIDER = "provider"
"""Who works in a machine that an `each` runs, whoever provides the service there."""
TIME, OUTSIDE, SIGNAL = "time passes", "from outside", "signal"
"""What brings a step about that nobody takes."""
OWN = "(only in the adaptation)"


def steps(finding: Diagnostic, models: Iterable[LoadedModel], lang: str) -> tuple[Taken, ...]:
    """The steps of a finding's witness with their sentences and places; of an unknown model as ids alone."""
    about = next((loaded for loaded in models if loaded.id == finding.model), None)
    if about is None:
        return by_ids(finding)
    own = {f"machines.{path}" for path in own_transitions(about)} if finding.trace else set[str]()
    return tuple(
        Taken(name, sentence(about.model, name, lang, own), _place(about.model, about.located, name))
        for name in finding.trace
    )


def sentence(model: Model, name: str, lang: str, own: Collection[str] = ()) -> str:
    """One step in words: `actor: state – transition`, by their titles, else by their ids.

    `own` are paths that only the adaptation has: a step on one of them, or inside it, says so.
    """
    found = _found(model, name)
    if found is None:
        return name
    path, state, ways = found
    above, _, last = path.rpartition(".")
    where = in_language(state.title, lang, above.removeprefix("machines.").removeprefix("case."))
    what = f"{where} – {_titled(model, last, ways, lang)}"
    who = _who(model, state, last, ways, lang)
    mark = f"{_said(lang, OWN)} " if any(f"{path}.".startswith(f"{one}.") for one in own) else ""
    return f"{mark}{who}: {what}" if who else f"{mark}{what}"


def _found(model: Model, name: str) -> tuple[str, State, Alternatives] | None:
    """The transition: its path, its state and its alternatives. Those of the machine `case` are written without it."""
    for path in (f"machines.case.{name}", f"machines.{name}"):
        ways = element_at(model, path, transition=True)
        state = element_at(model, path.rpartition(".")[0])
        if isinstance(state, State) and isinstance(ways, tuple) and isinstance(ways[0], Alternative):
            return path, state, ways
    return None


def _place(model: Model, located: Located, name: str) -> Place | None:
    """The key of the transition, in whichever file it stands."""
    found = _found(model, name)
    part = located.outline.part(found[0], transition=True) if found else None
    key = key_at(located.tree, part.loc) if part else None
    return key.place if key else None


def _titled(model: Model, name: str, ways: Alternatives, lang: str) -> str:
    """What the transition is called, else the flow or the event that it awaits, else its id."""
    titles = [way.title for way in ways if way.title]
    awaited = model.flows.get(name) or model.events.get(name)
    if awaited is not None and awaited.title:
        titles.append(awaited.title)
    return in_language(titles[0], lang, name) if titles else name


def _who(model: Model, state: State, name: str, ways: Alternatives, lang: str) -> str:
    """Who takes the step, or what brings it about; "" for a completion, which follows at once."""
    if ways[0].after is not None or ways[0].at is not None:
        return _said(lang, TIME)
    if isinstance(state.work, Sitting):
        return _actors(model, (state.work.of,), lang)
    if state.work is not None:
        return _actors(model, state.work.by, lang) or _said(lang, TIME)
    if name in model.flows:
        return _actors(model, (model.flows[name].from_,), lang)
    if name in model.events:
        return _said(lang, OUTSIDE)
    raised = (signal for machine in model.machines.values() for signal in _signals(machine))
    return _said(lang, SIGNAL) if state.kind == "waiting" or name in raised else ""


def _actors(model: Model, names: Iterable[str], lang: str) -> str:
    """The actors by their titles: `A, B and C`."""
    titles = [_actor(model, name, lang) for name in names]
    if len(titles) < 2:
        return "".join(titles)
    return _said(lang, AND, a=", ".join(titles[:-1]), b=titles[-1])


def _actor(model: Model, name: str, lang: str) -> str:
    if name == PROVIDER:
        return _said(lang, PROVIDER)
    actor = model.actors.get(name)
    return in_language(actor.title, lang, name) if actor else name


def _said(lang: str, text: str, **args: object) -> str:
    return translate(lang, text, args, context="witness")


def _signals(body: Body) -> Iterator[str]:
    """The names of the signals that some effect inside raises."""
    ways = [way for row in body.next.values() for way in row] if isinstance(body, State) else []
    for effects in (*([body.initial] if body.initial else ()), *ways):
        yield from effects.raises
    for part in body.parts.values():
        yield from _signals(part)
