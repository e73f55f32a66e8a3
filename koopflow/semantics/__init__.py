"""What a model does: tables, one step, the state space, the independent interpreter, ready machines.

docs/explanation/semantics.md says what is meant. `building` makes `tables` from a model; `step` has `enabled` and
`fire`, with `select` (who answers) and `effects` (what then happens); `statespace` searches; `describe` turns
numbers into the author's words; `reference` is a second interpreter written from the page alone, with time.
"""
