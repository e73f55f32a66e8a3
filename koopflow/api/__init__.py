"""The verbs: what a program asks of koopflow, each a few lines over the layers below."""
