"""The special functions of `koopflow.randomness`, beside the rest of the machine."""

from koopflow.randomness.special import gamma_shares, inverse_gamma, inverse_normal

__all__ = ["gamma_shares", "inverse_gamma", "inverse_normal"]
