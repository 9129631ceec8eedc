"""A discovery's answer in plain words: how many personas, and what kind of groups they are."""

from ringtrue.stats.growth import Growth
from ringtrue.stats.steps import ordinal

KINDS = {
    "natural": "Real groups: on people not seen before no smooth line of types does as well.",
    "reproducible": "Repeatable cuts: they come back in other samples, though people vary along "
    "a line.",
    "constructive": "Handy cuts, no more: they do not come back in other samples.",
    "undecidable": "They come back in other samples; too little is known of each to say whether "
    "they are real groups or cuts along a line.",
    "not_assessed": "Whether they are groups of their own could not be assessed.",
}


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def sentence(growth: Growth, population: str) -> str:
    """The answer in plain words: how many personas, and what kind of groups they are."""
    k, best = growth.chosen, growth.recommended
    beyond = _beyond(growth) if k == best else ""
    if k == best == 1:
        there = any(step.optional for step in growth.steps)
        why = "a division of them would not tell better who buys"
        why = why if there else "no division of them holds up"
        return f"One persona for {population}: {why}.{beyond}"
    kind = KINDS.get(growth.verdict, "")
    if k == best:
        return f"The records propose {_spelled(k)} personas among {population}. {kind}{beyond}"
    many = f"{_spelled(k).capitalize()} persona{'s' if k > 1 else ''}"
    lead = f"{many}, as you asked, among {population}"
    asked = next(s for s in growth.steps if s.personas == k)
    said = [] if asked.accepted else [asked.reason]
    # A cut's own failing says it already.
    if kind and not (said and growth.verdict == "constructive"):
        said.append(kind)
    return " ".join([f"{lead}; the records propose {_spelled(best)}.", *said])


def _beyond(growth: Growth) -> str:
    """Real groups beyond the recommended ones, which do not tell who buys; nothing without any."""
    best = growth.recommended
    real = [step for step in growth.steps if step.optional and step.kind == "natural"]
    most = max((step.personas for step in real), default=0)
    if most <= best:
        return ""
    said = {step.personas: step for step in growth.steps}
    idle = [k for k in range(best + 1, most + 1) if "outcome" in said[k].failed]
    named = [f"the {ordinal(k)}" for k in idle]
    which = " and ".join([part for part in (", ".join(named[:-1]), named[-1]) if part])
    make = "makes" if len(idle) == 1 else "make"
    if best == 1:
        many = _spelled(most).capitalize()
        return (
            f" {many} real groups are there; which of them somebody is in makes no difference to "
            "who buys."
        )
    return (
        f" {_spelled(best).capitalize()} are recommended; {_spelled(most)} real groups are "
        f"there, {which} {make} no difference to who buys."
    )


def _spelled(k: int) -> str:
    return _NUMBERS[k] if k < len(_NUMBERS) else str(k)
