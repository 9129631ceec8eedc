"""What the records tell beyond who won, with nothing wrong in it."""

from dataclasses import replace
from typing import Any

from ringtrue.analysis.witnessed import (
    Afterwards,
    Campaign,
    Campaigns,
    Complaint,
    Consent,
    Differs,
    HandedOver,
    Measured,
    Paid,
    Patched,
    Swing,
    Witnessed,
)

MONTHS = tuple((f"2026-0{m}", 10, 100) for m in range(1, 7))
AFTER = Afterwards(
    left=(Differs("Ann", 100, 0.1, 0.1, False, 10),),
    soon=180,
    asked=(Differs("Ann", 100, 3.0, 3.0, False),),
    burden="tickets",
    days=(Differs("Ann", 100, 30.0, 30.0, False),),
    swings=(Swing("Ann", MONTHS, 0.0, False),),
    alike=(),
    complaints=(Complaint("Ann", "Billing", 2, 100, 20, 900, False),),
)
HANDED = HandedOver("status", 1000, 50, 30, response_days=5, judged=900, twice=18)
CAMPAIGNS = Campaigns(
    (Campaign("Ad", 5000.0, 200, 20, 0.1, False),),
    (Paid("Ann", 2500.0, 0.5),),
    5000.0,
    ("persona",),
    (),
    1,
    (),
    ("message",),
)
WELL = Witnessed(
    span_days=730,
    afterwards=AFTER,
    handed=HANDED,
    campaigns=CAMPAIGNS,
    consent=Consent("consent", 1000, 0, 0),
    measured=Measured(600, 590, 400, 390),
    patched=Patched("deals", 900, 0, ()),
)


def after(**changes: Any) -> Witnessed:
    """All is well but what came after the sale."""
    return replace(WELL, afterwards=replace(AFTER, **changes))


def handed(**changes: Any) -> Witnessed:
    """All is well but the hand-offs."""
    return replace(WELL, handed=replace(HANDED, **changes))


def campaigns(**changes: Any) -> Witnessed:
    """All is well but the campaigns."""
    return replace(WELL, campaigns=replace(CAMPAIGNS, **changes))
