"""The two departments a hand-off lies between, and what a judge may say of a lead."""

DEPARTMENTS = (("marketing", "Marketing"), ("sales", "Sales"))
NAMED = dict(DEPARTMENTS)
SAID = (("yes", "Qualified"), ("no", "Not qualified"), ("unsure", "Not sure"))
SAYINGS = dict(SAID)
