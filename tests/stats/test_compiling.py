"""Loops compiled ahead of the first discovery."""

from ringtrue.stats import kernels, quadrature
from ringtrue.stats.compiling import compile_loops


def test_discovery_s_loops_are_compiled_ahead() -> None:
    compile_loops()
    loops = (kernels.climb, kernels.fill_table, kernels.believe, quadrature.expect)
    assert all(loop.signatures for loop in loops)
