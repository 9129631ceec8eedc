"""RT2, buyers: do the personas speak of the people who really buy?"""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.checks.sentences import OUTCOME, claim_evidence, claims_missing, ideal
from ringtrue.analysis.examined import UNCOVERED, Examination, Examined
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.telling_gaps import bare
from ringtrue.analysis.trial import Judged
from ringtrue.analysis.wording import count_word, day_in_words, listed, percent
from ringtrue.stats.anytime import share_bound

EMPTY = 0.03
OVERLAP = 1 / 3
_RULES = "a rule or a tag that says who belongs"


def rt201(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """A described trait value is reliably rarer among buyers than described."""
    missing = claims_missing(examination, "RT201")
    if missing is not None:
        return missing
    found = ((p.name, ideal(examination, p.name)) for p in examination.personas)
    return tuple(_ideal(name, claims) for name, claims in found if claims)


def _ideal(name: str, claims: list[Judged]) -> Finding:
    worst = max(claims, key=lambda j: (j.line.n or 0) - (j.line.k or 0))
    buyers = (worst.line.n or 0) - (worst.line.k or 0)
    traits = listed(list(dict.fromkeys(bare(j.line.trait or "") for j in claims)))
    sentence = f"{name} describes buyers who are not there ({traits}): {worst.line.sentence}"
    evidence: dict[str, object] = {"claims": [claim_evidence(j) for j in claims]}
    step = None
    if worst.instead:
        trait = bare(worst.line.trait or "")
        step = f"Revise {trait}: the buyers are {listed([v for v, _ in worst.instead])}."
    return finding(
        "RT201", sentence, persona=name, evidence=evidence, buyers=buyers, next_step=step
    )


def rt202(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """People match well and convert reliably below everybody else."""
    missing = _outcomes_missing(examination, "RT202")
    if missing is not None:
        return missing
    return tuple(
        _never_closes(examination, p) for p in examination.personas if p.outcome.compared == "below"
    )


def _never_closes(examination: Examination, persona: Examined) -> Finding:
    line = persona.outcome
    assert line.rate is not None
    assert persona.baseline is not None
    sentence = (
        f"{persona.name} looks good and closes less: {line.successes:,} of {line.n:,} "
        f"{examination.happened} ({percent(line.rate)}), "
        f"everybody else {percent(persona.baseline)}."
    )
    said = next((r for r in examination.rejections or () if r.name == persona.name), None)
    reasons = said.reasons if said is not None else ()
    if reasons:
        sentence += f" Sales wrote: {listed([f'{r} {n:,}' for r, n in reasons])}."
    evidence: dict[str, object] = {
        "n": line.n,
        "won": line.successes,
        "rate": line.rate,
        "low": line.low,
        "high": line.high,
        "everybody_else": persona.baseline,
        "reasons": [{"reason": r, "times": n} for r, n in reasons],
    }
    return finding(
        "RT202", sentence, persona=persona.name, evidence=evidence, buyers=line.successes
    )


def _outcomes_missing(examination: Examination, code: str) -> NotRun | None:
    if examination.outcome is None:
        return NotRun(code, OUTCOME)
    if examination.is_loss:
        return NotRun(code, f"an outcome one wishes for; {examination.outcome} reads as a loss")
    if not any(p.belongs for p in examination.personas):
        return NotRun(code, _RULES)
    if all(p.outcome.compared == "too_few" for p in examination.personas):
        return NotRun(code, "enough closed records in any persona")
    if all(p.outcome.rate is None for p in examination.personas):
        return NotRun(code, f"a column recorded for all, not only for {examination.noun} won")
    return None


def rt203(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Over a fifth of buyers, or of revenue, match no persona."""
    if examination.outcome is None:
        return NotRun("RT203", OUTCOME)
    if examination.uncovered_buyers is None or examination.uncovered_low is None:
        return NotRun("RT203", _RULES)
    money = examination.uncovered_revenue_low or 0.0
    if examination.uncovered_low <= UNCOVERED and money <= UNCOVERED:
        return ()
    missed, unanswered = examination.uncovered_buyers, examination.unanswered_buyers
    told = examination.buyers - unanswered
    share = missed / told if told else 0.0
    sentence = f"{missed:,} of {told:,} buyers ({percent(share)}) match no persona."
    revenue = examination.coverage.missed_revenue
    if revenue is not None:
        sentence += f" They bring {percent(revenue)} of revenue."
    if unanswered:
        sentence += (
            f" Of {unanswered:,} more buyers nobody can say: what the rules ask for "
            f"is not recorded of them."
        )
    if examination.uncovered_are:
        sentence += f" What marks them: {listed(examination.uncovered_are)}."
    evidence: dict[str, object] = {
        "buyers": examination.buyers,
        "uncovered": missed,
        "share": share,
        "low": examination.uncovered_low,
        "unanswered": unanswered,
        "revenue_share": revenue,
        "marks": list(examination.uncovered_are),
    }
    return (finding("RT203", sentence, evidence=evidence, buyers=missed),)


def rt204(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Under 3 % of leads, of buyers and of revenue."""
    known = [p for p in examination.personas if p.belongs]
    if not known:
        return NotRun("RT204", _RULES)
    return tuple(_empty(examination, p) for p in known if _is_empty(examination, p))


def _empty(examination: Examination, persona: Examined) -> Finding:
    sentence = (
        f"{persona.name} is almost empty: {persona.people:,} of {examination.rows:,} "
        f"{examination.noun}."
    )
    evidence: dict[str, object] = {
        "people": persona.people,
        "buyers": persona.buyers,
        "share_of_people": persona.people / examination.rows if examination.rows else None,
        "share_of_buyers": persona.buyers / examination.buyers if examination.buyers else None,
    }
    return finding("RT204", sentence, persona=persona.name, evidence=evidence)


def _is_empty(examination: Examination, persona: Examined) -> bool:
    if share_bound(persona.people, examination.rows, "below") >= EMPTY:
        return False
    if examination.outcome is None:
        return True
    if share_bound(persona.buyers, examination.buyers, "below") >= EMPTY:
        return False
    total = examination.revenue
    return not total or (persona.value or 0.0) < EMPTY * total


def rt205(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Two personas that nothing tells apart, or more than growth supports."""
    if sum(p.belongs for p in examination.personas) < 2:
        return NotRun("RT205", "two personas with a rule or a tag")
    more = _more_than_grown(examination)
    if examination.twins is None:
        lacking = "three traits, besides those that say who belongs"
        return more or NotRun("RT205", lacking)
    compared = {p.name: p.outcome.compared for p in examination.personas}
    alike = [t for t in examination.twins if not _differ(compared[t.one], compared[t.other])]
    if not alike:
        return more
    sentence = _alike([(t.one, t.other) for t in alike])
    evidence: dict[str, object] = {
        "pairs": [{"one": t.one, "other": t.other, "gain": t.gain, "error": t.error} for t in alike]
    }
    return (finding("RT205", sentence, evidence=evidence), *more)


def _more_than_grown(examination: Examination) -> tuple[Finding, ...]:
    """More personas than discovery recommended when it last was free to say how many there are."""
    grown, kept = examination.grown, sum(p.belongs for p in examination.personas)
    if grown is None or kept <= grown.personas:
        return ()
    supported = count_word(grown.personas).lower()
    sentence = (
        f"You keep {count_word(kept).lower()} personas; {grown.people:,} {grown.noun} support "
        f"{supported} (discovery of {day_in_words(grown.day)})."
    )
    evidence: dict[str, object] = {
        "subject": "more than growth supports",
        "personas_kept": kept,
        "supported": grown.personas,
        "people": grown.people,
        "discovered_on": grown.day.isoformat(),
    }
    step = "Merge those that nobody treats differently, or say why each is kept."
    return (finding("RT205", sentence, evidence=evidence, next_step=step),)


def _alike(pairs: list[tuple[str, str]]) -> str:
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    if len(pairs) == len(names) * (len(names) - 1) // 2:  # every pair among them
        return f"No trait in the records tells {listed(names, most=6)} apart."
    said = listed([f"{one} from {other}" for one, other in pairs])
    return f"No trait in the records tells {said}."


def _differ(one: str, other: str) -> bool:
    return one != other and ("above" in (one, other) or "below" in (one, other))


def rt206(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Over a third of one persona's people match another."""
    if examination.declared is not None:
        return NotRun("RT206", "rules; a person has one value of a column")
    if sum(p.belongs for p in examination.personas) < 2:
        return NotRun("RT206", "two personas with a rule")
    over = [o for o in examination.overlaps if share_bound(o.shared, o.people, "above") > OVERLAP]
    if not over:
        return ()
    said = [f"{o.shared:,} of {o.people:,} people of {o.one} match {o.other} too" for o in over]
    evidence: dict[str, object] = {
        "pairs": [
            {"one": o.one, "other": o.other, "shared": o.shared, "people": o.people} for o in over
        ]
    }
    names = {o.one for o in over}
    one = over[0].one if len(names) == 1 else None
    told = ", and ".join(said[:2]) + (f", and {len(said) - 2} more" if len(said) > 2 else "")
    return (finding("RT206", f"{told}.", persona=one, evidence=evidence),)
