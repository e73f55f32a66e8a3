"""A reference with a scenario goes in; what is local, and an experiment, come out as scenarios of the adaptation.

They stand apart from the adaptation because numbers change more often than the ways of working together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from koopflow.i18n import in_language, translate
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.source.editing import at
from koopflow.source.emitting import node_of, text_of
from koopflow.source.nodes import Entry, Mapping, Node, Scalar
from koopflow.starting import words
from koopflow.starting.offers import Offered
from koopflow.starting.pages import argument, inline, marked, prose, whole

OWN = ("units", "share", "caseload")
"""What a capacity says that a municipality knows better."""
LOCAL_SECTIONS = ("population", "arrivals", "sittings")
LINE = 96
REPLICATIONS = 20
"""Few enough that the first comparison is there within a minute."""
NEAR = ("municipality", "household")


def base_of(reference: LoadedModel) -> LoadedScenario | None:
    """The scenario that others are compared with: the first that can be run; one that extends no other and is of one
    municipality, if there is one."""
    found = [one for one in reference.scenarios if one.scenario.scenario.start is not None and not one.label]
    return min(found, key=_derived, default=None)


def _derived(one: LoadedScenario) -> tuple[bool, bool]:
    return bool(one.scenario.scenario.extends), one.scenario.municipalities != 1


def local_file(
    reference: LoadedModel, base: LoadedScenario, offered: Iterable[Offered], id_: str, name: str, lang: str
) -> str:
    """A scenario that changes nothing yet, with what is local behind marks and its present numbers."""

    def say(text: str, **args: object) -> str:
        return translate(lang, text, args, context=words.CONTEXT)

    title = say(words.LOCAL_TITLE, name=name)
    lines = [*prose(say(words.LOCAL_ABOUT, scenario=base.id)), "koopflow: 1", "scenario:"]
    lines += [f"  id: {id_}-{say(words.LOCAL)}", f"  of: {id_}", f"  title: {inline(title)}"]
    tree = base.located.tree
    for rule, guard in _rules_of_numbers(reference):
        title = in_language(reference.model.rules[rule].title, lang, rule)
        lines += ["", *prose(say(words.LOCAL_RULE, title=title, guard=guard))]
    capacity = _capacity(reference, tree.value("capacity"))
    sections = [("capacity", capacity), *((name, tree.value(name)) for name in LOCAL_SECTIONS)]
    for section, node in sections:
        if isinstance(node, Mapping) and node.entries:
            lines += ["", *marked(_section(section, node), indent=0)]
    steps = tuple(_steps(offered, tree, say(words.WORK)))
    if steps:
        lines += ["", *prose(say(words.NEW_STEPS))]
        lines += marked(_section("durations", Mapping(steps, tree.place)), indent=0)
    return whole(lines)


def experiment_file(reference: LoadedModel, base: LoadedScenario, id_: str, name: str, lang: str) -> str:
    """A what-if that can be run at once: one unit more of whom the municipality has few of."""

    def say(text: str, **args: object) -> str:
        return translate(lang, text, args, context=words.CONTEXT)

    actor = scarce(reference, base)
    called = f"{id_}-{say(words.ONE_MORE)}"
    about = say(words.EXPERIMENT_ABOUT, scenario=base.id)
    title = say(words.ONE_MORE_TITLE, actor=in_language(reference.model.actors[actor].title, lang, actor))
    return whole(
        [
            *prose(about),
            f"#   koopflow compare {argument(f'{name}:{base.id}')} {called}",
            *prose(say(words.MEANT)),
            "koopflow: 1",
            "scenario:",
            f"  id: {called}",
            f"  of: {id_}",
            f"  extends: {base.id}",
            f"  title: {inline(title)}",
            f"  replications: {REPLICATIONS}",
            "capacity:",
            f"  {actor}: {{units: {{plus: 1}}}}",
        ]
    )


def scarce(reference: LoadedModel, base: LoadedScenario) -> str:
    """Whom one more would help first: a person of the municipality, else any actor of it, else anybody whose units are
    counted; "" where nobody's are."""
    capacity = base.located.tree.value("capacity")
    counted = [
        entry.key.text
        for entry in (capacity.entries if isinstance(capacity, Mapping) else ())
        if entry.key.text in reference.model.actors and _units(entry.value) is not None
    ]
    actors = reference.model.actors
    near = [name for name in counted if _level(reference, name) in NEAR]
    persons = [name for name in near if actors[name].kind == "person"]
    return next(iter((*persons, *near, *counted)), "")


def _section(name: str, table: Mapping) -> str:
    return text_of(node_of({name: table}), LINE, opened=2)


def _rules_of_numbers(reference: LoadedModel) -> Iterator[tuple[str, str]]:
    """The rules about what a municipality is like and what it has, with what they ask."""
    for name in reference.located.outline.section("rules"):
        guard = at(reference.located.tree, ("rules", name, "that"))
        if isinstance(guard, Scalar):
            yield name, guard.text


def _capacity(reference: LoadedModel, table: Node | None) -> Mapping | None:
    """What the municipality's own actors have, without the calendar."""
    if not isinstance(table, Mapping):
        return None
    found = []
    for entry in table.entries:
        if _level(reference, entry.key.text) not in NEAR or (units := _units(entry.value)) is None:
            continue
        kept = {"units": units}
        for key in OWN[1:]:
            if isinstance(entry.value, Mapping) and (value := entry.value.value(key)) is not None:
                kept[key] = value
        found.append(Entry(entry.key, node_of(kept)))
    return Mapping(tuple(found), table.place)


def _units(node: Node) -> Node | None:
    """How many there are, in any of the forms; None where they are not counted."""
    if isinstance(node, Scalar):
        return None if node.empty else node
    if not isinstance(node, Mapping):
        return None
    return node if node.entry("value") else node.value("units")


def _level(reference: LoadedModel, name: str) -> str:
    """The level of an actor; a person has its institution's."""
    actor = reference.model.actors.get(name)
    institution = reference.model.actors.get(actor.of or "") if actor else None
    return (actor.level if actor else None) or (institution.level if institution else None) or ""


def _steps(offered: Iterable[Offered], base: Mapping, work: str) -> Iterator[Entry]:
    """Times of the states that offered changes bring: of the work that was there before, its present time."""
    known = base.value("durations")
    for offer in (offer for one in offered for offer in one.offers):
        for state in offer.added:
            around, _, name = state.rpartition(".")
            before = known.value(around) if isinstance(known, Mapping) and name.startswith(work) else None
            usual = node_of({"fixed": "1 h", "assumption": "true"})
            yield Entry(Scalar(state, base.place), before or usual)
