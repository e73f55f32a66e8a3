"""`python -m koopflow` is the command `koopflow`."""

from koopflow.cli import main

if __name__ == "__main__":
    main()
