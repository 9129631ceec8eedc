"""Why sales turns a lead down: our eight reasons, and what the CRM's own words mean among them."""

REASONS = (
    ("budget", "No budget"),
    ("need", "No need"),
    ("timing", "Not now"),
    ("urgency", "No urgency"),
    ("authority", "Cannot decide"),
    ("fit", "Does not fit"),
    ("competitor", "Chose a competitor"),
    ("other", "Another reason"),
)
PLAIN = dict(REASONS)


def plain(reason: str) -> str:
    """The reason as people read it."""
    return PLAIN.get(reason, reason)
