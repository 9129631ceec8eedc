"""The checks of RT3, upkeep: who looks after a persona, and when."""

from ringtrue.analysis.checks.entry import Check

RT3: tuple[Check, ...] = (
    Check("RT301", "no-owner", "medium", ("leadership",), "Name an owner."),
    Check("RT302", "review-overdue", "medium", ("owner",), "Open the review."),
)
