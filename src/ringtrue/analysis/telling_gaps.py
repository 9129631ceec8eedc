"""The misalignment of buyers in a sentence: what to correct first, and what it would bring."""

from collections.abc import Sequence

from ringtrue.analysis.misaligned import Correction, Gap, Misalignment
from ringtrue.analysis.wording import about, percent, share_in_words

ALIKE = "No share you describe is off among the people who buy, as far as the records tell."


def bare(trait: str) -> str:
    """A column's name in a sentence: `deals.lost_reason` is lost reason."""
    return trait.rsplit(".", 1)[-1].replace("_", " ")


def persona_sentence(gaps: Sequence[Gap], fixes: Sequence[Correction]) -> str:
    """Correct the industry first: 41 more of your 120 buyers would match, about 84,000 a year."""
    if fixes:
        return _first(fixes, of_whom=False)
    return _furthest(gaps)


def cast_sentence(found: Misalignment) -> str:
    """The same for the whole cast, naming the persona where there are several."""
    if found.fix:
        return _first(found.fix, of_whom=len(found.personas) > 1)
    gaps = [gap for persona in found.personas for gap in persona.gaps]
    return _furthest(sorted(gaps, key=lambda gap: -gap.distance))


def _first(fixes: Sequence[Correction], *, of_whom: bool) -> str:
    first = fixes[0]
    whose = f" of {first.persona}" if of_whom else ""
    money = f", about {about(first.a_year)} a year" if first.a_year is not None else ""
    said = (
        f"Correct the {bare(first.trait)}{whose} first: {first.more:,} more of your "
        f"{first.of:,} buyers would match{money}."
    )
    if len(fixes) > 1:
        then = fixes[1]
        whose = f" of {then.persona}" if of_whom else ""
        said += f" Then the {bare(then.trait)}{whose}: {then.more:,} more."
    return said


def _furthest(gaps: Sequence[Gap]) -> str:
    """Where nothing is sure to bring more matches: what is furthest off, and whether it surely is.

    Gaps come with the largest first.
    """
    if not gaps:
        return "No sentence could be held against the people who bought."
    worst = gaps[0]
    fit, of = f"{worst.buyers.k:,} of {worst.buyers.n:,}", bare(worst.trait)
    said = f"{fit} fit, you said {share_in_words(worst.described)}"
    if worst.side == "below":
        said = f"{fit} are like this, you said at most {percent(worst.described)}"
    if worst.low > 0 and worst.side == "below":
        return f"Furthest from the people who buy: {of}. {said}."
    if worst.low > 0:
        return (
            f"Furthest from the people who buy: {of}. {said}; no other words for it would surely "
            "match more of them."
        )
    if worst.distance > 0:
        return (
            f"Furthest from the people who buy, it seems: {of}. {said}; they are too few to tell."
        )
    return ALIKE
