"""Evidence on its way in: tidied, and refused where it does not say who, when or how many."""

from dataclasses import replace
from datetime import date

from ringtrue.analysis.cast import EVIDENCE_SORTS
from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.personas.models import SPOKEN_BY
from ringtrue.workspaces.personas.values import EvidenceDraft

LONGEST_EVIDENCE = 2_000  # as a persona file has it
MOST_ASKED = 100_000_000
FIELDS = (
    "by",
    "date",
    "text",
    "source",
    "speaker",
    "sort",
    "asked",
    "agree",
    "result",
    "sql",
)


def checked(draft: EvidenceDraft, *, today: date) -> EvidenceDraft:
    """The evidence, tidied; BadInput where nobody said anything, or only tomorrow."""
    clean = replace(
        draft,
        text=draft.text.strip(),
        source=draft.source.strip()[:250],
        speaker=draft.speaker.strip()[:120],
        result=draft.result.strip()[:500],
        sql=draft.sql.strip(),
    )
    if clean.by not in SPOKEN_BY:
        raise BadInput(f"{clean.by!r} said nothing.", hint=f"Use {', '.join(SPOKEN_BY)}.")
    if not clean.text:
        raise BadInput("The evidence is empty.", hint="Write down what was said, word for word.")
    for name, text in (("evidence", clean.text), ("query", clean.sql)):
        if len(text) > LONGEST_EVIDENCE:
            detail = f"The {name} has {len(text):,} characters; at most {LONGEST_EVIDENCE:,}."
            raise BadInput(detail, hint="Keep the passage that matters.")
    if clean.date > today:
        raise BadInput(f"{clean.date} is still to come.", hint="Say when it was said.")
    if set(clean.supports) & set(clean.opposes):
        raise BadInput("One piece of evidence supports and opposes the same sentence.")
    return _of_its_sort(clean)


def _of_its_sort(draft: EvidenceDraft) -> EvidenceDraft:
    if draft.sort not in EVIDENCE_SORTS:
        hint = f"Use {', '.join(EVIDENCE_SORTS)}."
        raise BadInput(f"{draft.sort!r} is no sort of evidence.", hint=hint)
    if draft.sort == "query" and not draft.result:
        hint, where = "One line is enough: 41 of 80 deals.", Where(field="result")
        raise BadInput("The query has no result.", hint=hint, where=where)
    if draft.sort != "query":
        draft = replace(draft, result="", sql="")
    if draft.sort != "survey":
        return replace(draft, asked=None, agree=None)
    _counted(draft)
    return draft


def _counted(draft: EvidenceDraft) -> None:
    if draft.asked is None or draft.agree is None:
        hint, where = "Like 84 of 120.", Where(field="asked")
        detail = "A survey says how many were asked and how many agree."
        raise BadInput(detail, hint=hint, where=where)
    if not 0 <= draft.agree <= draft.asked <= MOST_ASKED or draft.asked == 0:
        where = Where(field="agree")
        detail = f"{draft.agree:,} of {draft.asked:,} is no answer of a survey."
        raise BadInput(detail, hint="At most as many agree as were asked.", where=where)
