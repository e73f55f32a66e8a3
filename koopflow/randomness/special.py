"""The special functions behind the quantiles in plain floats: inverse normal, incomplete gamma.

They are written here rather than taken from scipy so that the base install stays small and the same source
can be compiled. Accuracy: 1e-14 relative for the inverse normal, 1e-12 for the gamma functions.
"""

from __future__ import annotations

import math

from koopflow.compiled import jit_for

jit = jit_for(__name__)

Terms = tuple[tuple[float, ...], tuple[float, ...]]
"""The coefficients of a numerator and a denominator, the constant ones first."""
_ROUNDS = 100_000
_TINY = 1e-300
_LARGE_SHAPE = 1e6

_CENTRAL = (
    (
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
    ),
    (
        1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
    ),
)  # fmt: skip
_MIDDLE = (
    (
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)  # fmt: skip
_FAR = (
    (
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)  # fmt: skip


@jit
def _ratio(coefficients: Terms, x: float) -> float:
    # written out, so that a compiled function reads them where they are
    a, b = coefficients
    over = ((((((a[7] * x + a[6]) * x + a[5]) * x + a[4]) * x + a[3]) * x + a[2]) * x + a[1]) * x + a[0]
    under = ((((((b[7] * x + b[6]) * x + b[5]) * x + b[4]) * x + b[3]) * x + b[2]) * x + b[1]) * x + b[0]
    return over / under


@jit
def inverse_normal(u: float) -> float:
    """The standard normal quantile for u in (0, 1).

    Wichura, algorithm AS 241 (PPND16), Applied Statistics 37, 1988.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_CENTRAL, 0.180625 - q * q)
    r = math.sqrt(-math.log(u if q < 0 else 1.0 - u))
    x = _ratio(_MIDDLE, r - 1.6) if r <= 5.0 else _ratio(_FAR, r - 5.0)
    return -x if q < 0 else x


@jit
def gamma_shares(shape: float, x: float) -> tuple[float, float]:
    """The gamma distribution's shares below and above x (P and Q, which sum to 1), for scale 1.

    The smaller of the two is computed: P by its series, Q by Lentz's continued fraction (Press and others,
    Numerical Recipes, 6.2).
    """
    if x <= 0.0:
        return 0.0, 1.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        below = _series(shape, x) * front
        return below, 1.0 - below
    above = _fraction(shape, x) * front
    return 1.0 - above, above


@jit
def _series(shape: float, x: float) -> float:
    term = total = 1.0 / shape
    for n in range(1, _ROUNDS):
        term *= x / (shape + n)
        total += term
        if term < total * 1e-17:
            break
    return total


@jit
def _fraction(shape: float, x: float) -> float:
    b = x + 1.0 - shape
    c = 1.0 / _TINY
    d = 1.0 / b
    h = d
    for n in range(1, _ROUNDS):
        a = -n * (n - shape)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        c = b + a / c
        c = c if abs(c) > _TINY else _TINY
        h *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return h


@jit
def inverse_gamma(shape: float, u: float) -> float:
    """The quantile of the gamma distribution with scale 1, for u in (0, 1).

    Halley's steps from Wilson and Hilferty's approximation, kept between bounds that every step narrows.
    Shapes above a million are so nearly normal that the approximation itself is taken.
    """
    z = inverse_normal(u)
    start = shape * (1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))) ** 3
    if shape > _LARGE_SHAPE:
        return start
    if shape < 1.0 or start <= 0.1 * shape:
        start = math.exp((math.log(u) + math.lgamma(shape + 1.0)) / shape)
    low, high, x = 0.0, math.inf, start
    spread = math.sqrt(shape)
    for _ in range(200):
        below, above = gamma_shares(shape, x)
        off = below - u if u < 0.5 else (1.0 - u) - above
        low, high = (low, x) if off > 0.0 else (x, high)
        density = math.exp((shape - 1.0) * math.log(x) - x - math.lgamma(shape)) if x > _TINY else 0.0
        step = off / density if density > _TINY else 0.0
        step /= max(0.5, 1.0 - 0.5 * step * ((shape - 1.0) / x - 1.0)) if step else 1.0
        following = x - step
        if not low < following < high or step == 0.0:
            # The shares of a large shape are exact to some 1e-10: so near, a bound may lie on the wrong side.
            if off == 0.0 or x <= _TINY or (step != 0.0 and abs(step) <= 1e-9 * min(x, spread)):
                return x
            if high == math.inf:
                following = min(2.0 * x, x + 4.0 * spread) if shape > 1.0 else 2.0 * x
            else:
                following = max(0.5 * (low + high), x - 4.0 * spread)
        if abs(following - x) <= 1e-15 * x:
            return following
        x = following
    return x


@jit
def triangular(low: float, mode: float, high: float, u: float) -> float:
    """The value that a share `u` of the triangular distribution does not exceed."""
    width = high - low
    if width == 0.0:
        return low
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


@jit
def poisson(mean: float, u: float) -> int:
    """The smallest count whose share and those below reach `u`, searched from a normal guess.

    The share up to k is the gamma distribution's share above the mean for the shape k + 1.
    """
    if mean == 0.0:
        return 0
    if mean < 30.0:
        count, term = 0, math.exp(-mean)
        total = term
        while total < u and term > 1e-18:
            count += 1
            term *= mean / count
            total += term
        return count
    z = inverse_normal(u)
    count = max(0, int(mean + math.sqrt(mean) * z + (z * z - 1.0) / 6.0))
    while count and gamma_shares(float(count), mean)[1] >= u:
        count -= 1
    while gamma_shares(count + 1.0, mean)[1] < u:
        count += 1
    return count
