"""What customers say of a sentence that no column speaks of: counted, never tested.

A word keeps as long as the claim's evidence does. Three customers of whom most agree illustrate it,
or deny it; where only words that are too old would say so, it is stale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ringtrue.analysis.results import Heard
from ringtrue.figures import saying
from ringtrue.workspaces.personas.lines import StatementRow, Voice

ENOUGH = 3  # customers, before their word is a verdict

Word = Literal["illustrated", "denied", "stale"]


@dataclass(frozen=True)
class Told:
    """The verdict of customers, and its sentence."""

    verdict: Word
    sentence: str


def told(row: StatementRow, today: date) -> Told | None:
    """What customers say, None where too few spoke, or as many for it as against."""
    fresh = fresh_voices(row, today)
    verdict = _verdict(fresh)
    if verdict is not None:
        return Told(verdict, f"{_many(fresh, verdict, past=False)}{_since(row, fresh)}.")
    before = _verdict(row.voices)
    if before is None:
        return None
    said = _many(row.voices, before, past=True)
    return Told("stale", f"{said}, {_how_old(row, fresh)}.")


def counts(row: StatementRow, today: date) -> Heard | None:
    """How many customers spoke to a sentence, and when; None where nobody did."""
    if not row.voices:
        return None
    fresh = fresh_voices(row, today)
    confirm = sum(one.speaks_for for one in fresh)
    return Heard(
        confirm=confirm,
        deny=len(fresh) - confirm,
        old=len(row.voices) - len(fresh),
        later=len(_later(row, fresh)),
        newest=max(one.on for one in row.voices).isoformat(),
    )


def fresh_voices(row: StatementRow, today: date) -> list[Voice]:
    """The customers whose word is not too old to count."""
    keeps = timedelta(days=row.shelf_days)
    return [one for one in row.voices if today - one.on <= keeps]


def _later(row: StatementRow, voices: Sequence[Voice]) -> list[Voice]:
    """Those who spoke from the day on that it was written: it did not come from what they said."""
    return [one for one in voices if row.since is not None and one.on >= row.since]


def _verdict(voices: Sequence[Voice]) -> Literal["illustrated", "denied"] | None:
    for_it = sum(one.speaks_for for one in voices)
    against = len(voices) - for_it
    if len(voices) < ENOUGH or for_it == against:
        return None
    return "denied" if against > for_it else "illustrated"


def _many(voices: Sequence[Voice], verdict: str, *, past: bool) -> str:
    part = sum(one.speaks_for == (verdict == "illustrated") for one in voices)
    verb = {
        ("denied", False): "deny it",
        ("denied", True): "denied it",
        ("illustrated", False): "say so",
        ("illustrated", True): "said so",
    }[verdict, past]
    people = saying.plural(len(voices), "customer")
    return f"{saying.spelled(part, capital=True)} of {saying.spelled(len(voices))} {people} {verb}"


def _since(row: StatementRow, fresh: Sequence[Voice]) -> str:
    """How many of them were heard after it was written, where not all were."""
    later = len(_later(row, fresh))
    if later == len(fresh):
        return ""
    return f", {saying.spelled(later) if later else 'none'} of them since it was written"


def _how_old(row: StatementRow, fresh: Sequence[Voice]) -> str:
    keeps = f"{row.shelf_days:,} {saying.plural(row.shelf_days, 'day')}"
    if fresh:
        return f"only {saying.spelled(len(fresh))} of them within the last {keeps}: too long ago"
    newest = max(one.on for one in row.voices)
    return f"the newest on {newest:%-d %B %Y}: over {keeps} ago"
