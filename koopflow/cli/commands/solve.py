"""`koopflow solve PATH`: exact probabilities and mean times, beside what a simulation estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import koopflow as kf
from koopflow.cli.commands.simulate import chosen_scenarios, name_of
from koopflow.cli.formats import as_json
from koopflow.cli.opening import opened_paths
from koopflow.cli.program import subcommand
from koopflow.cli.running import format_option
from koopflow.cli.settings import Settings
from koopflow.cli.solved import as_table

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel, LoadedScenario

REPLICATIONS = 10
_SIMULATED = ("replications", "seed", "cases", "outcomes", "cycle_time", "states")


@subcommand(
    "Solve the scenarios of the model at PATH exactly: the chances of the outcomes, mean times and visits of one case "
    "where resources do not bind, beside the estimates of a short simulation. What has no exact value is given with "
    "the reason.",
    name="solve",
)
@click.argument("path")
@click.option("--scenario", metavar="ID", help="The scenario to solve; all of them if not given.")
@click.option(
    "--replications",
    type=click.IntRange(0, 1_000_000),
    default=REPLICATIONS,
    help="How many the simulation beside it has; 0 for none.",
)
@click.option(
    "--seed", type=click.IntRange(0), help="The seed of all random numbers; the scenario's own if not given."
)
@click.option(
    "--max-states",
    type=click.IntRange(1),
    metavar="N",
    help="How many configurations are looked at before the answer is unknown; 50,000 if not given.",
)
@format_option
def command(
    settings: Settings,
    path: str,
    scenario: str | None,
    replications: int,
    seed: int | None,
    max_states: int | None,
    format_: str,
) -> int:
    """Solve, simulate beside it, and print."""
    opened = opened_paths((path,), settings, format_)
    if isinstance(opened, int):
        return opened
    chosen = chosen_scenarios(opened, scenario, path, settings)
    if isinstance(chosen, int):
        return chosen
    results = [_solved(pair, settings, replications, seed, max_states) for pair in chosen]
    value: object = results[0] if len(results) == 1 else results
    click.echo(
        as_json(value)
        if format_ == "json"
        else "\n\n".join(as_table(one, settings.language) for one in results)
    )
    return 0


def _solved(
    pair: tuple[LoadedModel, LoadedScenario],
    settings: Settings,
    replications: int,
    seed: int | None,
    max_states: int | None,
) -> dict[str, Any]:
    """The JSON of one scenario, with what the simulation says under `simulation`."""
    from koopflow.api.solve import beside

    model, one = pair
    settings.note("{model}: scenario {scenario} …", model=model.id, scenario=name_of(one))
    solution = kf.solve(model, one, **({"states_max": max_states} if max_states else {}))
    result = solution.to_dict(settings.language)
    if replications:
        runs = beside(solution, replications, seed).to_dict(settings.language)
        result["simulation"] = {key: runs[key] for key in _SIMULATED}
    return result
