"""The commands, one module each; `koopflow.cli.program` loads the one that is called."""
