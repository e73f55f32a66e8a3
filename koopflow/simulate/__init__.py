"""Runs of a scenario: a setting in, the happenings of its replications out, whichever engine makes them."""
