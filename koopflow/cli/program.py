"""The names of the commands go in; the program comes out that loads a command's module when it is called.

`koopflow --help` loads none of them, which keeps the start quick; that is why the summaries stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

import click

from koopflow import __version__
from koopflow.cli.settings import Settings, asked_language, defaults_for, language_of, wants_color
from koopflow.i18n import LANGUAGES, translate
from koopflow.spelling import closest

COMMANDS = (
    ("demo", "Check, simulate and draw the shipped models and write one page about them."),
    ("new", "Make a folder to start from: an adaptation of a model, or a small model."),
    ("check", "Show every finding about models, adaptations and scenarios."),
    ("explain", "Tell what a finding means, why it matters and how to mend it."),
    ("diff", "Show what differs between two models or editions."),
    ("simulate", "Run scenarios and show outcomes, times and loads."),
    ("solve", "Give exact chances and mean times where resources do not bind."),
    ("compare", "Compare scenarios in pairs, with common random numbers."),
    ("walk", "Step through one case: what can happen, and who learns what."),
    ("draw", "Draw one figure of a model."),
    ("book", "Make a book of a model and of people's prose, tell what in it is stale, or renew it."),
    ("export", "Write a model in another format."),
    ("schema", "Write the JSON Schema of the language, for editors."),
)
"""Every command that is built, in the order of the help, with its summary."""

_FROM_ENVIRONMENT = frozenset({"format", "fail_on", "seed", "replications", "workers", "max_states"})


class LocalizedHelp(click.HelpFormatter):
    """Help in the language of the run; the commands hold the English texts."""

    language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = " ".join(translate(self.language, word) for word in args.split())
        super().write_usage(prog, words, translate(self.language, prefix or "Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(translate(self.language, heading))

    def write_text(self, text: str) -> None:
        super().write_text(translate(self.language, " ".join(text.split())))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(term, self._described(text)) for term, text in rows], col_max, col_spacing)

    def _described(self, text: str) -> str:
        sentence, gap, extra = text.partition("  [")
        return translate(self.language, " ".join(sentence.split())) + gap + extra


class Context(click.Context):
    """A context whose help speaks the language that was asked for anywhere on the command line."""

    def make_formatter(self) -> click.HelpFormatter:
        formatter = LocalizedHelp(width=self.terminal_width, max_width=self.max_content_width)
        formatter.language = self.find_root().meta["koopflow.language"]
        return formatter


def _remember(context: click.Context, option: click.Parameter, value: object) -> None:
    if value is not None and option.name is not None:
        context.meta[f"koopflow.{option.name}"] = value


def _plain(parameter: click.Parameter) -> str:
    """An option's name as users write it; one that Python has taken bears an underscore in the code."""
    return (parameter.name or "").rstrip("_")


def common_options() -> list[click.Option]:
    """The options that may stand before or after every command's name."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            envvar="KOOPFLOW_LANG",
            expose_value=False,
            is_eager=True,
            callback=_remember,
            help="Language of messages.",
        ),
        click.Option(
            ["--color/--no-color"],
            default=None,
            expose_value=False,
            callback=_remember,
            help="Colour, or none; as the terminal allows if not given.",
        ),
        click.Option(
            ["--quiet"],
            is_flag=True,
            default=None,
            expose_value=False,
            callback=_remember,
            help="Only results, no remarks.",
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            default=None,
            expose_value=False,
            callback=_remember,
            help="Show the traceback of a fault of koopflow.",
        ),
    ]


class Command(click.Command):
    """A command that takes the common options, and its defaults from the environment and the project."""

    context_class = Context

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        for option in self.params:
            if (name := _plain(option)) in _FROM_ENVIRONMENT:
                option.envvar = f"KOOPFLOW_{name.upper()}"
        self.params.extend(common_options())

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        given = defaults_for(info_name or "")
        known = {p.name: given[_plain(p)] for p in self.params if p.name and _plain(p) in given}
        return super().make_context(info_name, args, parent, default_map=known, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        meta = ctx.meta
        ctx.obj = Settings(
            language=meta["koopflow.language"],
            asked=meta["koopflow.asked"],
            color=wants_color(meta.get("koopflow.color")),
            quiet=bool(meta.get("koopflow.quiet")),
            debug=bool(meta.get("koopflow.debug")),
        )
        return super().invoke(ctx)


class Program(click.Group):
    """The commands by name, each loaded when it is called."""

    context_class = Context

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        context = self.context_class(self, info_name=info_name, parent=parent, **extra)
        context.meta["koopflow.language"] = language_of(args)
        context.meta["koopflow.asked"] = asked_language(args)
        with context.scope(cleanup=False):
            self.parse_args(context, args)
        return context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, _ in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"koopflow.cli.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            raise Misused(
                "there is no command “{name}”", {"name": args[0]}, closest(args[0], self.list_commands(ctx))
            )
        return super().resolve_command(ctx, args)


class Misused(click.UsageError):
    """Wrong usage in a sentence that can be translated, with what may have been meant."""

    def __init__(
        self, template: str, args: dict[str, object] | None = None, meant: Sequence[str] = ()
    ) -> None:
        super().__init__(template.format_map(args or {}))
        self.template, self.filling, self.meant = template, args or {}, tuple(meant)


def usage_sentence(error: click.UsageError, language: str) -> str:
    """What was wrong with the command line, in one or two lines of the language."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    lines = [translate(language, "error: {reason}", {"reason": _reason(error, language)})]
    if meant := tuple(getattr(error, "meant", ())) or tuple(getattr(error, "possibilities", None) or ()):
        lines.append(translate(language, "did you mean {names}?", {"names": ", ".join(meant[:3])}))
    command = error.ctx.command_path if error.ctx else "koopflow"
    lines.append(translate(language, "see {command} --help", {"command": command}))
    return "\n".join(lines)


def _reason(error: click.UsageError, language: str) -> str:
    if isinstance(error, Misused):
        return translate(language, error.template, error.filling)
    if isinstance(error, click.NoSuchOption):
        return translate(language, "there is no option {name}", {"name": error.option_name})
    if (extra := getattr(error, "message", "")).startswith("Got unexpected extra argument"):
        # click has no kind of error for it, only this sentence.
        words = extra.partition("(")[2].rstrip(")")
        return translate(language, "this command does not take so many words: {words}", {"words": words})
    parameter = getattr(error, "param", None)
    name = _name(parameter) if isinstance(parameter, click.Parameter) else ""
    if isinstance(error, click.MissingParameter):
        return translate(language, "{name} is missing", {"name": name})
    if isinstance(error, click.BadParameter) and isinstance(parameter, click.Parameter):
        if isinstance(parameter.type, click.Choice):
            choices = ", ".join(str(choice) for choice in parameter.type.choices)
            return translate(language, "{name} takes one of: {choices}", {"name": name, "choices": choices})
        if isinstance(parameter.type, click.IntRange):
            return _whole_number(parameter.type, name, language)
        if language != "en":
            return translate(language, "the value of {name} does not fit", {"name": name})
    return error.format_message()


def _whole_number(kind: click.IntRange, name: str, language: str) -> str:
    if kind.max is None:
        low = {"name": name, "low": kind.min}
        return translate(language, "{name} takes a whole number that is at least {low}", low)
    bounds = {"name": name, "low": kind.min, "high": kind.max}
    return translate(language, "{name} takes a whole number from {low} to {high}", bounds)


def _name(parameter: click.Parameter) -> str:
    return (
        parameter.opts[-1]
        if isinstance(parameter, click.Option)
        else parameter.make_metavar(click.Context(program))
    )


def subcommand(purpose: str, **attributes: Any) -> Callable[[Callable[..., int]], Command]:
    """Make a function that takes the settings and returns an exit code a command of the program."""

    def made(function: Callable[..., int]) -> Command:
        return click.command(cls=Command, help=purpose, **attributes)(click.pass_obj(function))

    return made


@click.command(
    cls=Program,
    params=common_options(),
    help="Models of cooperation between institutions: check, simulate, compare, draw.",
    epilog="Every finding has a code; `koopflow explain CODE` tells more.",
)
@click.version_option(__version__, message="koopflow %(version)s")
def program() -> None:
    """The command `koopflow`."""
