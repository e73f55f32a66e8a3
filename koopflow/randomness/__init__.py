"""Random numbers by address instead of by turn, and the values of distributions that they stand for."""

from koopflow.randomness.quantiles import DistributionError, check_distribution, quantile
from koopflow.randomness.squares import Purpose, key_of, squares64, uniform

__all__ = [
    "DistributionError",
    "Purpose",
    "check_distribution",
    "key_of",
    "quantile",
    "squares64",
    "uniform",
]
