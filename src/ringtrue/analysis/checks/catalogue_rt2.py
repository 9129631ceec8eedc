"""The checks of RT2, buyers: whether personas speak of the people who buy."""

from ringtrue.analysis.checks.entry import Check

RT2: tuple[Check, ...] = (
    Check(
        "RT201",
        "ideal-not-actual",
        "high",
        ("marketing",),
        "Revise the trait to what the buyers are.",
    ),
    Check(
        "RT202",
        "looks-good-never-closes",
        "high",
        ("marketing", "sales"),
        "Aim elsewhere, and ask sales for the reasons these leads were turned down.",
    ),
    Check(
        "RT203",
        "uncovered-buyers",
        "high",
        ("marketing",),
        "Open discovery on the buyers that no persona matches.",
    ),
    Check(
        "RT204",
        "empty-persona",
        "medium",
        ("owner",),
        "Merge it into another, or retire it.",
        "are almost empty",
    ),
    Check("RT205", "too-many", "medium", ("owner",), "Merge the two."),
    Check("RT206", "overlap", "medium", ("owner",), "Sharpen the rule of one of them."),
    Check(
        "RT207",
        "contradicted-claim",
        "high",
        ("owner",),
        "Revise the sentence, and write down the reason.",
    ),
    Check("RT208", "drifted", "medium", ("owner",), "Review it."),
    Check(
        "RT209",
        "churns-after-sale",
        "high",
        ("success",),
        "Agree with customer success whom not to sell to.",
    ),
    Check(
        "RT210",
        "forecast-noise",
        "medium",
        ("leadership",),
        "Split the persona, or leave it out of the forecast.",
    ),
    Check(
        "RT211",
        "same-outcome",
        "medium",
        ("analyst",),
        "Treat it as a description, not as a persona: merge it.",
    ),
    Check(
        "RT212",
        "support-burden",
        "medium",
        ("success",),
        "Write a script, mend the onboarding, or put it into the price.",
    ),
    Check("RT213", "slow-cycle", "medium", ("sales",), "Write a playbook for what delays them."),
    Check(
        "RT214",
        "dissatisfied-segment",
        "medium",
        ("success",),
        "Open an opportunity, and call the customers.",
    ),
)
