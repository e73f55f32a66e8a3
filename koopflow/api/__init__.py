"""The verbs: what a program asks of koopflow, one module each, each a few lines over the layers below.

`koopflow` itself gives them out (`koopflow.check`, `koopflow.draw`, …) and loads each on first use.
"""
