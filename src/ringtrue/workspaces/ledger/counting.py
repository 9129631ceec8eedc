"""Where there are too few people for a test, an examination is told in counts: pure functions.

No verdict, no interval, nobody compared; what customers said stands, for it is no test.
"""

from dataclasses import replace

from ringtrue.analysis.results import Checkup, ClaimLine, OutcomeLine, PersonaLine
from ringtrue.analysis.tracked import Track, Tracks
from ringtrue.figures import saying
from ringtrue.workspaces.ledger.lines import EntryLine
from ringtrue.workspaces.ledger.undone import BESIDE, COUNTED

MOSTLY = {0.5: "most", 0.6: "most", 0.9: "nearly all", 1.0: "all"}
TOO_FEW = "too few for a test"
_OF_RECORDS = (
    "fits_past", "does_not_fit_past", "cannot_tell", "supported", "contradicted", "undecided",
    "stale",
)  # fmt: skip


def without_tests(report: Checkup) -> Checkup:
    """The same report without what a test would have to say; one with enough people as it is."""
    if not report.few:
        return report
    people = f"{report.rows:,} {report.unit} and {_wins(report.buyers)}"
    return replace(
        report,
        base_rate=None,
        personas=tuple(_persona(line) for line in report.personas),
        misalignment=None,
        sentence=f"{people} are too few for any test. What is counted stands below.",
    )


def _wins(buyers: int) -> str:
    return f"{buyers:,} {saying.plural(buyers, 'win')}"


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
    if line.verdict not in _OF_RECORDS:
        return line
    # where nobody was counted the sentence says why
    sentence = f"{_counted(line)}: {TOO_FEW}." if line.n else line.sentence
    nothing = {"share": None, "low": None, "high": None, "everyone": None}
    nothing |= {"value_low": None, "value_high": None}
    return replace(line, verdict="untested", sentence=sentence, **nothing)  # type: ignore[arg-type]


def _counted(line: ClaimLine) -> str:
    if line.value is not None:
        asked = f"; you said {saying.count(line.amount)}" if line.amount is not None else ""
        return f"{saying.count(line.value)} among {line.n:,}{asked}"
    if line.k is None:
        return f"{line.n:,} counted"
    said = f"; you said {claimed_words(line.at_least, line.side)}" if line.at_least else ""
    return f"{line.k:,} of {line.n:,} fit{said}"


def claimed_words(share: float, side: str = "above") -> str:
    """A claimed share as people say it: `most`, `nearly all`, `at most 30 %`."""
    if side == "below":
        return f"at most {saying.percent(share)}"
    return MOSTLY.get(round(share, 3), f"at least {saying.percent(share)}")


def counted_entry(line: EntryLine) -> EntryLine:
    """A running test as what it has counted so far."""
    if line.closed_at is not None:
        return line
    running = line.running
    many = f"{running.n:,.0f} came since"
    if running.n and line.form == "share":
        many = f"{running.k:,.0f} of {running.n:,.0f} who came since fit"
    sentence = f"{many}: {TOO_FEW}." if running.n else running.waits or f"{many}."
    if line.sentence in (COUNTED, BESIDE):
        sentence = line.sentence
    return replace(
        line,
        verdict="untested",
        plain=saying.verdict_word("untested"),
        sentence=sentence,
        running=replace(running, points=()),
        few=True,
    )


def entries_headline(claims: int, people: int, unit: str) -> str:
    """`Three claims are written down. | 180 people are too few to test them.`"""
    noun = saying.plural(claims, "claim is", "claims are")
    many = saying.spelled(claims, capital=True)
    them = saying.plural(claims, "it", "them")
    return f"{many} {noun} written down. {people:,} {unit} are too few to test {them}."


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
