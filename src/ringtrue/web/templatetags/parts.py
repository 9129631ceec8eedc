"""The components, as template tags: figures with their numbers, and the pieces made of them.

Pages and the command line's report load this one library; it needs no settings.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ringtrue import figures
from ringtrue.figures import saying
from ringtrue.figures.staircase import gates
from ringtrue.web import placing
from ringtrue.web.evidence import picture
from ringtrue.web.templatetags import words

register = template.Library()
register.filters.update(words.register.filters)

SHEETS = ("tokens", "base", "shell", "parts", "pages", "print")
SEVERITIES = {"high": "decisions rest on this", "medium": "value is lost", "low": "upkeep"}
TONES = {"full": "good", "crossed": "bad", "half": "wait", "open": "p0", "hourglass": "p0"}


def _svg(markup: str) -> SafeString:
    """Figures escape what they are given (tests/figures), so their markup is safe."""
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def stylesheets() -> tuple[str, ...]:
    """The stylesheets of every page, in order."""
    return tuple(f"ringtrue/{name}.css" for name in SHEETS)


# figures


@register.simple_tag
def logo(size: int = 22) -> SafeString:
    """The logo, beside the product's name."""
    return _svg(figures.logo(size))


@register.simple_tag
def mark(verdict: str, size: int = 15, label: str | None = None) -> SafeString:
    """A verdict's mark; pass an empty label where its word stands beside it."""
    return _svg(figures.verdict_mark(verdict, size=size, label=label))


@register.simple_tag
def interval(
    rate: float | None,
    low: float | None,
    high: float | None,
    baseline: float | None = None,
    persona: int | None = None,
    tone: str | None = None,
    width: int = 150,
    top: float = 1.0,
    label: str | None = None,
) -> SafeString:
    """A dot with its interval against a tick."""
    return _svg(
        figures.interval(
            rate, low, high, baseline=baseline, persona=persona, tone=tone, width=width,
            top=top or 1.0, label=label,
        )
    )  # fmt: skip


@register.simple_tag
def running_test(line: Any) -> SafeString:
    """A running test at each of its looks."""
    looks = [
        (p.n, p.value, *placing.band(line, p.low, p.high))
        for p in line.running.points
        if p.value is not None
    ]
    tone = TONES[saying.SHAPES.get(line.verdict, "open")]
    label = f"{line.text} {line.sentence}"
    drawn = figures.running(
        looks,
        claimed=line.claimed,
        shares=line.of_shares,
        points=getattr(line, "form", "") == "comparison",
        tone=tone,
        label=label,
    )
    return _svg(drawn)


@register.filter
def evidence(log: float) -> str:
    """An e-value from its logarithm: 0.12, 34, 1.2 million, or as a power of ten."""
    from math import exp

    if log > 13.8:
        return f"10^{log / 2.302585:.0f}"
    value = exp(log)
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


@register.simple_tag
def dumbbell(
    leads: float | None, buyers: float | None, persona: int = 0, width: int = 170, top: float = 1.0
) -> SafeString:
    """Leads against buyers."""
    return _svg(figures.dumbbell(leads, buyers, persona=persona, width=width, top=top or 1.0))


@register.simple_tag
def share_bar(
    share: float,
    elsewhere: float | None = None,
    persona: int = 0,
    tone: str | None = None,
    width: int = 112,
) -> SafeString:
    """A share here with a tick for elsewhere."""
    return _svg(figures.share_bar(share, elsewhere, persona=persona, tone=tone, width=width))


@register.simple_tag
def sparkline(
    values: Sequence[float | None], persona: int = 0, width: int = 84, label: str = ""
) -> SafeString:
    """A run of numbers."""
    return _svg(figures.sparkline(values, persona=persona, width=width, label=label))


@register.simple_tag
def stair_bar(explained: float, accepted: bool, width: int = 220) -> SafeString:
    """One step of the staircase."""
    return _svg(figures.stair_bar(explained, accepted=accepted, width=width))


@register.simple_tag
def slider(
    value: float, left: str, right: str, everyone: float | None = None, persona: int = 0
) -> SafeString:
    """A place between two poles."""
    return _svg(figures.slider(value, everyone=everyone, ends=(left, right), persona=persona))


@register.simple_tag
def people_map(points: Any, names: Sequence[str], noun: str = "customer") -> SafeString:
    """People in two dimensions, by class."""
    return _svg(figures.people_map(points, names=names, noun=noun))


@register.simple_tag
def falling(counts: Sequence[int], whole: int, persona: int = 0, width: int = 220) -> SafeString:
    """How few are left after each further condition."""
    return _svg(figures.falling(counts, whole, persona=persona, width=width))


@register.simple_tag
def counted_dots(part: int, whole: int, tone: str = "accent") -> SafeString:
    """A few of a few."""
    return _svg(figures.counted_dots(part, whole, tone=tone))


@register.simple_tag
def portrait(
    key: str, persona: int = 0, size: int = 52, label: str = "", choice: int | None = None
) -> SafeString:
    """The portrait for a key: a drawn face, or for `photo-7` the picture a member uploaded."""
    photo = str(key).removeprefix("photo-")
    if choice is None and photo != key and photo.isdecimal():
        return format_html(
            '<img class="portrait" src="{}" width="{}" height="{}" alt="{}">',
            reverse("persona_picture", args=[int(photo)]), size, size, label,
        )  # fmt: skip
    return _svg(figures.portrait(str(key), persona=persona, size=size, label=label, choice=choice))


@register.simple_tag
def no_portrait(size: int = 52) -> SafeString:
    """The dashed circle."""
    return _svg(figures.nobody(size=size, label=""))


@register.simple_tag
def swatch(persona: int) -> SafeString:
    """The persona's own dot, for legends."""
    dot = figures.dot(persona, x=7, y=7, size=4.8)
    return _svg(
        f'<svg class="swatch" width="14" height="14" viewBox="0 0 14 14" '
        f'aria-hidden="true">{dot}</svg>'
    )


# pieces


@register.simple_tag
def headline(words: str) -> SafeString:
    """A page's heading: its first sentence strong, the rest beside it."""
    unbroken = str(words).replace(" %", f"{saying.NBSP}%")  # no line ends between the two
    strong, rest = saying.first_sentence(unbroken)
    return format_html('<h1 class="headline"><b>{}</b> {}</h1>', strong, rest)


@register.inclusion_tag("components/step.html")
def staircase_step(
    step: Any, explained: float | None = None, best: int | None = None
) -> dict[str, object]:
    """One step of the staircase: its gates in words, and how much of the whole it explains.

    `best` is the number recommended; fewer that passed too have earned their place.
    """
    return {"step": step, "gates": gates(step), "explained": explained, "best": best}


@register.inclusion_tag("components/proposal.html")
def proposal_card(
    proposal: Any, verb: str = "win", baseline: float | None = None, level: str = "h3"
) -> dict[str, Any]:
    """A persona that the data proposes: what sets it apart and what it does."""
    look = proposal.id - 1
    said = {"proposal": proposal, "look": look, "verb": verb}
    return {**said, "baseline": baseline, "level": level}


@register.inclusion_tag("components/chip.html")
def chip(words: object, how: str = "solid", verdict: str = "") -> dict[str, object]:
    """How it is known: `solid` measured, `outlined` told, `dotted` assumed, `plain` for labels."""
    return {"words": words, "how": how, "verdict": verdict}


@register.simple_block_tag(end_name="endknown")
def known(content: str, words: object, how: str = "solid") -> str:
    """A chip that opens: what stands inside says n, source, period, query or quotes."""
    return format_html(
        '<details class="known"><summary class="chip {}">{}</summary>'
        '<div class="pop">{}</div></details>',
        how, words, content,
    )  # fmt: skip


@register.inclusion_tag("components/claim_row.html")
def claim_row(
    claim: Any,
    unit: str = "buyers",
    told: Sequence[Any] = (),
    more: int = 0,
    add: str = "",
    sql: bool = False,
) -> dict[str, object]:
    """One sentence judged: mark, the sentence, what the records say, the interval.

    The dashed tick is the share (or the mean) the sentence claims, else everyone's. `told` is the
    evidence about it, each with its chip; `more` of it stands elsewhere, and `add` is where more is
    written down. `sql` where the analyst's view leads to the question behind its numbers.
    """
    below = getattr(claim, "side", "above") == "below"
    # of a quantile the side is that of its amount: so many, at least, stay within it
    way = "at most" if below and getattr(claim, "form", "share") != "quantile" else "at least"
    tick = claim.at_least if claim.at_least is not None else claim.everyone
    label = saying.interval_words(claim.share, claim.low, claim.high)
    if claim.at_least is not None:
        label += f"; you said {way} {saying.digits(claim.at_least)}"
    elif claim.everyone is not None:
        label += f"; everyone {saying.digits(claim.everyone)}"
    mean, average = placing.mean(claim) if claim.share is None else {}, ""
    if mean:
        average, ends = f"on average {placing.amount(claim.value)}", placing.ends(claim)
        label = f"{average}, {ends}; you said {way} {placing.amount(claim.amount)}"
    tone = TONES[saying.SHAPES.get(claim.verdict, "open")]
    column = f"column: {words.bare(claim.trait)}" if claim.trait else ""
    said = {"claim": claim, "tick": tick, "label": label, "tone": tone, "unit": unit, "way": way}
    beside = {"told": told, "more": more, "add": add, "sql": sql, "clock": placing.clock(claim)}
    about = getattr(claim, "about", "")
    # how it is known where no column speaks of it: heard, or assumed
    said |= {"kept": getattr(claim, "chip", "assumed"), "how": getattr(claim, "how", "dotted")}
    return {**said, **beside, "mean": mean, "average": average, "column": column, "about": about}


@register.inclusion_tag("components/finding.html")
def finding_card(
    finding: Any,
    href: str = "",
    action: str = "",
    accept: str = "",
    level: str = "h3",
    change: str = "",
    of: Sequence[Any] = (),
    history: str = "",
) -> dict[str, object]:
    """What a check reports: sentence, picture, cost, next step (a button where `href` is given).

    `accept` is where the risk is accepted by a POST of `until` and `reason`, and of `finding` for
    each one chosen where the card tells several alike. `history` is the finding's own page,
    `change` where a change is planned from it.
    """
    shown = picture(finding.code, finding.evidence)
    each = of or getattr(finding, "alike", ())
    strong, rest = saying.first_sentence(finding.sentence.replace(" %", f"{saying.NBSP}%"))
    return {
        "finding": finding,
        "strong": strong,
        "rest": rest,
        "svg": _svg(shown.svg),
        "href": href,
        "action": action or finding.next_step,
        "shown": shown,
        "why": SEVERITIES[finding.severity],
        "accept": accept,
        "change": change,
        "level": level,
        "each": each if len(each) > 1 else (),
        "linked": hasattr(finding, "alike"),
        "history": history,
    }


@register.inclusion_tag("components/progress.html")
def progress(
    fraction: float | None, words: str, left: str = "", cancel: str = ""
) -> dict[str, object]:
    """Work under way; without a fraction it is shown as of unknown length."""
    return {"fraction": fraction, "words": words, "left": left, "cancel": cancel}


@register.inclusion_tag("components/toast.html")
def toast(message: object, undo: str = "") -> dict[str, object]:
    """What happened; `undo` is where a POST takes it back (a message's extra_tags `undo:PATH`)."""
    tags = str(getattr(message, "extra_tags", "") or "")
    path = undo or (tags.removeprefix("undo:") if tags.startswith("undo:/") else "")
    return {"words": str(message), "undo": path}


@register.inclusion_tag("components/field.html")
def field(bound: Any, hint: str = "") -> dict[str, object]:
    """One field of a form: label, hint, control, errors, tied together for screen readers."""
    errors = list(bound.errors)
    about = [f"{bound.id_for_label}_hint"] if hint or bound.help_text else []
    if errors:
        about.append(f"{bound.id_for_label}_error")
    attrs: dict[str, object] = {}
    if about:
        attrs["aria-describedby"] = " ".join(about)
    if errors:
        attrs["aria-invalid"] = "true"
    kind = getattr(bound.field.widget, "input_type", "")
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "hint": hint or bound.help_text,
        "errors": errors,
        "box": kind == "checkbox" and not bound.use_fieldset,
        "group": bound.use_fieldset,
        "optional": not bound.field.required and kind != "checkbox",
    }


@register.inclusion_tag("components/problem.html")
def problem(detail: str, hint: str = "", where: str = "") -> dict[str, object]:
    """An error: what, where, how to mend it."""
    return {"detail": detail, "hint": hint, "where": where}


@register.inclusion_tag("components/view_switch.html")
def view_switch() -> dict[str, object]:
    """The switch that opens the analyst's view."""
    return {}


@register.inclusion_tag("components/legend.html")
def legend(tick: str = "everyone", past: bool = False) -> dict[str, object]:
    """What marks and ticks mean."""
    return {"tick": tick, "past": past}
