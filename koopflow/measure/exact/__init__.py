"""Exact answers where they exist: a model and a scenario go in; probabilities and means of one case come out, each
with a reason where it has no exact value.

What is exact, and why, is said in docs/explanation/solving.md. `binding` judges the scenario, `stepping` does the steps
of a case between its clocks, `timed` and `orderless` say which clock ends first, and `chain` solves the absorbing chain
that comes of it.
"""
