"""The checks of RT1, grounding: what stands behind a persona."""

from ringtrue.analysis.checks.entry import Check

RT1: tuple[Check, ...] = (
    Check(
        "RT101",
        "no-research",
        "high",
        ("owner",),
        "Talk to five customers, or mark the persona as assumed.",
    ),
    Check("RT102", "inside-view", "high", ("owner",), "Plan interviews with customers."),
    Check(
        "RT107",
        "demographics-only",
        "medium",
        ("owner",),
        "Add what drives them: motivations, challenges, behaviours, decision drivers.",
    ),
)
