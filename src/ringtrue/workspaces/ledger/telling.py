"""What became of a persona's people, in the words and places a sheet shows: pure functions."""

from dataclasses import replace

from ringtrue.analysis.counting import TOO_FEW
from ringtrue.analysis.results import PersonaLine, Rate
from ringtrue.analysis.tracked import Measured, Month, Track
from ringtrue.figures import saying
from ringtrue.workspaces.ledger.lines import Course, ExaminedRun, StripCell
from ringtrue.workspaces.personas.lines import Prevalence

FEWEST_A_MONTH = 5  # people, before their share is a point of a line
ROOM = 1.15  # how far a figure's axis goes beyond what is largest on it
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def strip(
    line: PersonaLine | None, base: Rate | None, track: Track | None, everyone: Track | None
) -> tuple[StripCell, ...]:
    """Acceptance, win rate, days, money and retention, each against everybody; those known."""
    mine, all_ = track or Track(), everyone or Track()
    cells = (
        _share("Accepted by sales", mine.accepted, all_.accepted, "judged leads"),
        _won(line, base),
        _median("Days to close", mine.days, all_.days, "sales", " days"),
        _median("Median sale", mine.worth, all_.worth, "sales", ""),
        _share("Still there after a year", mine.stayed, all_.stayed, "customers"),
    )
    return tuple(cell for cell in cells if cell is not None)


def course(run: ExaminedRun | None, line: PersonaLine | None, persona_id: int) -> Course:
    """Everything a sheet says of what became of a persona's people; empty before it is known."""
    if run is None or line is None:
        return Course()
    base = run.checkup.base_rate
    track, tracks = run.track(persona_id), run.tracks
    apart, told = run.misaligned(persona_id), run.checkup.misalignment
    whole = Course(
        strip=strip(line, base, None, None),
        shares_top=_top(line),
        misaligned=apart,
        no_stay=told.no_stay if told is not None else "",
    )
    if track is None or tracks is None:
        return whole
    names = [persona.name for persona in run.checkup.personas]
    near = track.nearest
    return replace(
        whole,
        strip=strip(line, base, track, tracks.everyone),
        months=shares_by_month(track.months),
        months_told=month_words(track.months),
        of_buyers=track.of_buyers,
        nearest=near,
        nearest_id=run.persona_ids[names.index(near.name)] if near else None,
        prevalence=Prevalence(track.narrowed, tracks.people, tracks.buyers, tracks.noun)
        if track.narrowed
        else None,
    )


def _top(line: PersonaLine) -> float:
    """Where the axis of shares ends: well beyond the larger one."""
    return min(1.0, max(line.share_of_people or 0, line.share_of_buyers or 0, 0.1) * 1.4)


def _won(line: PersonaLine | None, base: Rate | None) -> StripCell | None:
    if line is None or line.share_of_people is None:
        return None
    found = line.outcome
    if found.rate is None and found.compared == "too_few" and found.n:
        figure = f"{found.successes:,} of {found.n:,}"
        return StripCell("Win rate", figure, words=TOO_FEW)
    if found.rate is None or found.low is None or found.high is None:
        return StripCell("Win rate", "—", words=found.reason or "too few to tell")
    mine = Measured(found.rate, found.low, found.high, found.n, found.successes)
    all_ = Measured(base.rate, base.low, base.high, 0) if base is not None else None
    return _share("Win rate", mine, all_, "decided")


def _share(
    title: str, mine: Measured | None, everyone: Measured | None, noun: str
) -> StripCell | None:
    if mine is None:
        return None
    base = everyone.value if everyone is not None else None
    told = f"{saying.count(mine.k)} of {saying.count(mine.n)} {noun}"
    words = told + (f"; everyone {saying.percent(base)}" if base is not None else "")
    label = saying.interval_words(mine.value, mine.low, mine.high, base)
    top = min(1.0, max(mine.high, base or 0.0) * ROOM)
    figure = saying.percent(mine.value)
    return StripCell(title, figure, mine.value, mine.low, mine.high, base, top, words, label)


def _median(
    title: str, mine: Measured | None, everyone: Measured | None, noun: str, unit: str
) -> StripCell | None:
    if mine is None:
        return None
    base = everyone.value if everyone is not None else None
    between = f"{saying.count(mine.low)} to {saying.count(mine.high)}"
    words = f"{between}, from {saying.count(mine.n)} {noun}"
    words += f"; everyone {saying.count(base)}" if base is not None else ""
    label = f"{saying.count(mine.value)}{unit}, between {words}"
    top = max(mine.high, base or 0.0) * ROOM or 1.0
    figure = saying.count(mine.value)
    return StripCell(title, figure, mine.value, mine.low, mine.high, base, top, words, label)


def shares_by_month(months: tuple[Month, ...]) -> tuple[float | None, ...]:
    """The share of each month's people who belong; None for a month in which too few came."""
    return tuple(m.k / m.n if m.n >= FEWEST_A_MONTH else None for m in months)


def month_words(months: tuple[Month, ...]) -> str:
    """`23 % in May 2025 (154 of 673), 28 % in June 2025 (158 of 573)`; empty where too few came."""
    told = [m for m in months if m.n >= FEWEST_A_MONTH]
    ends = dict.fromkeys(told[:1] + told[-1:])
    return ", ".join(
        f"{saying.percent(m.k / m.n)} in {month_name(m.period)} "
        f"({saying.count(m.k)} of {saying.count(m.n)})"
        for m in ends
    )


def month_name(period: str) -> str:
    """`2025-12` as `December 2025`."""
    year, _, month = period.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}"
