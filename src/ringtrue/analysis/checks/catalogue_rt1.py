"""The checks of RT1, grounding: what stands behind a persona."""

from ringtrue.analysis.checks.entry import Check

RT1: tuple[Check, ...] = (
    Check(
        "RT101",
        "no-research",
        "high",
        ("owner",),
        "Talk to five customers, or mark the persona as assumed.",
        "have nothing behind them that a customer said or did",
    ),
    Check(
        "RT102",
        "inside-view",
        "high",
        ("owner",),
        "Plan interviews with customers.",
        "rest on what colleagues said, not customers",
    ),
    Check(
        "RT103",
        "single-voice",
        "medium",
        ("owner",),
        "Ask others: three more customers who never met the first.",
        "rest on one or two voices",
    ),
    Check(
        "RT104",
        "unvalidated",
        "medium",
        ("owner",),
        "Send the validation survey, or interview people who belong.",
        "know either what customers say or what they do, not both",
    ),
    Check(
        "RT105",
        "unsupported-sentence",
        "medium",
        ("owner",),
        "Link the sentence to a column or to what somebody said, or delete it.",
        "have sentences that nothing stands behind",
    ),
    Check(
        "RT106",
        "over-specified",
        "medium",
        ("owner",),
        "Drop the sentences that tell least.",
        "describe hardly anybody, all sentences taken together",
    ),
    Check(
        "RT107",
        "demographics-only",
        "medium",
        ("owner",),
        "Add what drives them: motivations, challenges, behaviours, decision drivers.",
        "say who people are, and nothing of what drives them",
    ),
    Check(
        "RT108",
        "faceless",
        "low",
        ("owner",),
        "Add an occupation, an age or an image.",
        "have no face: no occupation, age or image",
    ),
    Check(
        "RT109",
        "generated-as-evidence",
        "high",
        ("owner",),
        "Replace it by what a customer said or did.",
        "count a machine's words as evidence",
    ),
)
