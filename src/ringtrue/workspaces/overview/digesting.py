"""What goes into a digest, said in plain words, and which two of it matter most."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ringtrue.analysis.cast import Member
from ringtrue.figures import saying
from ringtrue.workspaces.checkup.lines import FindingRow, FindingsChanged
from ringtrue.workspaces.ledger.lines import EntryLine, ExaminedRun
from ringtrue.workspaces.overview.lines import Change, Digest, NewsItem
from ringtrue.workspaces.personas.lines import PersonaRow
from ringtrue.workspaces.records.queries import ImportRow

AHEAD = timedelta(days=14)  # so long before its day a review is news
A_YEAR = timedelta(days=365)  # so long a quote is fresh
BEFORE_STALE = timedelta(days=30)
MOST = 12  # of one kind; what is more is counted
AGAINST = ("does_not_fit_past", "contradicted", "denied")


def compose(
    since: datetime,
    now: datetime,
    *,
    turned: Sequence[Change],
    findings: FindingsChanged,
    came: Sequence[NewsItem],
    stale: Sequence[NewsItem],
) -> Digest:
    """The digest: what matters most on top, the rest by kind; each thing stands in it once."""
    verdicts = tuple(_verdict(change) for change in turned)
    new = tuple(_finding(row) for row in findings.new)
    gone = tuple(
        NewsItem(f"No longer there: {row.sentence}", goes_to="checkup") for row in findings.gone
    )
    first = _first(findings.new, new, verdicts)
    return Digest(
        since=since,
        until=now,
        first=first,
        verdicts=_rest(verdicts, first),
        new=_rest(new, first),
        gone=_rest(gone, ()),
        came=tuple(came),
        stale=_rest(tuple(stale), ()),
    )


def _first(
    rows: Sequence[FindingRow], new: tuple[NewsItem, ...], verdicts: tuple[NewsItem, ...]
) -> tuple[NewsItem, ...]:
    """High findings, then sentences that no longer hold, other findings, other verdicts."""
    high = [item for row, item in zip(rows, new, strict=True) if row.severity == "high"]
    fell = [item for item in verdicts if item.verdict in AGAINST]
    ranked = [*high, *fell, *new, *verdicts]
    return tuple(dict.fromkeys(ranked))[:2]


def _rest(items: tuple[NewsItem, ...], first: tuple[NewsItem, ...]) -> tuple[NewsItem, ...]:
    left = tuple(item for item in items if item not in first)
    if len(left) <= MOST:
        return left
    return (*left[:MOST], NewsItem(f"And {saying.count(len(left) - MOST)} more.", goes_to=""))


def _verdict(change: Change) -> NewsItem:
    return NewsItem(change.words, "persona", change.persona_id, verdict=change.verdict)


def _finding(row: FindingRow) -> NewsItem:
    number = f"{saying.count(row.buyers_affected)} buyers" if row.buyers_affected else ""
    told = f" ({number})" if number and number.split()[0] not in row.sentence else ""
    said = row.sentence.replace(" %", f"{saying.NBSP}%")
    return NewsItem(f"{said}{told}", "checkup", code=row.code)


def came_in(
    imports: Sequence[ImportRow],
    since: datetime,
    before: ExaminedRun | None,
    run: ExaminedRun | None,
) -> tuple[NewsItem, ...]:
    """How many records came, and how many people and buyers that makes."""
    published = [row for row in imports if row.state == "published"]
    fresh = [row for row in published if row.published_at and row.published_at > since]
    rows = sum(row.outcomes.created + row.outcomes.updated for row in fresh)
    if not rows:  # the same export once more
        return ()
    where = saying.plural(len(fresh), "import")
    many = saying.spelled(len(fresh))
    noun = saying.plural(rows, "record")
    words = f"{saying.count(rows)} {noun} came in, new or changed, with {many} {where}"
    return (NewsItem(f"{words}{_people(before, run)}.", "data"),)


def _people(before: ExaminedRun | None, run: ExaminedRun | None) -> str:
    if run is None or run.problem or not run.checkup.rows:
        return ""
    told = run.checkup
    now = f"{saying.count(told.rows)} {told.unit} and {saying.count(told.buyers)} buyers"
    if before is None or before.problem:
        return f": {now} now"
    more = told.rows - before.checkup.rows
    bought = told.buyers - before.checkup.buyers
    return f": {now} now, {_more(more)} {told.unit} and {_more(bought)} buyers"


def _more(difference: int) -> str:
    return f"{saying.count(abs(difference))} {'fewer' if difference < 0 else 'more'}"


def stale_soon(
    rows: Sequence[PersonaRow],
    cast: Sequence[Member],
    claims: Sequence[EntryLine],
    since: datetime,
    now: datetime,
) -> tuple[NewsItem, ...]:
    """Reviews, quotes and claims whose time is about to run out, each told once when it is near."""
    days = (since.date(), now.date())
    reviews = [item for row in rows if (item := _review(row, *days)) is not None]
    ids = {row.name: row.id for row in rows}
    quotes = [item for m in cast if (item := _quotes(m, ids.get(m.name), *days)) is not None]
    tested = [item for line in claims if (item := _claim(line, *days)) is not None]
    return (*reviews, *quotes, *tested)


def _claim(line: EntryLine, since: date, today: date) -> NewsItem | None:
    """A claim whose newest record turns too old for it within two weeks."""
    if line.running.newest is None or line.verdict not in ("supported", "contradicted"):
        return None
    day = date.fromisoformat(line.running.newest) + timedelta(days=line.shelf_days)
    if not since < day - AHEAD <= today:
        return None
    words = f"What tests “{line.text.rstrip('.')}” grows old on {_day(day)}: bring newer records."
    return NewsItem(words, "persona", line.persona_id)


def _review(row: PersonaRow, since: date, today: date) -> NewsItem | None:
    day = row.next_review
    if day is None:
        return None
    if since < day <= today:
        return NewsItem(f"The review of {row.name} was due on {_day(day)}.", "persona", row.id)
    if since + AHEAD < day <= today + AHEAD:
        return NewsItem(f"The review of {row.name} is due on {_day(day)}.", "persona", row.id)
    return None


def _quotes(member: Member, persona_id: int | None, since: date, today: date) -> NewsItem | None:
    ends = [date.fromisoformat(e.date) + A_YEAR for e in member.evidence]
    near = sorted(day for day in ends if since < day - BEFORE_STALE <= today)
    if not near:
        return None
    many = saying.spelled(len(near), capital=True)
    verb = saying.plural(len(near), "quote behind", "quotes behind")
    turns = saying.plural(len(near), "turns", "turn")
    words = f"{many} {verb} {member.name} {turns} a year old, the first on {_day(near[0])}."
    return NewsItem(words, "persona", persona_id)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
