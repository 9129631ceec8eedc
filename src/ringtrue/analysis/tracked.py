"""What became of a persona's people, beside everybody: plain values, which pages read."""

from dataclasses import dataclass

from ringtrue.analysis.results import TraitShare


@dataclass(frozen=True)
class Measured:
    """A number of a group with its 95 % interval.

    `n` were looked at. A share has `k`, how many of them it counts; a median has none.
    """

    value: float
    low: float
    high: float
    n: int
    k: int | None = None


@dataclass(frozen=True)
class Month:
    """Of the `n` who came in a month (`YYYY-MM`), the `k` who belong."""

    period: str
    k: int
    n: int


@dataclass(frozen=True)
class Nearest:
    """The persona whose people are most alike, and what tells its people from one's own.

    `alike` is 1 less the mean total variation over the traits, between 0 and 1. In `apart`, `share`
    is the nearest persona's and `elsewhere` one's own.
    """

    name: str
    alike: float
    apart: tuple[TraitShare, ...]


@dataclass(frozen=True)
class Narrowed:
    """How many people, and how many buyers of them, match this sentence and all before it."""

    text: str
    people: int
    buyers: int


@dataclass(frozen=True)
class Track:
    """What became of a persona's people; what the records do not tell is None or empty.

    `of_buyers` is its share of all buyers, `accepted` the share of judged leads that sales took,
    `days` the median from entry to sale, `worth` the median money of a sale, `stayed` the share of
    customers still there after a year. `months` are the last twelve, oldest first.
    """

    of_buyers: Measured | None = None
    accepted: Measured | None = None
    days: Measured | None = None
    worth: Measured | None = None
    stayed: Measured | None = None
    months: tuple[Month, ...] = ()
    nearest: Nearest | None = None
    narrowed: tuple[Narrowed, ...] = ()


@dataclass(frozen=True)
class Tracks:
    """The personas' tracks in the order of the cast, everybody's, and of those in no persona.

    `people` and `buyers` are all there are; `noun` says what is counted. `no_stay` says why nobody
    can tell who stayed, empty where somebody can.
    """

    everyone: Track
    nobody: Track
    personas: tuple[Track, ...]
    people: int
    buyers: int
    noun: str
    no_stay: str = ""
