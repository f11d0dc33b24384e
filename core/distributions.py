"""The distribution functions that activations are made of: the logistic and the normal, in place on work arrays."""

import math

import numpy as np

from nntui.core.types import FloatArray

FAR_OUT = 40.0
"""Beyond as many deviations the normal density is 0 in float64, and so in float32."""

_EXP_LIMIT = {np.dtype(np.float32): 88.0, np.dtype(np.float64): 709.0}
"""The largest whole argument whose exponential is finite."""

_MIDDLE = 4.0
"""Where the variable t of the fit is 0: among whole and half numbers the one that needs the fewest terms."""

_SCALE = 1.0 / math.sqrt(2.0 * math.pi)

_FIT_32 = (
    *(1.893219055, -1.523770795, 0.9704099528, -0.4675467943, 0.1513886003),
    *(-0.01885299177, -0.008713532335, 0.00394982472, 0.0003242076095, -0.0004076186547),
)
_FIT_64 = (
    *(1.8932190633084853, -1.5237709108199855, 0.9704095548675924, -0.4675409629981585),
    *(0.15139176231205376, -0.018900450866100364, -0.008722295263838522, 0.004087855732516909),
    *(0.0003342444896278021, -0.0005792696390945318, -4.7824148557878045e-06, 8.8097066448958e-05),
    *(1.7929254081847195e-06, -1.4846708706118606e-05, -1.5696678628944616e-06, 2.5745450687200353e-06),
    *(6.673466387680481e-07, -4.068738380935788e-07, -2.0027585806454338e-07, 4.915081730923273e-08),
    *(4.144971738484859e-08, -3.2199692790143122e-09, -4.446108100174536e-09),
)


def _constants(fit: tuple[float, ...], dtype: type[np.floating]) -> list[FloatArray]:
    """The factors from the highest power down; NumPy takes arrays of no dimension faster than Python's numbers."""
    return [np.array(factor, dtype) for factor in reversed(fit)]


_FITS = {
    np.dtype(np.float32): _constants(_FIT_32, np.float32),
    np.dtype(np.float64): _constants(_FIT_64, np.float64),
}


def logistic(z: FloatArray, out: FloatArray) -> None:
    """Write 1 / (1 + exp(-z)), finite for every finite z; `out` may be `z`."""
    np.negative(z, out=out)
    np.minimum(out, _EXP_LIMIT[out.dtype], out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.reciprocal(out, out=out)


def normal_density(x: FloatArray, out: FloatArray) -> None:
    """Write φ(x) = exp(-x²/2) / √(2π)."""
    np.multiply(x, x, out=out)
    np.multiply(out, -0.5, out=out)
    np.exp(out, out=out)
    np.multiply(out, _SCALE, out=out)


def normal_tail(x: FloatArray, out: FloatArray, first: FloatArray, second: FloatArray) -> None:
    """Write Q(x) = P(X > x) = erfc(x/√2) / 2, X normal, 0 ≤ x ≤ `FAR_OUT`; the arrays differ, the last two are scratch.

    Q(x) = φ(x) p(t) / (x + 4) with t = (x - 4) / (x + 4), the form in which Schonfelder (1978, "Chebyshev expansions
    for the error and related functions") writes erfc. The polynomial p meets (x + 4) Q(x) / φ(x), taken with 60
    digits, at the zeros of a Chebyshev polynomial of t: 23 for float64, which leaves a relative error of 1e-16, 10
    for float32, which leaves 7e-8. Rounding x² in φ adds a relative x²/2 times the precision, far out in the tail.
    """
    highest, *lower = _FITS[x.dtype]
    np.subtract(x, _MIDDLE, out=first)
    np.add(x, _MIDDLE, out=second)
    np.divide(first, second, out=first)
    np.multiply(first, highest, out=out)
    for factor in lower[:-1]:
        np.add(out, factor, out=out)
        np.multiply(out, first, out=out)
    np.add(out, lower[-1], out=out)
    np.divide(out, second, out=out)
    normal_density(x, first)
    np.multiply(out, first, out=out)
