"""RT2, buyers, after the sale: who leaves, who costs, who takes long, who is like all others."""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination, Examined
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.witnessed import Afterwards, Differs, Swing
from ringtrue.analysis.wording import listed, number, percent

LEAVING = ("churn", "cancel", "attrition", "exited", "unsubscri", "left")
_RULES = "a rule or a tag that says who belongs"


def _after(examination: Examination, code: str) -> Afterwards | NotRun:
    found = examination.witnessed.afterwards
    if found is None or not any(p.belongs for p in examination.personas):
        return NotRun(code, _RULES)
    return found


def rt209(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """It wins, then leaves reliably sooner; or it costs more to serve than it brings."""
    found = _after(examination, "RT209")
    if isinstance(found, NotRun):
        return found
    if examination.is_loss and _is_leaving(examination):
        return tuple(_lost(examination, p.name) for p in examination.personas if _leaves(p))
    served = [s for s in found.served if s.high < 0]
    findings = [
        finding(
            "RT209",
            f"{s.name} costs more to serve than it brings: {number(s.value)} a customer, and "
            f"{number(s.cost)} to serve one.",
            persona=s.name,
            evidence={"customers": s.n, "value": s.value, "cost_to_serve": s.cost},
            buyers=s.n,
        )
        for s in served
    ]
    if isinstance(found.left, str):
        return tuple(findings) or NotRun("RT209", found.left)
    told = {s.name for s in served}
    findings += [_left(found, d) for d in found.left if d.reliable and d.name not in told]
    return tuple(findings)


def _is_leaving(examination: Examination) -> bool:
    outcome = (examination.outcome or "").casefold()
    return any(word in outcome for word in LEAVING)


def _leaves(persona: Examined) -> bool:
    line = persona.outcome
    return bool(line.compared == "above" and line.rate is not None)


def _lost(examination: Examination, name: str) -> Finding:
    """Where the outcome itself is leaving: everybody in the records was a customer."""
    persona = next(p for p in examination.personas if p.name == name)
    line, base = persona.outcome, persona.baseline or 0.0
    sentence = (
        f"{name} leaves more often: {line.successes:,} of {line.n:,} "
        f"({percent(line.rate or 0.0)}), everybody else {percent(base)}."
    )
    evidence: dict[str, object] = {
        "n": line.n,
        "left": line.successes,
        "rate": line.rate,
        "low": line.low,
        "high": line.high,
        "everybody_else": base,
    }
    return finding("RT209", sentence, persona=name, evidence=evidence, buyers=line.successes)


def _left(found: Afterwards, one: Differs) -> Finding:
    sentence = (
        f"{one.name} buys and leaves: {one.k or 0:,} of {one.n:,} customers "
        f"({percent(one.value)}) within {found.soon} days, everybody else {percent(one.baseline)}."
    )
    evidence: dict[str, object] = {
        "n": one.n,
        "left": one.k,
        "rate": one.value,
        "everybody_else": one.baseline,
        "within_days": found.soon,
    }
    return finding("RT209", sentence, persona=one.name, evidence=evidence, buyers=one.n)


def rt210(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Its rate swings from month to month by more than chance."""
    found = _after(examination, "RT210")
    if isinstance(found, NotRun):
        return found
    if isinstance(found.swings, str):
        return NotRun("RT210", found.swings)
    told = _comparable(examination)
    return tuple(
        _swings(examination, s) for s in found.swings if s.beyond_chance and s.name in told
    )


def _comparable(examination: Examination) -> frozenset[str]:
    """Personas whose own rate says anything: who belongs was not chosen by the outcome."""
    return frozenset(
        p.name
        for p in examination.personas
        if p.outcome.rate is not None and p.outcome.compared != "too_few"
    )


def _swings(examination: Examination, one: Swing) -> Finding:
    rates = [k / n for _, k, n in one.months]
    sentence = (
        f"Of {one.name}, between {percent(min(rates))} and {percent(max(rates))} "
        f"{examination.happened} in the last {len(rates)} closed months, more than chance brings: "
        f"a forecast of it is noise."
    )
    evidence: dict[str, object] = {
        "months": [{"month": m, "won": k, "of": n} for m, k, n in one.months],
        "correlation": one.correlation,
    }
    won = sum(k for _, k, _ in one.months)
    return finding("RT210", sentence, persona=one.name, evidence=evidence, buyers=won)


def rt211(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """In every outcome there is, its people are like everybody else's."""
    found = _after(examination, "RT211")
    if isinstance(found, NotRun):
        return found
    if isinstance(found.alike, str):
        return NotRun("RT211", found.alike)
    told = _comparable(examination)
    findings = []
    for one in (a for a in found.alike if a.name in told):
        what = listed([w for w, _, _, _ in one.outcomes])
        sentence = (
            f"{one.name} comes to the same as everybody else: as many {what}, to within a fifth."
        )
        evidence: dict[str, object] = {
            "outcomes": [
                {"what": w, "at_least": low, "at_most": high, "margin": margin}
                for w, low, high, margin in one.outcomes
            ]
        }
        findings.append(finding("RT211", sentence, persona=one.name, evidence=evidence))
    return tuple(findings)


def rt212(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Its customers ask for help reliably more than others'."""
    found = _after(examination, "RT212")
    if isinstance(found, NotRun):
        return found
    if isinstance(found.asked, str):
        return NotRun("RT212", found.asked)
    findings = []
    for one in found.asked:
        if one.reliable:
            sentence = (
                f"Customers of {one.name} take {number(one.value)} {found.burden} each, everybody "
                f"else's {number(one.baseline)}."
            )
            evidence: dict[str, object] = {
                "n": one.n,
                "each": one.value,
                "everybody_else_each": one.baseline,
                "counted_in": found.burden,
            }
            findings.append(
                finding("RT212", sentence, persona=one.name, evidence=evidence, buyers=one.n)
            )
    return tuple(findings)


def rt213(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Its deals take reliably longer to close."""
    found = _after(examination, "RT213")
    if isinstance(found, NotRun):
        return found
    if isinstance(found.days, str):
        return NotRun("RT213", found.days)
    findings = []
    for one in found.days:
        if one.reliable:
            sentence = (
                f"{one.name} takes {number(round(one.value))} days to buy on average, everybody "
                f"else {number(round(one.baseline))}."
            )
            evidence: dict[str, object] = {
                "n": one.n,
                "days": one.value,
                "everybody_else_days": one.baseline,
            }
            findings.append(
                finding("RT213", sentence, persona=one.name, evidence=evidence, buyers=one.n)
            )
    return tuple(findings)


def rt214(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Several customers of one persona complain of the same within 90 days."""
    found = _after(examination, "RT214")
    if isinstance(found, NotRun):
        return found
    if isinstance(found.complaints, str):
        return NotRun("RT214", found.complaints)
    findings = []
    for name in dict.fromkeys(c.name for c in found.complaints if c.unusual):
        rows = [c for c in found.complaints if c.unusual and c.name == name]
        rows.sort(key=lambda c: (-c.customers, c.about))
        said = listed([f"{c.about} ({c.customers:,} of {c.of:,} customers)" for c in rows])
        sentence = f"Customers of {name} complain of the same within 90 days: {said}."
        evidence: dict[str, object] = {
            "complaints": [
                {"about": c.about, "customers": c.customers, "of": c.of, "others": c.others}
                for c in rows
            ],
            "customers": rows[0].customers,
        }
        findings.append(
            finding("RT214", sentence, persona=name, evidence=evidence, buyers=rows[0].customers)
        )
    return tuple(findings)
