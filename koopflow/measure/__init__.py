"""Measures of runs: happenings in, numbers with their intervals out; the estimands of docs/reference/simulate.md."""
