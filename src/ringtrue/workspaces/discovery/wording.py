"""What discovery says in words: sentences of a persona, why a trait was set aside, a short name."""

import math
import re

from ringtrue.figures import saying

# what a trait does, in the words after its name: "call length knows the outcome"
ASIDE = {
    "leak": "knows the outcome",
    "winners_only": "is filled in for winners only",
    "ask_before_outcome": "may know the outcome",
    "recorded_after": "was recorded afterwards",
    "constant": "is the same for everybody",
    "free_text": "is free text",
    "near_copy": "repeats another",
    "sparse": "is hardly filled in",
    "too_many_levels": "has too many values",
    "ignored": "was left out by you",
    "identifier": "only tells records apart",
}
# the graver a reason, the earlier it is told
ORDER = tuple(ASIDE)
FORM = {
    "industry": "are in {value}",
    "sector": "are in {value}",
    "branch": "are in {value}",
    "vertical": "are in {value}",
    "country": "are in {value}",
    "region": "are in {value}",
    "state": "are in {value}",
    "city": "are in {value}",
    "source": "come by {value}",
    "channel": "come by {value}",
    "origin": "come by {value}",
    "lead source": "come by {value}",
}


def aside(reason: str, detail: str = "") -> str:
    """What was found, as it follows the trait's name."""
    if reason == "ignored" and "You asked" not in detail:
        return "is the record's own date" if "clock" in detail else "is left out"
    return ASIDE.get(reason, reason.replace("_", " "))


def plain(trait: str) -> str:
    """A trait's bare name as people read it."""
    bare = trait.rsplit(".", 1)[-1]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).replace("_", " ")
    said = " ".join(spaced.split()).lower() or bare
    return re.sub(r"^(number|no\.?|count) of ", "", said)


def how_many(share: float) -> tuple[str, float]:
    """The quantifier that a share seen allows, and the share it claims: always below the seen."""
    if share >= 0.95:
        return "Nearly all", 0.9
    if share >= 0.66:
        return "Most", 0.6
    if share >= 0.55:
        return "At least half", 0.5
    tenths = max(1, math.floor((share - 0.04) * 10))
    return f"At least {saying.spelled(tenths)} in ten", tenths / 10


def sentence(trait: str, value: str, share: float) -> tuple[str, float]:
    """A plain sentence on a value of a trait, and the share that it claims."""
    many, at_least = how_many(share)
    name = plain(trait)
    form = FORM.get(name)
    if form is not None:
        return f"{many} {form.format(value=value)}.", at_least
    if re.match(r"^(up to |over |\d)", value) and name.endswith("s") and not name.endswith("ss"):
        return f"{many} have {value} {name}.", at_least
    said = {"yes": f"say yes to {name}", "no": f"say no to {name}"}.get(value.casefold())
    if said is not None:
        return f"{many} {said}.", at_least
    return f"For {many[0].lower()}{many[1:]}, {name} is {value}.", at_least


def outcome_sentence(more: bool) -> str:
    """How a persona's people do beside everybody else."""
    return f"They are {'more' if more else 'less'} often won than everybody else."


def distinct(trait: str, value: str) -> str:
    """A value of a trait in a few words, for a card: `50 to 250 employees`, `Packaging`."""
    name = plain(trait)
    if value.casefold() in ("yes", "no", "true", "false"):
        return f"{name}: {value.lower()}"
    if re.match(r"^(up to |over |-?\d)", value):
        if name.endswith("s") and not name.endswith("ss"):
            return f"{value} {name}"
        return f"{name} {value}"
    return f"{name} other" if value == "other" else value


def duration(seconds: float) -> str:
    """`41 seconds`, `3 minutes`."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} {saying.plural(whole, 'second')}"
    minutes = round(whole / 60)
    return f"{minutes} {saying.plural(minutes, 'minute')}"


def singular(noun: str) -> str:
    """One of what the rows are called."""
    return {"people": "person", "companies": "company", "opportunities": "opportunity"}.get(
        noun, noun.removesuffix("s")
    )
