"""Claims that compare rates or speak of amounts, held against the past.

How a persona's people fare beside everybody else, and what they pay or wait on average: the tests
are those of the running ledger, so nobody has to look at a claim twice to believe it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ringtrue.analysis import comparing
from ringtrue.analysis.cases import Case, tested_difference, tested_mean, vain
from ringtrue.analysis.comparing import Comparison
from ringtrue.analysis.results import ClaimLine, PastVerdict
from ringtrue.analysis.wording import number, percent
from ringtrue.stats import anytime, betting
from ringtrue.warehouse.amounts import amounts
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.tallies import Asked, count_by_period
from ringtrue.warehouse.traits import Frame

ENOUGH = 20.0  # an e-value as rare, over all looks together, as one in twenty
LOG_ENOUGH = 2.995732273553991  # its logarithm


@dataclass(frozen=True)
class Contrasted:
    """A claim line, and the logarithm of the e-value that speaks against the claim."""

    line: ClaimLine
    log_e: float


def compared(
    records: Records, frame: Frame, cases: Sequence[Case], blank: Sequence[ClaimLine]
) -> tuple[Contrasted, ...]:
    """Every comparison of rates, in one scan; `blank` are their lines without a verdict."""
    asked = [a for i, case in enumerate(cases) for a in _sides(i, case)]
    counts = count_by_period(records, frame.table, asked) if asked else {}
    found = []
    for i, (case, line) in enumerate(zip(cases, blank, strict=True)):
        pairs = comparing.paired(counts[f"in {i}"], counts[f"out {i}"])
        margin = tested_difference(case.statement)
        one = comparing.compare(case.key, pairs, frame.noun, margin)
        found.append(_of_rates(case, one, line, frame))
    return tuple(found)


def _sides(i: int, case: Case) -> list[Asked]:
    assert case.testable is not None
    assert case.buyers is not None
    won = case.testable.fits
    return [Asked(f"in {i}", won, case.buyers.among), Asked(f"out {i}", won, case.others)]


def _of_rates(case: Case, one: Comparison, line: ClaimLine, frame: Frame) -> Contrasted:
    if one.few is not None or one.baseline is None:
        return Contrasted(replace(line, verdict="cannot_tell", sentence=one.few or ""), 0.0)
    better = case.statement.side == "above"
    speaks_for, against = (one.e_above, one.e_below) if better else (one.e_below, one.e_above)
    rate = one.k / one.n
    verdict: PastVerdict = "cannot_tell"
    if speaks_for >= ENOUGH:
        verdict = "fits_past"
    elif against >= ENOUGH:
        verdict = "does_not_fit_past"
    low, high = anytime.share_interval(one.k, one.n)
    counted = f"{one.k:,} of its {one.n:,} {frame.noun} {frame.happened} ({percent(rate)})"
    others = f"everybody else {percent(one.baseline)}"
    least = case.statement.margin
    asked = f"at least {number(100 * least)} points apart" if least else "more than chance"
    tail = f": can't tell yet whether that is {asked}" if verdict == "cannot_tell" else ""
    said = replace(
        line,
        verdict=verdict,
        share=rate,
        low=min(low, rate),
        high=max(high, rate),
        everyone=one.baseline,
        n=one.n,
        k=one.k,
        sentence=f"{counted}; {others}{tail}.",
    )
    return Contrasted(said, _log(against))


def _log(e: float) -> float:
    from math import log

    return max(-anytime.LOG_CAP, log(e)) if e > 0 else -anytime.LOG_CAP


def averaged(records: Records, frame: Frame, case: Case, line: ClaimLine) -> Contrasted:
    """A claim about a mean; a value beyond the declared range leaves it untold, with the reason."""
    assert case.buyers is not None
    said = case.statement
    assert said.amount is not None
    if said.lowest is None or said.highest is None:
        why = "A mean needs the least and the largest value there can be: declare both."
        return Contrasted(replace(line, verdict="cannot_tell", sentence=why), 0.0)
    found = amounts(records, frame.table, case.value, case.buyers.among)
    if found.least is not None and not said.lowest <= found.least <= found.most <= said.highest:
        why = beyond(case, found.least, found.most)
        return Contrasted(replace(line, verdict="cannot_tell", sentence=why), 0.0)
    if vain(said):
        return Contrasted(replace(line, verdict="cannot_tell", sentence=vain(said)), 0.0)
    state = betting.start_mean(tested_mean(said), said.lowest, said.highest)
    state = betting.update_mean(state, found.values)
    if not found.values.size:
        why = f"None of its buyers has {said.trait} recorded."
        return Contrasted(replace(line, verdict="no_data", sentence=why), 0.0)
    return _of_mean(case, line, state, found.values.size, float(found.values.mean()))


def _of_mean(
    case: Case, line: ClaimLine, state: betting.MeanState, n: int, mean: float
) -> Contrasted:
    high_side = case.statement.side == "above"
    speaks_for, against = (
        (state.log_above, state.log_below) if high_side else (state.log_below, state.log_above)
    )
    verdict: PastVerdict = "cannot_tell"
    if speaks_for >= LOG_ENOUGH:
        verdict = "fits_past"
    elif against >= LOG_ENOUGH:
        verdict = "does_not_fit_past"
    low, high = betting.mean_interval(state)
    told = amounts_said(case, mean, (low, high), n)
    tail = ": can't tell yet" if verdict == "cannot_tell" else ""
    line = replace(
        line,
        verdict=verdict,
        n=n,
        value=mean,
        value_low=min(low, mean),
        value_high=max(high, mean),
        amount=case.statement.amount,
        sentence=f"{told}{tail}.",
    )
    return Contrasted(line, against)


def beyond(case: Case, least: float, most: float) -> str:
    """Why a mean cannot be tested: of its values one lies outside the range that was declared."""
    low, high = case.statement.lowest, case.statement.highest
    assert low is not None
    assert high is not None
    far = least if least < low else most
    return (
        f"A record says {number(far)}, outside the range from {number(low)} to {number(high)} that "
        f"was declared: write the claim again with a range all records lie in."
    )


def amounts_said(case: Case, mean: float, interval: tuple[float, float], n: int) -> str:
    """`On average 412 (between 380 and 450) among 212 buyers; you said at least 500`."""
    low, high = interval
    assert case.statement.amount is not None
    way = "at least" if case.statement.side == "above" else "at most"
    whose = "" if case.buyers is None or case.buyers.how == "all" else "its "
    return (
        f"On average {number(mean)} (between {number(low)} and {number(high)}) among "
        f"{whose}{n:,} buyers; "
        f"you said {way} {number(case.statement.amount)}"
    )
