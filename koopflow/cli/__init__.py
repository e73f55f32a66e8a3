"""Words of a command line go in; text on stdout and stderr and an exit code come out.

This is the one place where every end of a run becomes an exit code: 0 fine, 1 findings, 2 wrong usage,
3 a path that cannot be read, 4 a fault of koopflow itself.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from koopflow.cli.program import program, usage_sentence
from koopflow.cli.settings import language_of
from koopflow.i18n import translate

FINE, FINDINGS, USAGE, UNREADABLE, FAULT = range(5)
INTERRUPTED = 130
BROKEN_PIPE = 141
NEW_OBJECTS = 100_000


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    # Models and searches are many objects and hardly a cycle: looking for cycles often is a fifth of the time.
    gc.set_threshold(NEW_OBJECTS)
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    if code == INTERRUPTED:
        # A thread may still be compiling, in code that neither hears of the end nor survives it.
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing that a user gives makes it raise."""
    language = "en"
    try:
        language = language_of(arguments)
        for stream in (sys.stdout, sys.stderr):
            # A pipe under LC_ALL=C would refuse Polish letters; whoever reads it gets UTF-8.
            getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="backslashreplace")
        code = program.main(arguments, prog_name="koopflow", standalone_mode=False)
        sys.stdout.flush()
        return int(code or FINE)
    except click.UsageError as error:
        _say(usage_sentence(error, language))
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _say(translate(language, "interrupted; every file that was written is complete"))
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads on; without this the interpreter would complain once more while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (OSError, click.FileError) as error:
        _say(translate(language, "error: {reason}", {"reason": _unusable(error, language)}))
        return UNREADABLE
    except Exception as error:  # the last resort: whatever is left is a fault of koopflow, never a traceback
        return _fault(error, language, "--debug" in arguments)


def _unusable(error: OSError | click.FileError, language: str) -> str:
    """Which file could not be read or written, and what the system says of it."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        args = {"file": error.filename, "reason": error.strerror}
        return translate(language, "“{file}” cannot be used: {reason}", args)
    return str(error)


def _fault(error: Exception, language: str, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    _say(
        translate(
            language,
            "KF900: a fault of koopflow itself ({kind}: {reason}); please report it with the command "
            "and its input, and with what --debug prints",
            {"kind": type(error).__name__, "reason": " ".join(str(error).split())[:200]},
        )
    )
    return FAULT


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
