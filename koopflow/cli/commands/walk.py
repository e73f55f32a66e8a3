"""`koopflow walk PATH`: one case, step by step; or along names that a script gives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.cli.formats import as_json
from koopflow.cli.frames import visible
from koopflow.cli.opening import opened_model
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.settings import Settings
from koopflow.i18n import in_language

if TYPE_CHECKING:
    from koopflow.api.happenings import Choice, Event
    from koopflow.api.walk import Walk

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
    "With --choose it goes along the named steps and ends.",
    name="walk",
)
@click.argument("path")
@click.option("--choose", metavar="A,B,C", help="Steps to take, as the tool names them; then it ends.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(settings: Settings, path: str, choose: str | None, format_: str) -> int:
    """Lead a case along, or ask at each step."""
    loaded = opened_model(path, settings, format_)
    if isinstance(loaded, int):
        return loaded
    try:
        walk = kf.walk(loaded)
    except kf.ModelError as error:
        settings.complain("{reason}", reason=error)
        return 1
    words = [word.strip() for word in (choose or "").split(",") if word.strip()]
    failed: kf.NotPossibleError | None = None
    try:
        walk = walk.along(words).settled()
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
    if choose is None and format_ == "text" and sys.stdin.isatty():
        _ask(walk, settings)
    return 0


def _ask(walk: Walk, settings: Settings) -> None:
    """Let the person choose until the case is over or they leave."""
    while walk.outcome is None:
        word = click.prompt(
            settings.say("number or name (empty: leave)"), default="", show_default=False
        ).strip()
        if not word:
            return
        choices = _listed(walk)
        by_number = [choices[int(word) - 1]] if word.isdecimal() and 0 < int(word) <= len(choices) else []
        chosen = next((c for c in (*by_number, *walk.choices()) if c in by_number or c.answers(word)), None)
        if chosen is None:
            click.echo(settings.say("{name} is not possible here", name=word))
            continue
        before = len(walk.events)
        walk = walk.take(chosen).settled()
        click.echo("\n".join(_story(walk, settings, before)))


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
    if duties := walk.duties():
        yield settings.say("Owed: {duties}", duties=", ".join(_duty(walk, name, settings) for name in duties))
    yield settings.say("What can happen:")
    for number, choice in enumerate(_listed(walk), start=1):
        yield f"{number:>3}  {_described(choice, settings)}"
    more = len(walk.choices()) - len(_listed(walk))
    if more > 0:
        yield settings.say("     and {count} more beginnings; name one as attribute=value", count=more)
    for index, (name, condition) in enumerate(walk.blocked()):
        if index == 0:
            yield settings.say("What is not possible now:")
        yield f"  -  {visible(name)}: {settings.say('only when {condition}', condition=visible(condition))}"


def _duty(walk: Walk, name: str, settings: Settings) -> str:
    rule = walk.model.rules[name]
    term = f" ({rule.within.text})" if rule.within else ""
    return visible(in_language(rule.title, settings.language, name) + term)


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
