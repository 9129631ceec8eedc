"""From which day on a claim counts what comes: that of its writing, or one that somebody stated."""

from calendar import monthrange
from datetime import date

from ringtrue.workspaces.personas.models import Claim


def last_day(month: str) -> date:
    """The last day of a month written as 2025-03."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def clock(claim: Claim) -> tuple[date, str]:
    """The day after which what is said of a claim came later, and who stated it; "" for nobody."""
    written, persona = claim.written_at.date(), claim.persona
    if claim.brought and persona.written:
        stated = last_day(persona.written)
        if stated < written:
            return stated, persona.written_stated_by
    return written, ""
