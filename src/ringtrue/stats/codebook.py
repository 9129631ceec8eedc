"""From columns to codes: which columns can describe people, and how each becomes a few levels."""

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass

import numpy as np

from ringtrue.stats import binning, leaks
from ringtrue.stats.encoding import CodedTrait, parts
from ringtrue.stats.traitprofile import Profile, TraitProfile

SPARSE = 0.05
LEVELS = 40
CHOICES = 30
_SEPARATORS = (";", "|")
_IDENTIFYING = re.compile(
    r"(^|[\s_.-])(id|ids|uuid|guid|key|code|number|nr|no|phone|mobile|fax|e-?mail|url|website)$|Id$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Aside:
    """A column left out: one of the contract's reasons, and what was seen."""

    trait: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Codebook:
    """The traits that describe people, those set aside, and what people should know of the rest."""

    traits: tuple[CodedTrait, ...]
    set_aside: tuple[Aside, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def levels(self) -> tuple[int, ...]:
        """How many codes each trait has."""
        return tuple(len(t.labels) for t in self.traits)

    def without(self, asides: tuple[Aside, ...]) -> "Codebook":
        """The codebook with these traits set aside, too."""
        gone = {a.trait for a in asides}
        kept = tuple(t for t in self.traits if t.name not in gone)
        return Codebook(kept, self.set_aside + asides, self.notes)

    def to_json(self) -> str:
        """The codebook as JSON text."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Codebook":
        """The codebook that `to_json` wrote."""
        raw = json.loads(text)
        return Codebook(
            tuple(CodedTrait.from_dict(t) for t in raw["traits"]),
            tuple(Aside(**a) for a in raw["set_aside"]),
            tuple(raw["notes"]),
        )


def plan(
    profile: Profile, *, known_before: tuple[str, ...] = (), put_back: tuple[str, ...] = ()
) -> Codebook:
    """Decide for every column whether it describes people, and how it is coded.

    `known_before` names traits said to be known before the outcome; `put_back` names traits kept
    although something speaks against them, which the notes then say.
    """
    screened = sum(leaks.screened(t) for t in profile.traits)
    traits: list[CodedTrait] = []
    asides: list[Aside] = []
    notes: list[str] = []
    for trait in profile.traits:
        notes += _words_met(trait)
        aside = _useless(trait) or _leaking(trait, profile, screened, known_before)
        coded, refused = (
            _coded(trait, profile) if not aside or aside.trait in put_back else ((), None)
        )
        if aside and not coded:
            asides.append(aside)
        elif aside:
            notes.append(f"{trait.name} was put back: {aside.detail}")
        if refused:
            asides.append(refused)
        traits += coded
    return Codebook(tuple(traits), tuple(asides), tuple(notes))


def _words_met(trait: TraitProfile) -> list[str]:
    if not trait.words:
        return []
    listed = ", ".join(f"“{word}” ({count:,})" for word, count in trait.words)
    return [f"{trait.name}: {listed} counts as missing."]


def _leaking(
    trait: TraitProfile, profile: Profile, screened: int, known_before: tuple[str, ...]
) -> Aside | None:
    """What the leak guard says, before sparseness: the graver reason is the one to show."""
    found = leaks.suspect(trait, levels=screened) if profile.has_outcome else None
    answered = found and found.reason == "ask_before_outcome" and trait.name in known_before
    if found and not answered:
        return Aside(trait.name, found.reason, found.detail)
    if trait.filled < SPARSE * trait.rows:
        return Aside(
            trait.name, "sparse", f"Filled in for {trait.filled / trait.rows * 100:.1f} %."
        )
    return None


def _useless(trait: TraitProfile) -> Aside | None:
    if trait.filled == 0:
        return Aside(trait.name, "sparse", "Filled in for nobody.")
    if len(trait.values) == 1:
        whole = trait.filled == trait.rows
        detail = "The same for everybody." if whole else "The same wherever it is filled in."
        # One value in a few rows may mark the winners: the leak guard has the first word there.
        return Aside(trait.name, "constant", detail) if whole else None
    return _telling_apart(trait)


def _telling_apart(trait: TraitProfile) -> Aside | None:
    if trait.filled < 20 or trait.type not in ("text", "number"):
        return None
    distinct = len(trait.values) / trait.filled
    if trait.type == "text":
        return _wordy(trait, distinct)
    values = np.asarray(trait.values, dtype=np.float64)
    whole = bool(np.all(values == np.round(values)))
    consecutive = values[-1] - values[0] + 1 <= 1.2 * len(values)
    if whole and distinct > 0.98 and (consecutive or _IDENTIFYING.search(trait.name)):
        return Aside(trait.name, "identifier", "A number that tells records apart.")
    return None


def _wordy(trait: TraitProfile, distinct: float) -> Aside | None:
    total = trait.totals
    words = float(total @ [len(v.split()) for v in trait.values]) / trait.filled
    length = float(total @ [len(v) for v in trait.values]) / trait.filled
    if distinct > 0.3 and (words > 5 or length > 60):
        return Aside(trait.name, "free_text", f"About {words:.0f} words a cell.")
    if distinct > 0.9 or (distinct > 0.5 and _IDENTIFYING.search(trait.name)):
        detail = f"{len(trait.values):,} different values among {trait.filled:,}."
        return Aside(trait.name, "identifier", detail)
    return None


def _coded(trait: TraitProfile, profile: Profile) -> tuple[tuple[CodedTrait, ...], Aside | None]:
    """The coded traits of a column, or why it cannot be coded."""
    fewest = max(5.0, 0.001 * trait.rows)
    if trait.type in ("number", "date", "datetime"):
        return _as_cells(trait, profile, fewest)
    separator = _separator(trait)
    if separator:
        return _as_choices(trait, separator, fewest)
    return _as_levels(trait, fewest)


def _one_level(trait: TraitProfile) -> Aside:
    share = trait.totals.max() / trait.filled
    return Aside(trait.name, "constant", f"{share * 100:.1f} % of those filled in say the same.")


def _as_cells(
    trait: TraitProfile, profile: Profile, fewest: float
) -> tuple[tuple[CodedTrait, ...], Aside | None]:
    values, totals = np.asarray(trait.values, dtype=np.float64), trait.totals.astype(np.float64)
    as_of = None
    if trait.type != "number":
        as_of = profile.as_of if profile.as_of is not None else int(values[-1])
        values, totals = (as_of - values)[::-1], totals[::-1]
    cells = binning.cut(values, totals, fewest=fewest, unit=" days before" if as_of else "")
    if len(cells.labels) < 2:
        return (), _one_level(trait)
    coded = CodedTrait(trait.name, trait.name, "cells", cells.labels, cells=cells, as_of=as_of)
    return (coded,), None


def _as_levels(trait: TraitProfile, fewest: float) -> tuple[tuple[CodedTrait, ...], Aside | None]:
    totals = trait.totals
    kept = np.flatnonzero(totals >= fewest)
    rest = int(totals.sum() - totals[kept].sum())
    if len(kept) > LEVELS or (rest > 0.5 * trait.filled and len(totals) > LEVELS):
        detail = f"{len(totals):,} different values, {len(kept)} of them frequent."
        return (), Aside(trait.name, "too_many_levels", detail)
    if len(kept) + (rest >= fewest) < 2:
        return (), _one_level(trait)
    ordered = sorted(kept, key=lambda i: (-totals[i], str(trait.values[i])))
    levels = tuple(str(trait.values[i]) for i in ordered)
    labels = (*levels, "other") if rest else levels
    coded = CodedTrait(trait.name, trait.name, "levels", labels, levels=levels, other=rest > 0)
    return (coded,), None


def _separator(trait: TraitProfile) -> str:
    for separator in _SEPARATORS:
        several = sum(
            n
            for value, n in zip(trait.values, trait.totals, strict=True)
            if len(parts(str(value), separator)) > 1
        )
        if several >= 0.1 * trait.filled:
            return separator
    return ""


def _as_choices(
    trait: TraitProfile, separator: str, fewest: float
) -> tuple[tuple[CodedTrait, ...], Aside | None]:
    chosen: Counter[str] = Counter()
    for value, n in zip(trait.values, trait.totals, strict=True):
        for part in set(parts(str(value), separator)):
            chosen[part] += int(n)
    common = [c for c, n in chosen.most_common() if fewest <= n <= trait.filled - fewest]
    if not common or len(common) > CHOICES:
        detail = f"{len(chosen):,} different answers, divided by {separator!r}."
        return (), Aside(trait.name, "too_many_levels", detail)
    made = (
        CodedTrait(f"{trait.name}: {c}", trait.name, "choice", ("no", "yes"), choice=c,
                   separator=separator)
        for c in sorted(common)
    )  # fmt: skip
    return tuple(made), None
