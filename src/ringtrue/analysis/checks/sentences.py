"""What the checks of a persona's sentences have in common: what they lack, and what they show."""

from ringtrue.analysis.cast import OF_SHARES
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import ClaimLine, NotRun
from ringtrue.analysis.trial import Judged

OUTCOME = "an outcome: name one with --outcome"
_SENTENCES = "persona files with sentences; a column names personas without describing them"
_TRAITS = "a trait that could test a sentence"


def claims_missing(examination: Examination, code: str) -> NotRun | None:
    """What a check of sentences lacks, or None."""
    if examination.declared is not None or not examination.claims:
        return NotRun(code, _SENTENCES)
    if examination.outcome is None:
        return NotRun(code, OUTCOME)
    if not any(j.line.n for j in examination.claims):
        return NotRun(code, _TRAITS)
    return None


def ideal(examination: Examination, persona: str) -> list[Judged]:
    """The sentences of one persona that speak of buyers who are reliably not there.

    One that records which came later support has come true since: it is not among them.
    """
    since = examination.settled or ()
    came_true = {(j.persona, j.line.text) for j in since if j.line.verdict == "supported"}
    return [
        judged
        for judged in examination.claims
        if judged.persona == persona
        and judged.line.verdict == "does_not_fit_past"
        and (persona, judged.line.text) in examination.reliable_claims - came_true
    ]


def claim_evidence(judged: Judged) -> dict[str, object]:
    """The numbers behind a sentence that does not hold, by their names."""
    line = judged.line
    return {
        "text": line.text,
        "trait": line.trait,
        "buyers": line.n,
        "fit": line.k,
        "share": line.share,
        "high": line.high,
        "described": line.at_least,
        "otherwise": otherwise(line),
        "everyone": line.everyone,
        "instead": [{"value": v, "share": s} for v, s in judged.instead],
        "buyers_chosen_by": judged.how,
    }


def otherwise(line: ClaimLine) -> float | None:
    """The share of its buyers who are not as a sentence says; None where it speaks of no share.

    Of "at most" it is those beyond what was said. How many buyers a persona has says nothing of
    what they are, nor does how often they buy.
    """
    if line.form not in OF_SHARES or line.form == "prevalence" or line.share is None:
        return None
    if at_most(line):
        return max(0.0, line.share - (line.at_least or 0.0))
    return 1 - line.share


def at_most(line: ClaimLine) -> bool:
    """Whether a sentence says that no more are so; a quantile's side is that of its amount."""
    return line.side == "below" and line.form != "quantile"


def buyers_otherwise(line: ClaimLine) -> int:
    """How many buyers a sentence that does not hold is told of wrongly."""
    n, k = line.n or 0, line.k
    if line.form == "comparison":  # it speaks of everybody in the persona: these are its buyers
        return k or 0
    if k is None:  # an average is about all of them
        return n
    if at_most(line):
        return max(0, round(k - (line.at_least or 0.0) * n))
    return n - k
