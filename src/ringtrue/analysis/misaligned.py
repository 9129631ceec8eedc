"""How far the people described are from those who buy and stay: plain values, which pages read."""

from dataclasses import dataclass

from ringtrue.analysis.cast import Side


@dataclass(frozen=True)
class Fitting:
    """Of `n` people, the `k` who fit: the share with its 95 % interval that holds at any time."""

    share: float
    low: float
    high: float
    n: int
    k: int


@dataclass(frozen=True)
class Gap:
    """One trait: the share described, and the shares among those who bought and who stayed.

    Of a persona `text` is its sentence, and `described` the share it speaks of; of the whole cast
    `text` names the values that are commoner among buyers, and `described` is their share among
    the people whom a rule describes. `distance` is how far the two are apart, between `low` and
    `high`; of a persona it is below 0 where more fit than described or, where `side` says "at
    most", fewer. `stayed` is None where the records do not tell who stayed.
    """

    trait: str
    text: str
    described: float
    buyers: Fitting
    distance: float
    low: float
    high: float
    stayed: Fitting | None = None
    side: Side = "above"


@dataclass(frozen=True)
class Correction:
    """A sentence replaced by what buyers are, and how many `more` buyers would match for it.

    `before` and `after` of `of` buyers match the persona's whole description; the interval of
    `more` holds at any time, for values chosen on other buyers. `a_year` is what these buyers bring
    in a year, None with what is `missing`.
    """

    persona: str
    text: str
    trait: str
    instead: str
    before: int
    after: int
    of: int
    more: int
    low: float
    high: float
    a_year: float | None = None
    a_year_low: float | None = None
    a_year_high: float | None = None
    missing: str = ""


@dataclass(frozen=True)
class PersonaGaps:
    """One persona's sentences, the furthest from its buyers first, and what to correct first."""

    name: str
    gaps: tuple[Gap, ...]
    fix: tuple[Correction, ...]
    sentence: str


@dataclass(frozen=True)
class Misalignment:
    """The misalignment of buyers, decomposed: each persona in the cast's order, and all together.

    `cast` holds the traits by which buyers differ from the people whom the rules describe. `fix` is
    the one or two corrections of any persona that most buyers would match for. `span` is over how
    many days people came in; `no_stay` says why nobody can tell who stayed.
    """

    buyers: int
    personas: tuple[PersonaGaps, ...]
    cast: tuple[Gap, ...]
    fix: tuple[Correction, ...]
    sentence: str
    span: int | None = None
    no_stay: str = ""

    @property
    def many(self) -> bool:
        """Whether more than one persona has sentences that were held against buyers."""
        return sum(bool(p.gaps) for p in self.personas) > 1

    @property
    def gaps_of_sentences(self) -> bool:
        """Whether any sentence was held against buyers."""
        return any(p.gaps for p in self.personas)

    def of(self, name: str) -> PersonaGaps | None:
        """One persona's part, None where none of its sentences could be held against buyers."""
        return next((p for p in self.personas if p.name == name and p.gaps), None)
