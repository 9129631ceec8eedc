"""From counts then and now to words: which changes are believed, and how they are said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ringtrue.analysis.drifted import Drift, Kind, Newer, NotCompared, Reference, Shift, Span
from ringtrue.analysis.results import TraitShare
from ringtrue.analysis.wording import count_word, listed, percent
from ringtrue.stats import drift as stats
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.drift import LEVEL, MARGIN, Compared, Histograms
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.newcomers import Newcomers

VERSION = 1
SHOWN = 12  # profile lines of a persona that did not drift
LEAST_NEWER = 0.15  # look newer than nine of ten did, before anybody is told who changed
OTHER = "other"
GONE = "it is no longer in the records, or holds something else"
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Line:
    """One thing compared; without a `shift`, the reason why it could not be."""

    persona: str
    what: Kind
    trait: str | None
    shift: Shift | None
    reason: str = ""


def open_ended(trait: CodedTrait) -> CodedTrait:
    """The trait with a code for values that nobody had yet, so that they are counted."""
    if trait.kind != "levels" or trait.other:
        return trait
    return replace(trait, other=True, labels=(*trait.labels, OTHER))


def lines(then: Reference, now: Reference, *, young: str = "") -> list[Line]:
    """Share, outcome and profile of one persona, compared; nothing is believed yet.

    `young` says why later outcomes cannot be compared, empty where they can.
    """
    if then.asked != now.asked:
        young = "another outcome was chosen since"
    found = [Line(then.persona, "outcome", None, None, young)]
    if not young:
        found = [_rate(then, now, "outcome")]
    if then.persona != EVERYBODY:
        found.insert(0, _rate(then, now, "share"))
    codebook, left = (Codebook.from_json(x.codebook) for x in (then, now))
    still = {t.name for t in left.traits}
    gone = [t.name for t in codebook.traits if t.name not in still]
    found += [Line(then.persona, "profile", name, None, GONE) for name in gone]
    before, after = (Histograms.from_json(x.histograms) for x in (then, now))
    before = stats.chosen(before, [t.name for t in left.traits])
    compared = stats.compare(before, after)
    for i, trait in enumerate(left.traits):
        found.append(_profile(then.persona, trait, i, compared, before, after))
    return found


def _rate(then: Reference, now: Reference, what: Kind) -> Line:
    (k, n), (j, m) = (x.share if what == "share" else x.outcome for x in (then, now))
    if not n or not m:
        who = "nobody's was known then" if not n else "nobody's is known yet"
        return Line(then.persona, what, None, None, who)
    shares = k / n, j / m
    margin = float(stats.margin_of_rate(*shares))
    one = stats.compare(
        stats.rates([what], [k], [n]), stats.rates([what], [j], [m]), margin=[margin]
    )
    if one.reason[0]:
        return Line(then.persona, what, None, None, one.reason[0])
    shift = _shift(then.persona, what, None, "", shares, one, 0)
    return Line(then.persona, what, None, replace(shift, margin=margin))


def _profile(
    persona: str,
    trait: CodedTrait,
    i: int,
    compared: Compared,
    before: Histograms,
    after: Histograms,
) -> Line:
    if compared.reason[i]:
        return Line(persona, "profile", trait.name, None, compared.reason[i])
    at = _moved(trait, compared, i)
    shares = tuple(h.counts[i, at] / h.counts[i].sum() for h in (before, after))
    level = trait.labels[at]
    shift = _shift(persona, "profile", trait.name, level, (shares[0], shares[1]), compared, i)
    return Line(persona, "profile", trait.name, shift)


def _moved(trait: CodedTrait, compared: Compared, i: int) -> int:
    """The code that adds most; one with a name before all the others together, if half as much."""
    parts = compared.parts[i, : len(trait.labels)].copy()
    most = int(parts.argmax())
    if trait.kind == "choice":
        return 1
    if trait.labels[most] == OTHER and len(parts) > 1:
        rest = np.where(np.arange(len(parts)) == most, -1.0, parts)
        if rest.max() >= parts[most] / 2:
            return int(rest.argmax())
    return most


def _shift(
    persona: str,
    what: Kind,
    trait: str | None,
    level: str,
    shares: tuple[float, float],
    compared: Compared,
    i: int,
) -> Shift:
    return Shift(
        persona=persona,
        what=what,
        trait=trait,
        level=level,
        then=float(shares[0]),
        now=float(shares[1]),
        then_n=int(compared.then[i]),
        now_n=int(compared.now[i]),
        psi=float(compared.psi[i]),
        expected=float(compared.expected[i]),
        margin=MARGIN,
        p=float(compared.p[i]),
        drifted=False,
        sentence="",
    )


def newer(persona: str, found: Newcomers, codebook: Codebook) -> Newer:
    """Who changed, with the traits' names."""
    traits = tuple(
        TraitShare(
            codebook.traits[m.trait].name,
            codebook.traits[m.trait].labels[m.code],
            m.share,
            m.before,
            m.share / max(m.before, 1e-9),
        )
        for m in found.marks
    )
    return Newer(persona, found.share, found.auc, found.p, False, traits, "")


def told(
    lines: Sequence[Line],
    newer: Sequence[Newer],
    *,
    unit: str,
    noun: str,
    happened: str,
    then: Span,
    now: Span,
    personas: tuple[str, ...],
) -> Drift:
    """Everything believed or not in one go, and said."""
    tested = [line.shift for line in lines if line.shift is not None]
    believed = stats.rejected([s.p for s in tested])
    shifts = [
        replace(s, drifted=bool(yes), sentence=_sentence(s, noun, happened))
        for s, yes in zip(tested, believed, strict=True)
    ]
    apart = stats.rejected([n.p for n in newer])
    people = [_newer_said(n, bool(yes)) for n, yes in zip(newer, apart, strict=True)]
    lost = [_lost(line) for line in lines if line.shift is None]
    return Drift(
        version=VERSION,
        unit=unit,
        noun=noun,
        then=then,
        now=now,
        personas=personas,
        shifts=_shown(shifts),
        newer=tuple(people),
        not_compared=tuple(one for one in lost if one is not None),
        tested=len(tested),
        level=LEVEL,
        sentence=_whole(shifts, personas),
    )


def _shown(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """What drifted first, then shares and outcomes, then the nearest of the profile."""
    ordered = sorted(shifts, key=lambda s: (not s.drifted, s.what == "profile", s.p, -s.psi))
    left: dict[str, int] = {}
    kept = []
    for shift in ordered:
        if not shift.drifted and shift.what == "profile":
            left[shift.persona] = left.get(shift.persona, 0) + 1
            if left[shift.persona] > SHOWN:
                continue
        kept.append(shift)
    return tuple(kept)


def _lost(line: Line) -> NotCompared | None:
    if line.reason == "everybody's is the same, then and now":
        return None
    return NotCompared(line.persona, line.trait or line.what, line.reason)


def _sentence(shift: Shift, noun: str, happened: str) -> str:
    more = "More" if shift.now > shift.then else "Fewer"
    figures = f"{percent(shift.then)} then, {percent(shift.now)} now."
    if shift.what == "share":
        return f"{more} {noun} are {shift.persona}: {figures}"
    of = f"of all {noun}" if shift.persona == EVERYBODY else "of them"
    if shift.what == "outcome":
        return f"{more} {of} {happened}: {figures}"
    said = shift.trait if shift.level in ("yes", "") else f"{shift.trait} {shift.level}"
    return f"{more} {of} have {said}: {figures}"


def _newer_said(one: Newer, believed: bool) -> Newer:
    reliable = believed and one.share >= LEAST_NEWER and bool(one.traits)
    if not reliable:
        said = "Later ones look like earlier ones, all traits together."
        return replace(one, reliable=False, sentence=said)
    most = listed(
        [
            f"{t.trait} {t.value} ({percent(t.elsewhere)} before, {percent(t.share)} of these)"
            for t in one.traits
        ]
    )
    said = f"{percent(one.share)} look newer than nine of ten did before. They have {most}."
    return replace(one, reliable=True, sentence=said)


def _whole(shifts: Sequence[Shift], personas: Sequence[str]) -> str:
    moved = {s.persona for s in shifts if s.drifted}
    who = [name for name in personas if name in moved]
    if who:
        return f"{listed(who)} drifted."
    if EVERYBODY in moved and personas:
        return "People at large changed; within their limits no persona did."
    if EVERYBODY in moved:
        many = sum(s.drifted for s in shifts)
        return f"{count_word(many)} {'things' if many > 1 else 'thing'} changed beyond the margin."
    return "Nothing changed by more than its margin."
