"""A second checker, written from docs/explanation/verification.md alone, on top of the reference interpreter.

It shares no code with `koopflow.verify` nor with the search of `koopflow.semantics`: plain dictionaries, every
configuration and every step kept, each verdict looked for as its sentence on the page says. It is slow on purpose.
`sound` and `mutants` make the models on which the two are compared.
"""
