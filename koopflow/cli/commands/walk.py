"""`koopflow walk PATH`: one case, step by step; or along names that a script gives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.cli.findings import as_text
from koopflow.cli.formats import as_json
from koopflow.cli.frames import visible
from koopflow.cli.opening import FINDINGS, opened_model, show
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.settings import Settings
from koopflow.cli.ways import way_of, way_options
from koopflow.draw import ending_of, format_named, formats_of
from koopflow.i18n import in_language

if TYPE_CHECKING:
    from koopflow.api.happenings import Choice, Event
    from koopflow.api.traces import Trace
    from koopflow.api.walk import Walk
    from koopflow.model.library import LoadedModel

_SHOWN_MAX = 24
_KINDS = {
    "start": "it begins",
    "begin": "places are there, it begins",
    "timer": "time brings it",
    "event": "from outside",
    "delivery": "a flow arrives",
    "kept": "a kept flow is read",
    "next": "comes of itself",
    "unmet": "cannot be paid",
    "stuck": "no result is possible",
}


@subcommand(
    "Step through one case of the model at PATH: what can happen, who learns what, and what is not possible and why. "
    "With --choose or --trace it goes along the named steps and ends.",
    name="walk",
)
@click.argument("path")
@way_options
@click.option(
    "--draw", "drawing", metavar="FILE", help="Draw the way as a sequence: .svg, .pdf, .png or .dot."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(
    settings: Settings,
    path: str,
    choose: str | None,
    trace: str | None,
    finding: int | None,
    drawing: str | None,
    format_: str,
) -> int:
    """Lead a case along, or ask at each step."""
    _check_ending(drawing)
    loaded = opened_model(path, settings, format_)
    if isinstance(loaded, int):
        return loaded
    wanted = way_of(settings, choose, trace, finding, loaded.id)
    if isinstance(wanted, int):
        return wanted
    if all(machine.scope != "case" for machine in loaded.model.machines.values()):
        settings.complain("{model} has no machine of a case, so there is nothing to walk", model=loaded.id)
        return 1
    failed: kf.NotPossibleError | None = None
    try:
        walk = _led(loaded, wanted)
    except kf.ModelError as error:
        settings.complain("{reason}", reason=error)
        return 1
    except kf.NotPossibleError as error:
        if not error.known:
            raise Misused(
                "no step of the model is called “{name}”", {"name": error.word}, error.meant
            ) from None
        walk, failed = error.walk, error
    if format_ == "json":
        click.echo(as_json(walk.to_dict()))
    else:
        click.echo("\n".join(_story(walk, settings)))
    if failed:
        settings.complain("{name} is not possible here", name=failed.word)
        return 1
    if wanted is None and format_ == "text" and sys.stdin.isatty():
        walk = _ask(walk, settings)
    if drawing is not None:
        return _draw(loaded, walk, drawing, wanted.breach if wanted else "", settings)
    return 0


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _led(loaded: LoadedModel, wanted: Trace | None) -> Walk:
    """A case after the steps that were named and all that comes of itself."""
    if wanted is None:
        return kf.walk(loaded).settled()
    try:
        walk = kf.walk(loaded, wanted.names).led(wanted.names)
    except kf.NotPossibleError:
        raise
    except ValueError as error:
        bad = next((name for name in wanted.names if name.startswith("@") and not _is_day(name[1:])), error)
        raise Misused("{reason}: a day is written as @2024-03-15", {"reason": bad}) from None
    # A witness ends where something is wrong; what would come after belongs to it no more.
    return walk if wanted.breach else walk.settled()


def _check_ending(drawing: str | None) -> None:
    formats = formats_of("sequence")
    if drawing is not None and format_named(Path(drawing).suffix) not in formats:
        choices = ", ".join(f".{ending_of(name)}" for name in formats)
        raise Misused("{name} takes one of: {choices}", {"name": "--draw", "choices": choices})


def _draw(loaded: LoadedModel, walk: Walk, file: str, breach: str, settings: Settings) -> int:
    """Draw what was walked, and say where."""
    try:
        figure = kf.draw(loaded, view="sequence", walk=walk, breach=breach, lang=settings.language)
    except kf.ModelError as error:
        show(error.report, 1, settings, "text")
        return FINDINGS
    if figure.report and not settings.quiet:
        click.echo(as_text(figure.report, settings.language, settings.color), err=True)
    settings.note("written: {file}", file=figure.save(file))
    return 0


def _ask(walk: Walk, settings: Settings) -> Walk:
    """Let the person choose until the case is over or they leave."""
    while walk.outcome is None:
        word = click.prompt(
            settings.say("number, name or @day (empty: leave)"), default="", show_default=False
        ).strip()
        if not word:
            break
        if word.startswith("@"):
            try:
                walk = walk.on(word[1:])
            except ValueError:
                click.echo(settings.say("{reason}: a day is written as @2024-03-15", reason=word))
            continue
        choices = _listed(walk)
        by_number = [choices[int(word) - 1]] if word.isdecimal() and 0 < int(word) <= len(choices) else []
        chosen = next((c for c in (*by_number, *walk.choices()) if c in by_number or c.answers(word)), None)
        if chosen is None:
            click.echo(settings.say("{name} is not possible here", name=word))
            continue
        before = len(walk.events)
        walk = walk.take(chosen).settled()
        click.echo("\n".join(_story(walk, settings, before)))
    return walk


def _story(walk: Walk, settings: Settings, since: int = 0) -> Iterator[str]:
    """What has happened since, where the case is now, and how it can go on."""
    for number, event in enumerate(walk.events[since:], start=since + 1):
        yield f"{number:>3}. {visible(event.name)}  {_kind(event.kind, settings)}".rstrip()
        yield from _details(walk, event, settings)
    if walk.outcome is not None:
        yield settings.say("The case is over: {outcome}.", outcome=walk.outcome)
        return
    if walk.active:
        yield settings.say(
            "Now: {states}", states=", ".join(_named(walk, state, settings) for state in walk.active)
        )
    known = [f"{name} = {_value(value)}" for name, value in walk.attributes.items()]
    if known:
        yield settings.say("Known: {attributes}", attributes="; ".join(known))
    yield from _owed(walk, settings)
    yield settings.say("What can happen:")
    for number, choice in enumerate(_listed(walk), start=1):
        yield f"{number:>3}  {_described(choice, settings)}"
    more = len(walk.choices()) - len(_listed(walk))
    if more > 0:
        yield settings.say("     and {count} more beginnings; name one as attribute=value", count=more)
    yield from _blocked(walk, settings)
    yield from _known(walk, settings, since)


def _owed(walk: Walk, settings: Settings) -> Iterator[str]:
    """The duties that run, with their days."""
    for number, duty in enumerate(walk.duties()):
        if number == 0:
            yield settings.say("Owed:")
        rule = walk.model.rules[duty.rule]
        said = [in_language(rule.title, settings.language, duty.rule)]
        said.append(settings.say("since step {number}", number=duty.since))
        if duty.due_day:
            said.append(settings.say("until {day}", day=duty.due_day))
        elif duty.within:
            said.append(settings.say("within {time}", time=duty.within))
        if duty.paused:
            said.append(settings.say("its time stands still"))
        yield f"  -  {visible(', '.join(said))}"


def _blocked(walk: Walk, settings: Settings) -> Iterator[str]:
    """What cannot happen, and the smallest sets of facts with which it could."""
    for number, blocked in enumerate(walk.blocked()):
        if number == 0:
            yield settings.say("What is not possible now:")
        only = settings.say("only when {condition}", condition=visible(blocked.when))
        yield f"  -  {visible(blocked.transition)}: {only}"
        ways = [settings.say(" and ").join(map(str, facts)) for facts in blocked.openings]
        if ways:
            opened = settings.say(" or ").join(f"{{{visible(way)}}}" for way in ways)
            yield f"       {settings.say('it would take: {facts}', facts=opened)}"


def _known(walk: Walk, settings: Settings, since: int) -> Iterator[str]:
    """Who has which documents; in a walk that goes on, of those alone that have learnt something."""
    lately = {item.holder for event in walk.events[since:] for item in event.learned}
    held = [(name, documents) for name, documents in walk.knowledge().items() if not since or name in lately]
    for number, (name, documents) in enumerate(held):
        if number == 0:
            told = "Who has learnt something, and has now:" if since else "Who has which documents:"
            yield settings.say(told)
        listed = ", ".join(_document(walk, document, settings) for document in documents)
        yield f"  -  {_actor(walk, name, settings)}: {listed}"


def _details(walk: Walk, event: Event, settings: Settings) -> Iterator[str]:
    for state in event.entered:
        yield f"       → {_named(walk, state, settings)}"
    for told in event.told:
        receivers = ", ".join(_actor(walk, name, settings) for name in told.receivers)
        what = ", ".join(_document(walk, name, settings) for name in told.documents) or told.flow
        channel = f" ({visible(told.channel)})" if told.channel else ""
        yield f"       ✉ {_actor(walk, told.sender, settings)} → {receivers}: {what}{channel}"
    for signal in event.raised:
        yield f"       ! {visible(signal)}"


def _listed(walk: Walk) -> tuple[Choice, ...]:
    return walk.choices()[:_SHOWN_MAX]


def _described(choice: Choice, settings: Settings) -> str:
    from koopflow.api.happenings import as_typed

    given = " ".join(f"{name}={as_typed(value)}" for name, value in choice.given.items())
    plan = f" [{', '.join(choice.plan)}]" if choice.plan else ""
    kind = _kind(choice.kind, settings)
    return "  ".join(part for part in (visible(choice.name) + plan, given, kind) if part)


def _kind(kind: str, settings: Settings) -> str:
    return f"({settings.say(_KINDS[kind])})" if kind in _KINDS else ""


def _value(value: object) -> str:
    if isinstance(value, tuple | list | frozenset | set):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _named(walk: Walk, path: str, settings: Settings) -> str:
    node = next((node for node in walk.tables.tree.nodes if node.path == path), None)
    title = in_language(node.state.title if node and node.state else None, settings.language, "")
    return visible(f"{path} ({title})" if title else path)


def _actor(walk: Walk, name: str, settings: Settings) -> str:
    actor = walk.model.actors.get(name)
    return visible(in_language(actor.title if actor else None, settings.language, name))


def _document(walk: Walk, name: str, settings: Settings) -> str:
    document = walk.model.documents.get(name)
    return visible(in_language(document.title if document else None, settings.language, name))
