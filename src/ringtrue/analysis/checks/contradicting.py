"""RT207: does a sentence still hold, by what was there before it, what came since, and customers?

Of files only the past can speak. In a workspace a claim stands as the ledger and customers leave
it: records that came later may contradict what the past fits, or support what it did not.
"""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.checks.sentences import (
    buyers_otherwise,
    claim_evidence,
    claims_missing,
    ideal,
)
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.trial import Judged
from ringtrue.analysis.wording import count_word, listed

_TOLD_BY = {"contradicted": "records that came later", "denied": "customers"}


def rt207(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """A sentence does not hold: by the past, by what came later, or by what customers say."""
    missing = claims_missing(examination, "RT207")
    if missing is not None:
        return missing
    return _each(examination, ("does_not_fit_past", "contradicted", "denied"))


def denied(examination: Examination) -> tuple[Finding, ...]:
    """The same of what customers deny alone: their word needs neither an outcome nor a test."""
    return _each(examination, ("denied",))


def _each(examination: Examination, verdicts: tuple[str, ...]) -> tuple[Finding, ...]:
    claims = examination.claims if examination.settled is None else examination.settled
    found = []
    for persona in examination.personas:
        of = [j for j in claims if j.persona == persona.name]
        wrong = [j for j in of if j.line.verdict in verdicts]
        if wrong:
            testable = sum(j.line.n is not None for j in of)
            found.append(_finding(examination, persona.name, wrong, testable))
    return tuple(found)


def _finding(examination: Examination, name: str, wrong: list[Judged], testable: int) -> Finding:
    later = [j for j in wrong if j.line.verdict == "contradicted"]
    heard = [j for j in wrong if j.line.verdict == "denied"]
    past = [j for j in wrong if j.line.verdict == "does_not_fit_past"]
    texts = {j.line.text for j in ideal(examination, name)}
    fresh = [j for j in past if j.line.text not in texts]
    if not (later or heard or fresh):
        return _as_told(name, past)
    said = []
    if later:
        said.append(f"Records that came later contradict what {name} says: {_quoted(later)}")
    if heard:
        said.append(f"Customers deny what {name} says: {_quoted(heard)}")
    if fresh:
        said.append(_of_the_past(name, past, fresh, testable))
    # those that the sentence names stand first: the first is the one that is drawn
    shown = (*later, *heard, *fresh, *(j for j in past if j not in fresh))
    evidence: dict[str, object] = {"claims": [_evidence(j) for j in shown]}
    if later or heard:  # more than was known when a risk was accepted, so it is told anew
        evidence["subject"] = "; ".join(sorted(j.line.text for j in (*later, *heard)))
    buyers = max(buyers_otherwise(j.line) for j in shown)
    return finding("RT207", " ".join(said), persona=name, evidence=evidence, buyers=buyers)


def _quoted(wrong: list[Judged]) -> str:
    """The first of them with its numbers, the others by their text."""
    first, *more = wrong
    said = f"“{first.line.text}” {first.line.sentence}"
    return f"{said} And {listed([f'“{j.line.text}”' for j in more], most=2)}" if more else said


def _of_the_past(name: str, past: list[Judged], fresh: list[Judged], testable: int) -> str:
    quoted = listed([f"“{j.line.text}”" for j in fresh], most=2)
    others = len(past) - len(fresh)
    if others:
        quoted += f"; RT201 names the {'other' if others == 1 else 'others'}."
    verb = "does" if len(past) == 1 else "do"
    return (
        f"{count_word(len(past))} of {count_word(testable).lower()} "
        f"{'sentence' if testable == 1 else 'sentences'} of {name} {verb} not fit the past: "
        f"{quoted}"
    )


def _evidence(judged: Judged) -> dict[str, object]:
    told_by = _TOLD_BY.get(judged.line.verdict)
    found = claim_evidence(judged)
    return found | {"told_by": told_by} if told_by else found


def _as_told(name: str, claims: list[Judged]) -> Finding:
    """One contradiction is told once, by RT201; here is only where to read it."""
    sentence = f"The sentence of {name} that does not fit the past is the one that RT201 names."
    if len(claims) > 1:
        many = count_word(len(claims)).lower()
        sentence = f"The {many} sentences of {name} that do not fit the past are named by RT201."
    evidence: dict[str, object] = {
        "claims": [_evidence(j) for j in claims],
        "named_by": "RT201",
    }
    return finding("RT207", sentence, persona=name, evidence=evidence)
