"""The functions behind the quantiles of `koopflow.randomness`, beside the rest of the machine."""

from koopflow.randomness.special import inverse_gamma, inverse_normal, poisson, triangular

__all__ = ["inverse_gamma", "inverse_normal", "poisson", "triangular"]
