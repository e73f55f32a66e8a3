"""Verdicts on models: what holds, what fails with a witness, and what is not known."""

from koopflow.verify import (
    behaviour_faults,
    conformance_faults,
    deadlines_faults,
    information_faults,
    permission_faults,
    rules_faults,
    rules_of_fact_faults,
)

RULES = (
    *behaviour_faults.RULES,
    *information_faults.RULES,
    *rules_faults.RULES,
    *rules_of_fact_faults.RULES,
    *deadlines_faults.RULES,
    *permission_faults.RULES,
    *conformance_faults.RULES,
)
