"""The names of files go in; what writes each replication to them while more are simulated comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from koopflow.cli.program import Misused
from koopflow.extras import EXTRAS, is_installed

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel, LoadedScenario
    from koopflow.trace.log import Log

LOGS = (".csv", ".jsonl", ".parquet", ".xes")
_CASES = "cases"


def judge_log(log: str | None) -> None:
    """Refuse a file of which no event log can be made here."""
    suffix = Path(log).suffix if log else LOGS[0]
    if suffix not in LOGS:
        choices = ", ".join(f"*{known}" for known in LOGS)
        raise Misused("{name} takes one of: {choices}", {"name": "--log", "choices": choices})
    if suffix == ".parquet" and not is_installed("pyarrow"):
        raise Misused(
            '{name} needs the extra “{extra}”: pip install "koopflow[{extra}]"',
            {"name": "--log *.parquet", "extra": EXTRAS["pyarrow"]},
        )


@contextmanager
def followed(
    log: str | None, out: str | None, chosen: list[tuple[LoadedModel, LoadedScenario]]
) -> Iterator[tuple[Callable[[Log], None] | None, tuple[Path, ...]]]:
    """What takes each replication's log as it is made, and the files that are there when the block ends well."""
    from koopflow.api.recording import title_of
    from koopflow.trace.files import writing
    from koopflow.trace.log import case_columns, event_columns

    model, scenario = chosen[0]
    country = model.model.model.country
    tables = (".csv", ".parquet") if is_installed("pyarrow") else (".csv",)
    files = [Path(out) / f"{_CASES}{suffix}" for suffix in tables] if out else []
    if not (log or files):
        yield None, ()
        return
    with ExitStack() as stack:
        columns = event_columns(country, title_of(model, scenario))
        events = stack.enter_context(writing(Path(log), columns)) if log else None
        cases = [stack.enter_context(writing(file, case_columns(country))) for file in files]

        def each(found: Log) -> None:
            if events is not None:
                events(found.events())
            for add in cases:
                add(found.cases())

        yield each, (*((Path(log),) if log else ()), *files)
