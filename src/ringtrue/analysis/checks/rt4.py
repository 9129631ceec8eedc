"""RT4, hand-off: what does sales say of the leads that marketing's personas bring?"""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination, Rejections
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import listed, percent


def rt402(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """A persona's or campaign's leads are accepted reliably less."""
    if examination.rejections is None:
        missing = "a lead status that says accepted and rejected, or a reason for rejection"
        return NotRun("RT402", missing)
    return tuple(_rejected(r) for r in examination.rejections if r.reliable)


def _rejected(group: Rejections) -> Finding:
    share = group.rejected / group.judged
    what = "the campaign " if group.kind == "campaign" else ""
    sentence = (
        f"Sales rejected {group.rejected:,} of {group.judged:,} leads of {what}{group.name} "
        f"({percent(share)}; everybody else's {percent(group.rate_elsewhere)})."
    )
    if group.reasons:
        sentence += f" Most of all: {listed([f'{r} {n:,}' for r, n in group.reasons])}."
    evidence: dict[str, object] = {
        "kind": group.kind,
        "name": group.name,
        "judged": group.judged,
        "rejected": group.rejected,
        "share": share,
        "everybody_else": group.rate_elsewhere,
        "reasons": [{"reason": r, "times": n} for r, n in group.reasons],
    }
    persona = group.name if group.kind == "persona" else None
    if persona is None:  # the persona tells one from another; a campaign has to be named
        evidence["subject"] = group.name
    return finding("RT402", sentence, persona=persona, evidence=evidence)
