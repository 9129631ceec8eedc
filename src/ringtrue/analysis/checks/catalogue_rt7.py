"""The checks of RT7, use: who works with a persona."""

from ringtrue.analysis.checks.entry import Check

RT7: tuple[Check, ...] = (
    Check(
        "RT701",
        "marketing-only",
        "medium",
        ("owner",),
        "Circulate it: send the sheet to sales, service and product.",
        "were used by marketing alone",
    ),
)
