"""Where there are too few people for a test, an answer is told in counts: one rule for every face.

No verdict, no interval, nobody compared; what customers said stands, for it is no test. Files given
to a command and the records of a workspace are told alike.
"""

from dataclasses import replace

from ringtrue.analysis.backtested import Backtest, BacktestLine
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import (
    FEWEST_PEOPLE,
    Checkup,
    ClaimLine,
    NotRun,
    OutcomeLine,
    PersonaLine,
)
from ringtrue.analysis.tracked import Track, Tracks
from ringtrue.analysis.wording import percent

MOSTLY = {0.5: "most", 0.6: "most", 0.9: "nearly all", 1.0: "all"}
NBSP = "\N{NO-BREAK SPACE}"
TOO_FEW = "too few for a test"
ENOUGH = f"{FEWEST_PEOPLE} people; until then, call five customers"
_OF_RECORDS = (
    "fits_past", "does_not_fit_past", "cannot_tell", "supported", "contradicted", "undecided",
    "stale",
)  # fmt: skip


# what these find are tests of people; under so few nothing is tested, and customers know more
TESTS = frozenset(
    ("RT201", "RT202", "RT203", "RT205", "RT207", "RT208", "RT209", "RT210", "RT211", "RT212",
     "RT213", "RT214", "RT402", "RT403", "RT405", "RT406")
)  # fmt: skip


def waits(code: str, examination: Examination) -> NotRun | None:
    """What a check waits for whose finding would be a test of too few people; else None."""
    few = examination.buyers > 0 and examination.rows < FEWEST_PEOPLE
    return NotRun(code, ENOUGH) if few and code in TESTS else None


def without_tests(report: Checkup) -> Checkup:
    """The same report without what a test would have to say; one with enough people as it is."""
    if not report.few:
        return report
    wins = f"{report.buyers:,} {'win' if report.buyers == 1 else 'wins'}"
    people = f"{report.rows:,} {report.unit} and {wins}"
    return replace(
        report,
        base_rate=None,
        personas=tuple(_persona(line) for line in report.personas),
        misalignment=None,
        sentence=f"{people} are too few for any test. What is counted stands below.",
    )


def _persona(line: PersonaLine) -> PersonaLine:
    told = _outcome(line.outcome)
    claims = tuple(counted_line(claim) for claim in line.claims)
    sentence = f"{(told.reason or TOO_FEW).capitalize()}."
    return replace(
        line, outcome=told, verdict="cannot_tell", sentence=sentence, claims=claims, traits=()
    )


def _outcome(line: OutcomeLine) -> OutcomeLine:
    reason = line.reason
    if line.n:
        reason = f"{line.successes:,} of {line.n:,}: {TOO_FEW}"
    nothing = {"rate": None, "low": None, "high": None, "pooled": None}
    return replace(line, **nothing, compared="too_few", reason=reason)  # type: ignore[arg-type]


def counted_line(line: ClaimLine) -> ClaimLine:
    """A sentence as it is counted, untested; what no column speaks of stays as it is."""
    of_customers = line.verdict == "stale" and line.heard is not None
    if line.verdict not in _OF_RECORDS or of_customers:
        return line
    # where nobody was counted the sentence says why
    sentence = f"{_counted(line)}: {TOO_FEW}." if line.n else line.sentence
    nothing = {"share": None, "low": None, "high": None, "everyone": None}
    nothing |= {"value_low": None, "value_high": None}
    return replace(line, verdict="untested", sentence=sentence, **nothing)  # type: ignore[arg-type]


def _counted(line: ClaimLine) -> str:
    if line.value is not None:
        asked = f"; you said {line.amount:,.0f}" if line.amount is not None else ""
        return f"{line.value:,.0f} among {line.n:,}{asked}"
    if line.k is None:
        return f"{line.n:,} counted"
    said = f"; you said {claimed_words(line.at_least, line.side)}" if line.at_least else ""
    return f"{line.k:,} of {line.n:,} fit{said}"


def claimed_words(share: float, side: str = "above") -> str:
    """A claimed share as people say it: `most`, `nearly all`, `at most 30 %`."""
    many = percent(share).replace(" ", NBSP)
    return f"at most {many}" if side == "below" else MOSTLY.get(round(share, 3), f"at least {many}")


def tracks_without_tests(tracks: Tracks) -> Tracks:
    """What became of people, without a number that would need an interval."""
    return replace(
        tracks,
        everyone=_track(tracks.everyone),
        nobody=_track(tracks.nobody),
        personas=tuple(_track(track) for track in tracks.personas),
        no_stay=tracks.no_stay or f"They are {TOO_FEW}.",
    )


def _track(track: Track) -> Track:
    nothing = dict.fromkeys(("of_buyers", "accepted", "days", "worth", "stayed"))
    return replace(track, **nothing)  # type: ignore[arg-type]


def backtest_without_tests(told: Backtest, *, people: int, happened: str) -> Backtest:
    """A backtest without what a test would have to say; one of enough people as it is."""
    if people >= FEWEST_PEOPLE or not told.personas:
        return told
    return replace(
        told,
        said=None,
        came=None,
        personas=tuple(_scored(line, happened) for line in told.personas),
        score=None,
        bands=(),
        verdict="too_few",
        sentence=f"{people:,} {told.noun} are too few for any test. What is counted stands below.",
    )


def _scored(line: BacktestLine, happened: str) -> BacktestLine:
    won = sum(month.k for month in line.months)
    nothing = dict.fromkeys(("said", "came", "precision", "recall", "lift", "skill"))
    return replace(
        line,
        **nothing,  # type: ignore[arg-type]
        kept="cannot_tell",
        months=tuple(replace(month, rate=None, lift=None) for month in line.months),
        verdict="too_few",
        sentence=f"{won:,} of {line.people:,} {happened} since: {TOO_FEW}.",
    )
