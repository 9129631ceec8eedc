"""How many more records would probably settle a running test, should they go on as so far."""

from ringtrue.stats import anytime, betting

FURTHEST = 100_000  # records; beyond, nobody waits for a verdict


def more_needed(
    state: anytime.TestState | betting.MeanState, wanted: float, furthest: int = FURTHEST
) -> int | None:
    """How many further records bring the stronger side's e-value to exp(`wanted`).

    Records are those of `state.n`: in a comparison, of the group itself. 0 where it is there
    already, None where more than `furthest` would be needed.
    """
    if state.n <= 0:
        return None
    above = state.log_above > state.log_below

    def settles(more: int) -> bool:
        times = (state.n + more) / state.n
        if isinstance(state, betting.MeanState):
            then: anytime.TestState | betting.MeanState = betting.gone_on(state, times)
        else:
            then = anytime.gone_on(state, times)
        return (then.log_above if above else then.log_below) >= wanted

    if settles(0):
        return 0
    high = 1
    while not settles(high):
        high *= 2
        if high > furthest:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle, high)
    return high
