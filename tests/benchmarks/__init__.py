"""Measurements of koopflow by itself; each is run by its own command and writes a record into docs/measurements."""
