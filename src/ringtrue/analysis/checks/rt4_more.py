"""RT4, hand-off and campaigns: what becomes of leads between marketing and sales, and of money."""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.witnessed import Campaign, Campaigns, HandedOver
from ringtrue.analysis.wording import listed, number, percent
from ringtrue.stats.anytime import share_bound

TWICE = 0.1
SILENT = 0.3
CHANGES = 3
PAID_SHARE = 0.1  # of all spend, before what goes to a persona that does not buy is told
_STATUS = "a lead status that says accepted and rejected"
_CAMPAIGNS = "campaigns: leads with a campaign, and what each cost"


def _handed(examination: Examination, code: str) -> HandedOver | NotRun:
    return examination.witnessed.handed or NotRun(code, _STATUS)


def rt403(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Over a tenth of hand-offs come back and are handed over again."""
    found = _handed(examination, "RT403")
    if isinstance(found, NotRun):
        return found
    if not found.judged:
        missing = "judgements of leads one by one, or the leads' status imported a second time"
        return NotRun("RT403", missing)
    if share_bound(found.twice, found.judged, "above") <= TWICE:
        return ()
    sentence = (
        f"{found.twice:,} of {found.judged:,} leads handed over "
        f"({percent(found.twice / found.judged)}) came back and were judged again."
    )
    if found.reasons:
        sentence += f" Named most: {listed([f'{r} {n:,}' for r, n in found.reasons])}."
    evidence: dict[str, object] = {
        "k": found.twice,
        "n": found.judged,
        "share": found.twice / found.judged,
        "reasons": [{"reason": r, "times": n} for r, n in found.reasons],
        "column": found.told_by,
    }
    return (finding("RT403", sentence, evidence=evidence),)


def rt404(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Leads wait longer than was agreed, or were dropped without a word."""
    found = _handed(examination, "RT404")
    if isinstance(found, NotRun):
        return found
    if found.response_days is None and not found.dropped:
        return NotRun("RT404", "the response time agreed with sales (on files: --response-days)")
    if not found.stuck and not found.dropped:
        return ()
    base = examination.base_rate
    evidence: dict[str, object] = {
        "leads": found.stuck + found.dropped,
        "waiting": found.waiting,
        "dropped": found.dropped,
        "agreed_days": found.response_days,
        "column": found.column,
        "usually_buy": base.rate if base is not None and not examination.is_loss else None,
    }
    return (finding("RT404", " ".join(_stuck(found)), evidence=evidence),)


def _stuck(found: HandedOver) -> list[str]:
    said = []
    if found.stuck:
        said.append(
            f"{found.stuck:,} leads have waited for sales longer than the {found.response_days} "
            f"days that were agreed."
        )
        if found.by_persona:
            most = listed([f"{name} {n:,}" for name, n in found.by_persona])
            said.append(f"Most of all: {most}.")
    if found.dropped:
        were = "lead was" if found.dropped == 1 else "leads were"
        said.append(
            f"{found.dropped:,} {were} dropped without an outcome: neither accepted nor rejected, "
            f"and no reason given."
        )
    return said


def rt405(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Of over three hand-offs in ten sales says nothing."""
    found = _handed(examination, "RT405")
    if isinstance(found, NotRun):
        return found
    if not found.leads or share_bound(found.silent, found.leads, "above") <= SILENT:
        return ()
    share = found.silent / found.leads
    sentence = (
        f"Of {found.silent:,} of {found.leads:,} leads older than {found.grace} days "
        f"({percent(share)}) sales never said whether they are any good."
    )
    evidence: dict[str, object] = {
        "leads": found.silent,
        "n": found.leads,
        "share": share,
        "column": found.column,
    }
    return (finding("RT405", sentence, evidence=evidence),)


def _campaigns(examination: Examination, code: str) -> Campaigns | NotRun:
    found = examination.witnessed.campaigns
    return NotRun(code, found or _CAMPAIGNS) if isinstance(found, str) else found


def rt406(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Money goes to leads that do not buy."""
    found = _campaigns(examination, "RT406")
    if isinstance(found, NotRun):
        return found
    if not found.campaigns:
        return NotRun("RT406", _CAMPAIGNS)
    if examination.is_loss:
        return NotRun("RT406", "an outcome one wishes for")
    findings = [_without_result(c) for c in found.campaigns if c.below or c.rising]
    below = {p.name for p in examination.personas if p.outcome.compared == "below"}
    for paid in found.paid:
        if paid.name in below and paid.share >= PAID_SHARE:
            sentence = (
                f"{percent(paid.share)} of what the campaigns cost ({number(round(paid.spend))}) "
                f"went to {paid.name}, who buys reliably less than others."
            )
            evidence: dict[str, object] = {"spend": paid.spend, "share_of_spend": paid.share}
            findings.append(finding("RT406", sentence, persona=paid.name, evidence=evidence))
    return tuple(findings)


def _without_result(one: Campaign) -> Finding:
    evidence: dict[str, object] = {
        "campaign": one.name,
        "spend": one.spend,
        "n": one.leads,
        "won": one.won,
        "rate": one.won / one.leads if one.leads else 0.0,
        "everybody_else": one.baseline,
    }
    if one.below:
        bought = "none bought" if not one.won else f"{one.won:,} bought"
        sentence = (
            f"The campaign {one.name} cost {number(round(one.spend))} and brought "
            f"{one.leads:,} leads, of whom {bought} ({percent(one.won / one.leads)}; everybody "
            f"else's {percent(one.baseline)})."
        )
    else:
        (won, leads), (then_won, then_leads) = one.early, one.late
        sentence = (
            f"The campaign {one.name} brings more leads and not more buyers: {leads:,} leads and "
            f"{won:,} buyers, then {then_leads:,} leads and {then_won:,} buyers."
        )
        evidence |= {"before": [won, leads], "after": [then_won, then_leads]}
    return finding("RT406", sentence, evidence=evidence)


def rt407(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """A campaign's message or target was changed three times while it ran."""
    found = _campaigns(examination, "RT407")
    if isinstance(found, NotRun):
        return found
    if found.patched is None:
        missing = "campaigns with a message or a target, imported a second time"
        return NotRun("RT407", missing)
    often = [(name, n) for name, n in found.patched if n >= CHANGES]
    if not often:
        return ()
    said = listed([f"{name} ({n} times)" for name, n in often])
    what = listed(list(found.patched_columns))
    was = "was" if len(often) == 1 else "were"
    sentence = f"{said} {was} changed while running ({what}): the persona may be what is wrong."
    evidence: dict[str, object] = {
        "campaigns": [{"campaign": name, "times": n} for name, n in often],
        "columns": list(found.patched_columns),
    }
    return (finding("RT407", sentence, evidence=evidence),)


def rt408(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Campaigns name no persona, or no goal."""
    found = _campaigns(examination, "RT408")
    if isinstance(found, NotRun):
        return found
    if not found.named_by:
        return NotRun("RT408", "a column that says for whom each campaign is, or for which goal")
    if not found.untargeted:
        return ()
    many, listed_ = len(found.untargeted), found.listed
    what = listed([c.replace("_", " ").lower() for c in found.named_by])
    name = "names" if many == 1 else "name"
    sentence = f"{many:,} of {listed_:,} campaigns {name} no {what}: {listed(found.untargeted)}."
    evidence: dict[str, object] = {
        "k": many,
        "n": listed_,
        "campaigns": list(found.untargeted[:50]),
        "columns": list(found.named_by),
    }
    return (finding("RT408", sentence, evidence=evidence),)
