"""RT8, honesty of the data: which columns and how few records would make verdicts false?"""

from functools import cache

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination, Leak
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import count_word, listed, percent
from ringtrue.stats.anytime import share_bound

FEWEST_CELLS = 5
FEWEST_SHARE = 0.01
_OUTCOME = "an outcome: name one with --outcome"
_SEVERAL = {
    "RT801": "Set the columns aside.",
    "RT802": "Set the columns aside, and record them for every lead from now on.",
}


def rt801(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Columns that know the outcome."""
    if examination.leaks is None:
        return NotRun("RT801", _OUTCOME)
    found = _guilty(examination.leaks, "leak")
    return (_columns("RT801", found, "know the outcome"),) if found else ()


def rt802(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Columns filled in for one outcome only."""
    if examination.leaks is None:
        return NotRun("RT802", _OUTCOME)
    found = _guilty(examination.leaks, "winners_only")
    return (_columns("RT802", found, "are filled in for one outcome only"),) if found else ()


def _guilty(leaks: tuple[Leak, ...], reason: str) -> list[Leak]:
    """Columns to do something about: what a sale brings is known of sales alone, and rightly so."""
    return [leak for leak in leaks if leak.reason == reason and not leak.by_nature]


def _columns(code: str, leaks: list[Leak], what: str) -> Finding:
    names = [leak.column for leak in leaks]
    if len(names) == 1:
        sentence = leaks[0].said
    else:
        sentence = f"{count_word(len(names))} columns {what}: {listed(names, most=5)}."
    evidence: dict[str, object] = {
        "columns": [{"column": x.column, "reason": x.reason, "detail": x.detail} for x in leaks]
    }
    step = _SEVERAL[code] if len(names) > 1 else None
    return finding(code, sentence, evidence=evidence, next_step=step)


@cache
def needed_buyers(fit: float = 0.8, at_least: float = 0.5) -> int:
    """How many buyers until a sentence that four in five fit is known to hold for half of them."""
    return next(n for n in range(5, 1000) if share_bound(fit * n, n, "above") >= at_least)


def rt803(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Too few records for any verdict."""
    if examination.outcome is None:
        return NotRun("RT803", _OUTCOME)
    few_claims = _too_few_for_claims(examination)
    few_rates = _too_few_for_rates(examination)
    if not few_claims and not few_rates:
        return ()
    sentence = " ".join(s for s in (few_claims, few_rates) if s)
    evidence: dict[str, object] = {
        "buyers": examination.buyers,
        "others": examination.lost,
        "needed_buyers": needed_buyers(),
    }
    return (finding("RT803", sentence, evidence=evidence, buyers=examination.buyers),)


def _too_few_for_claims(examination: Examination) -> str:
    needed = needed_buyers()
    if not examination.claims or examination.buyers >= needed:
        return ""
    return (
        f"{examination.buyers:,} buyers are too few to judge a sentence; about {needed} are needed."
    )


def _too_few_for_rates(examination: Examination) -> str:
    known = [p for p in examination.personas if p.belongs]
    if not known or any(p.outcome.compared != "too_few" for p in known):
        return ""
    return f"No persona has enough closed records to compare: {known[0].outcome.reason}"


def rt804(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Words for nothing that stand as values."""
    found = [
        s
        for s in examination.stands
        if s.times >= FEWEST_CELLS and s.times >= FEWEST_SHARE * s.cells
    ]
    if not found:
        return ()
    said = [f"“{s.word}” in {s.column} ({percent(s.times / s.cells)})" for s in found]
    verb = "stands as a value" if len(found) == 1 else "stand as values"
    sentence = f"{listed(said, most=4)} {verb}; we count it as missing."
    if len(found) > 1:
        sentence = f"{listed(said, most=4)} {verb}; we count them as missing."
    evidence: dict[str, object] = {
        "words": [{"column": s.column, "word": s.word, "times": s.times} for s in found]
    }
    return (finding("RT804", sentence, evidence=evidence),)
