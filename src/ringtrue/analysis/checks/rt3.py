"""RT3, upkeep: does somebody look after a persona, and when did they last look?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ringtrue.analysis.cast import SHELF_DAYS, EvidenceLine, Member
from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.checks.rt1 import members
from ringtrue.analysis.examined import Examination, Shift, Upkeep
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import day_in_words

QUARTER = timedelta(days=92)
_UPKEEP = "a workspace: files do not say who looked after a persona"


def rt301(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Nobody owns it."""
    cast = members(examination, "RT301")
    if isinstance(cast, NotRun):
        return cast
    return tuple(
        finding("RT301", f"{m.name} has no owner.", persona=m.name, evidence={})
        for m in cast
        if not m.owner
    )


def rt302(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Past its review date, or never reviewed a quarter after it was written."""
    cast = members(examination, "RT302")
    if isinstance(cast, NotRun):
        return cast
    due = ((m, due_on(m)) for m in cast)
    return tuple(_overdue(m, day) for m, day in due if day is None or day < examination.today)


def _overdue(member: Member, due: date | None) -> Finding:
    what = "never reviewed" if due is None else f"past the review date, {day_in_words(due)}"
    evidence: dict[str, object] = {"due": due.isoformat() if due else None}
    return finding("RT302", f"{member.name} is {what}.", persona=member.name, evidence=evidence)


def due_on(member: Member) -> date | None:
    """The day of the next review: as stated, else a quarter after the last one, or after writing.

    None where nobody ever looked and nothing says when it was written.
    """
    if member.next_review:
        return date.fromisoformat(member.next_review)
    if member.last_review:
        return date.fromisoformat(member.last_review) + QUARTER
    if member.written:
        return date.fromisoformat(f"{member.written}-01") + QUARTER
    return None


def rt303(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Something changed around it after anybody last looked."""
    if examination.upkeep is None:
        return NotRun("RT303", _UPKEEP)
    if not examination.shifts:
        missing = "what changed: a launch, a market, a price or leadership, with its day"
        return NotRun("RT303", missing)
    past = sorted(
        (s for s in examination.shifts if s.day <= examination.today), key=lambda s: s.day
    )
    found = []
    for one in examination.upkeep:
        since = one.reviewed_on or one.written_on
        later = [s for s in past if s.day > since]
        if later:
            found.append(_shifted(one, later))
    return tuple(found)


def _shifted(one: Upkeep, later: list[Shift]) -> Finding:
    newest = later[-1]
    since = "reviewed" if one.reviewed_on else "written"
    others = "" if len(later) == 1 else f" and {len(later) - 1} more"
    sentence = (
        f"{one.name} was last {since} on {one.reviewed_on or one.written_on}; since then: "
        f"{newest.text} ({newest.day}){others}."
    )
    evidence: dict[str, object] = {
        "subject": f"{newest.day} {newest.text}",  # the next change is another risk
        "changes": [f"{s.day}: {s.text}" for s in later],
        since: str(one.reviewed_on or one.written_on),
    }
    return finding("RT303", sentence, persona=one.name, evidence=evidence)


def rt304(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """The newest version does not say why it is as it is, or nothing refers to the persona."""
    if examination.upkeep is None:
        return NotRun("RT304", _UPKEEP)
    said = ((one, _why_kept(one, examination)) for one in examination.upkeep)
    return tuple(
        finding("RT304", " ".join(why), persona=one.name, evidence={}) for one, why in said if why
    )


def _why_kept(one: Upkeep, examination: Examination) -> list[str]:
    """What is missing of the reason for a persona; nobody refers to one of this quarter yet."""
    said = [] if one.has_reason else [f"Nobody wrote down why {one.name} is as it is."]
    known, old = examination.referred, one.written_on + QUARTER < examination.today
    if known is not None and old and one.name.casefold() not in known:
        said.append(f"No campaign and no change refers to {one.name}.")
    return said


def rt305(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """All of the evidence is older than it stays fresh."""
    cast = members(examination, "RT305")
    if isinstance(cast, NotRun):
        return cast
    dated = ((m, [e for e in m.evidence if e.date]) for m in cast)
    return tuple(
        _stale(m, lines)
        for m, lines in dated
        if lines and all(fresh_until(m, e) < examination.today for e in lines)
    )


def fresh_until(member: Member, line: EvidenceLine) -> date:
    """The last day on which evidence is fresh: as long as the longest lived sentence it is about.

    One about no sentence stays fresh for a year.
    """
    about = {n for n in (*line.supports, *line.opposes) if 0 < n <= len(member.statements)}
    days = max((member.statements[n - 1].shelf_days for n in about), default=SHELF_DAYS)
    return date.fromisoformat(line.date) + timedelta(days=days)


def _stale(member: Member, lines: list[EvidenceLine]) -> Finding:
    newest = max(e.date for e in lines)
    last = max(fresh_until(member, e) for e in lines)
    sentence = f"The newest evidence behind {member.name} is of {newest}."
    evidence: dict[str, object] = {
        "newest": newest,
        "fresh_until": last.isoformat(),
        "pieces": len(member.evidence),
    }
    return finding("RT305", sentence, persona=member.name, evidence=evidence)


def rt306(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """One member alone edited and opened it."""
    if examination.upkeep is None:
        return NotRun("RT306", _UPKEEP)
    if all(one.known_to is None for one in examination.upkeep):
        missing = "three members, and a month of openings to count"
        return NotRun("RT306", missing)
    return tuple(
        finding(
            "RT306",
            f"One person alone has edited or opened {one.name}.",
            persona=one.name,
            evidence={},
        )
        for one in examination.upkeep
        if one.known_to == 1
    )


def rt307(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Its last review had one department at the table."""
    if examination.upkeep is None:
        return NotRun("RT307", _UPKEEP)
    reviewed = [one for one in examination.upkeep if one.departments]
    if not reviewed:
        return NotRun("RT307", "a review that says which departments took part")
    return tuple(
        finding(
            "RT307",
            f"{one.name} was reviewed by {one.departments[0]} alone.",
            persona=one.name,
            evidence={"departments": list(one.departments)},
        )
        for one in reviewed
        if len(one.departments) == 1
    )


@dataclass(frozen=True)
class Deferred:
    """A risk that was accepted more than once: of which finding, how often, now until when."""

    subject: str
    code: str
    persona: str | None
    sentence: str
    times: int
    until: date


def rt308(risks: Sequence[Deferred]) -> tuple[Finding, ...]:
    """The same risk accepted twice."""
    return tuple(_deferred(risk) for risk in risks if risk.times > 1)


def _deferred(risk: Deferred) -> Finding:
    times = {2: "twice", 3: "three times"}.get(risk.times, f"{risk.times} times")
    sentence = f"Put off {times}: {risk.sentence}"
    evidence: dict[str, object] = {
        "subject": f"{risk.code} {risk.subject}",
        "accepted": risk.times,
        "until": risk.until.isoformat(),
    }
    return finding("RT308", sentence, persona=risk.persona, evidence=evidence)
