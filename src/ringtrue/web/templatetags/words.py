"""Filters that put verdicts, shares, counts and days into words; `parts` loads them too."""

import re
from collections.abc import Mapping
from typing import Any

from django import template

from ringtrue.figures import gaps, saying
from ringtrue.web import audit_words

register = template.Library()


@register.filter
def verdict_word(verdict: str) -> str:
    """The plain word."""
    return saying.verdict_word(verdict)


@register.filter
def verdict_tone(verdict: str) -> str:
    """The class of a verdict's word."""
    return saying.TONES[saying.SHAPES.get(verdict, "open")]


@register.filter
def in_points(difference: float) -> str:
    """A difference of two shares as points of a percentage: `−0.5`, `12`."""
    return f"{100 * difference:.3g}".replace("-", "\N{MINUS SIGN}")


@register.filter
def beside_word(sentence: str, verdict: str) -> str:
    """A sentence as it stands beside `can't tell yet`, which it need not say again."""
    if verdict not in ("cannot_tell", "undecided"):
        return sentence
    said = re.sub(r": can't tell yet whether it is ([^.;]+)", r"; you said \1", str(sentence))
    return re.sub(r"(: )?can't tell yet, too few", ": too few", said).replace(
        ": can't tell yet", ""
    )


@register.filter
def without_aside(sentence: str) -> str:
    """A sentence without what stands in brackets, where the page says it in its own place."""
    return re.sub(r" \([^()]*\)", "", str(sentence))


@register.filter
def grade_word(grade: str) -> str:
    """The word of a grade on pages for everyone."""
    return saying.GRADES.get(grade, grade)


@register.filter
def segment_word(segment: str) -> str:
    """The word of a segment's label on pages for everyone."""
    return saying.SEGMENTS.get(segment, segment)


@register.filter
def percent(share: float | None) -> str:
    """`0.87` as `87 %`."""
    return saying.percent(share)


@register.filter
def digits(share: float) -> str:
    """`0.87` as `87`."""
    return saying.digits(share)


@register.filter
def whole(value: float | None) -> str:
    """`12345` as `12,345`."""
    return saying.count(value)


@register.filter
def spelled(value: int) -> str:
    """`2` as `two`."""
    return saying.spelled(value)


@register.filter
def plural(value: float, forms: str) -> str:
    """`{{ n|plural:"person,people" }}`; one form alone takes an s."""
    one, _, many = forms.partition(",")
    return saying.plural(value, one, many or None)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """A value by its key, None where there is none."""
    return mapping.get(key)


@register.filter
def event_words(event: str) -> str:
    """What was done, in a sentence."""
    return audit_words.told(event)[0]


@register.filter
def event_detail(name: str) -> str:
    """`persona_id` as `persona`."""
    return audit_words.detail(name)


@register.filter
def event_noun(event: str) -> str:
    """What the number of an event counts; empty where it needs no word."""
    return audit_words.told(event)[1]


@register.filter
def cut_underscores(name: str) -> str:
    """`winners_only` as `winners only`."""
    return str(name).replace("_", " ")


@register.filter
def bare(trait: str) -> str:
    """`contacts.Main Goal` as `Main Goal`."""
    return str(trait).rsplit(".", 1)[-1].replace("_", " ")


@register.filter
def without_table(name: str, table: str) -> str:
    """`leads.Contract` as `Contract`, where the table stands beside it."""
    return str(name).removeprefix(f"{table}.")


@register.filter
def outcome_words(expression: str) -> str:
    """`deals.Stage=Closed won` as `Stage is Closed won`, `@deals` as `it stands in deals`."""
    if expression.startswith("@"):
        return f"it stands in {expression[1:].strip()}"
    column, _, value = expression.partition("=")
    return f"{bare(column)} is {value.strip() or 'yes'}"


@register.filter
def spaced(name: str) -> str:
    """`uncovered-buyers` as `uncovered buyers`."""
    return str(name).replace("-", " ")


@register.filter
def unconfirmed(many: int) -> str:
    """`2 sentences not confirmed`."""
    return f"{many} {saying.plural(many, 'sentence')} not confirmed"


@register.filter
def hold_words(counts: Any) -> str:
    """`6 of 7 sentences fit`, of those that records can speak of."""
    noun = saying.plural(counts.testable, "sentence")
    return f"{counts.fit} of {counts.testable} {noun} {saying.plural(counts.fit, 'fits', 'fit')}"


@register.filter
def compared_word(compared: str) -> str:
    """How a persona's rate stands beside everybody else's."""
    words = {
        "above": "above everyone else",
        "below": "below everyone else",
        "too_few": "too few to tell",
        "not_reliable": "no reliable difference",
    }
    return words.get(compared, compared)


@register.filter
def face_name(place: int) -> str:
    """A portrait's name for those who do not see it."""
    return f"portrait {place + 1}"


@register.filter
def plain_number(value: float | None) -> str:
    """`50`, `2.5`, `1,200`."""
    return "" if value is None else f"{value:,.6g}"


@register.filter
def review_words(days: int | None) -> str:
    """`in 41 days`, `9 days late`, `today`, `no date`."""
    if days is None:
        return "no date"
    noun = saying.plural(abs(days), "day")
    if days == 0:
        return "today"
    return f"in {days} {noun}" if days > 0 else f"{-days} {noun} late"


@register.filter
def is_late(days: int | None) -> bool:
    """Whether a review is past its day."""
    return days is not None and days < 0


# how far the people described are from those who buy


@register.filter
def gap_tone(gap: gaps.Apart) -> str:
    """The token of a gap's dot."""
    return gaps.tone(gap)


@register.filter
def gap_class(gap: gaps.Apart) -> str:
    """The class of a gap's words."""
    return {"bad": "not", "good": "holds", "wait": "cant"}[gaps.tone(gap)]


@register.filter
def gap_words(gap: gaps.Apart) -> str:
    """How far apart, in words."""
    return gaps.words(gap)


@register.filter
def gap_between(gap: gaps.Apart) -> str:
    """The interval of how far apart."""
    return gaps.between(gap)


@register.filter
def gap_label(gap: gaps.Apart) -> str:
    """What the picture of buyers says."""
    return gaps.label(gap)


@register.filter
def stayed_label(gap: gaps.Apart) -> str:
    """What the picture of those who stayed says."""
    return gaps.label(gap, stayed=True)


@register.filter
def first_of(sentences: str) -> str:
    """The first sentence."""
    return saying.first_sentence(str(sentences))[0]


@register.filter
def rest_of(sentences: str) -> str:
    """What follows the first sentence."""
    return saying.first_sentence(str(sentences))[1]


@register.filter
def about(money: float) -> str:
    """`83912` as `84,000`: the two figures that count."""
    return saying.about(money)


# what turns the direction of all that follows it, in a mail as in a list of names
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@register.filter
def one_line(text: str) -> str:
    """Text as one line of a mail: whoever filled a form cannot begin a line of their own."""
    return " ".join(re.split(r"[^\S\u00a0]+", str(text).translate(_TURNS).strip()))


@register.filter
def lower_first(sentence: str) -> str:
    """A sentence as it continues another."""
    return sentence[:1].lower() + sentence[1:]
