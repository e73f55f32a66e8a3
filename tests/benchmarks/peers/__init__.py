"""What koopflow is measured beside: the same workloads by hand on SimPy, and as an event loop in C."""
