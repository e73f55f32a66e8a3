"""A second interpreter of the language, in plain dictionaries, written from docs/explanation/semantics.md alone.

It is the oracle of `koopflow.semantics.step` and of every faster form: it shares no code with them but the random
addresses, and prefers the words of the page to speed. `stepping` does one step, `stimuli` offers steps by name, and
`clock` adds time, resources and chance.
"""
