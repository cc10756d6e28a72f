"""Whether the derivatives of two functions at two points let there be an affine relation.

With f(z) = alpha g(beta z + gamma) + delta, the derivative of order k of f at z0 is alpha beta^k
times that of g at w0. Enclosures tell at once where that cannot be, so that exact derivatives,
which grow long, are asked for only where it may.
"""

from __future__ import annotations

from flint import arb, ctx

from keywright.algebra.limits.jets import enclosed_derivatives
from keywright.terms.term import Term

__all__ = ["common_orders"]

ORDER = 7
BITS = 192
NOTHING = 1e-30  # the width of an enclosure of what is taken for 0


def common_orders(
    f: Term, z0: Term, g: Term, w0: Term, variable: str, sign: int
) -> tuple[int, ...] | None:
    """The orders up to `ORDER` in which the derivatives at z0 and w0 are not 0, the same for both.

    None of them where no relation takes z0 to w0 with a beta of this sign; None where enclosures do
    not tell.
    """
    of_f = enclosed_derivatives(f, variable, z0, ORDER)
    of_g = enclosed_derivatives(g, variable, w0, ORDER)
    if of_f is None or of_g is None or not all(map(_is_narrow, (*of_f, *of_g))):
        return None
    orders = tuple(k for k in range(1, ORDER + 1) if 0 not in of_f[k])
    if orders != tuple(k for k in range(1, ORDER + 1) if 0 not in of_g[k]):
        return ()
    with ctx.workprec(BITS):
        return orders if len(orders) < 2 or _agree(of_f, of_g, orders, sign) else ()


def _is_narrow(value: arb) -> bool:
    return bool(value.is_finite() and value.rad() < NOTHING)


def _agree(
    of_f: tuple[arb, ...], of_g: tuple[arb, ...], orders: tuple[int, ...], sign: int
) -> bool:
    """Whether alpha and beta of the two lowest orders fit all others."""
    i, j = orders[:2]
    ratio = (of_f[j] * of_g[i]) / (of_f[i] * of_g[j])
    if ((j - i) % 2 == 0 and ratio < 0) or ((j - i) % 2 and ratio * sign < 0):
        return False
    beta = sign * abs(ratio).root(j - i)
    alpha = of_f[i] / (beta**i * of_g[i])
    return all((alpha * beta**k * of_g[k]).overlaps(of_f[k]) for k in orders)
