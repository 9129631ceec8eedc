"""RT3, upkeep: does somebody look after a persona, and when did they last look?"""

from datetime import date, timedelta

from ringtrue.analysis.cast import Member
from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.checks.rt1 import members
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import listed

QUARTER = timedelta(days=92)


def rt301(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Nobody owns it."""
    cast = members(examination, "RT301")
    if isinstance(cast, NotRun):
        return cast
    bare = [m.name for m in cast if not m.owner]
    if not bare:
        return ()
    has = "has" if len(bare) == 1 else "have"
    one = bare[0] if len(bare) == 1 else None
    sentence = f"{listed(bare, most=5)} {has} no owner."
    return (finding("RT301", sentence, persona=one, evidence={"personas": bare}),)


def rt302(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Past its review date, or never reviewed a quarter after it was written."""
    cast = members(examination, "RT302")
    if isinstance(cast, NotRun):
        return cast
    late = [(m, due) for m in cast if (due := due_on(m)) is None or due < examination.today]
    if not late:
        return ()
    said = [m.name if due is None else f"{m.name} ({due.isoformat()})" for m, due in late]
    are = "is" if len(late) == 1 else "are"
    never = all(due is None for _, due in late)
    what = "never reviewed" if never else "past the review date, or never reviewed"
    sentence = f"{listed(said, most=5)} {are} {what}."
    evidence: dict[str, object] = {
        "personas": [{"name": m.name, "due": due.isoformat() if due else None} for m, due in late]
    }
    one = late[0][0].name if len(late) == 1 else None
    return (finding("RT302", sentence, persona=one, evidence=evidence),)


def due_on(member: Member) -> date | None:
    """The day of the next review: as stated, else a quarter after writing; None: never."""
    if member.next_review:
        return date.fromisoformat(member.next_review)
    if member.written:
        return date.fromisoformat(f"{member.written}-01") + QUARTER
    return None
