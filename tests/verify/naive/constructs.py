"""Which constructs of the language a sound model has: what it runs, and what it says about that.

In goes a model in plain dictionaries, out come names of `CONSTRUCTS`.
"""

from __future__ import annotations

from tests.semantics.random_models import CONSTRUCTS as OF_MACHINES
from tests.semantics.random_models import constructs as of_machines
from tests.verify.naive.claims import ORDER
from tests.verify.naive.part import Plain
from tests.verify.naive.places import places, ways

OF_INFORMATION = (
    "reads",
    "writes",
    "awaited-flow",
    "flow-at-once",
    "carries-special",
    "basis",
    "basis-consent",
    "consent-set",
    "from-the-beginning",
)
OF_RULES = (
    *ORDER,
    "when-rule",
    "within-rule",
    "paused-in",
    "recommended",
    "always-possible",
    "always",
    "from",
    "members",
    "count-rule",
    "accepts",
    "rejects",
)
CONSTRUCTS = (*OF_MACHINES, *OF_INFORMATION, *OF_RULES)
_KEYS = {"when": "when-rule", "within": "within-rule", "strength": "recommended", "count": "count-rule"}


def constructs(model: Plain) -> set[str]:
    """Which of `CONSTRUCTS` the model has."""
    found = of_machines(model)
    for place in places(model):
        work = place.state.get("task", place.state.get("sitting"))
        found |= {"reads", "writes"} & work.keys() if isinstance(work, dict) else set()
    awaited = {way.name for way in ways(model)}
    for way in ways(model):
        for flow in way.given.get("sends", ()):
            found.add("awaited-flow" if flow in awaited else "flow-at-once")
        found |= {"consent-set"} if "consent" in way.given.get("sets", {}) else set()
    found |= {"from-the-beginning"} if any("from" in item for item in model["documents"].values()) else set()
    for flow in model["flows"].values():
        found |= {"basis"} if "basis" in flow else set()
        found |= {"basis-consent"} if "'consent'" in str(flow.get("basis", "")) else set()
        carried = [model["documents"][name]["contains"] for name in flow.get("carries", ())]
        found |= {"carries-special"} if any("health" in contains for contains in carried) else set()
    for rule in model["rules"].values():
        found |= {_KEYS.get(key, key) for key in rule}
    for example in model["examples"].values():
        found |= {"accepts", "rejects"} & example.keys()
    return found & set(CONSTRUCTS)
