"""The checks of RT4, hand-off: what sales says of the leads."""

from ringtrue.analysis.checks.entry import Check

RT4: tuple[Check, ...] = (
    Check(
        "RT402",
        "rejected-leads",
        "high",
        ("marketing",),
        "Aim elsewhere, starting with the reason sales gives most.",
    ),
)
