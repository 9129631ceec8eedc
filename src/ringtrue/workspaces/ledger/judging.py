"""From an examined persona to what a page says of it: pure functions over plain values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ringtrue.analysis import counting
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.results import Checkup, ClaimLine
from ringtrue.figures import saying
from ringtrue.workspaces.ledger import heard
from ringtrue.workspaces.ledger.lines import Against, Counts, JudgedLine, NextStep
from ringtrue.workspaces.personas.lines import StatementRow

NO_RECORDS = "There are no records yet."
UNCONFIRMED = "Say which column tests it, or that there is none."

FITS = ("fits_past", "supported", "illustrated")
DOES_NOT = ("does_not_fit_past", "contradicted", "denied")
OPEN = ("cannot_tell", "undecided", "stale")


def settle(
    line: ClaimLine,
    row: StatementRow,
    running: Running | None,
    *,
    today: date,
    few: bool = False,
    since: date | None = None,
) -> ClaimLine:
    """What stands for a claim: later records, else the past; where neither can speak, customers.

    A sentence nobody confirmed is untested, whatever the records would say. With too `few` people
    for a test records are counted, and customers may speak to every sentence. `since` is the clock
    of its running test, where there is one.
    """
    found = _settled(line, row, running, today, few=few)
    if row.state == "proposed":  # nothing counts for it before somebody says what tests it
        return found
    spoken = heard.counts(row, today)
    days = [day for day in (spoken and spoken.newest, running and running.newest) if day]
    return replace(
        found,
        since=(since or row.since or row.written_at.date()).isoformat(),
        keeps_days=row.shelf_days,
        newest=max(days, default=None),
        heard=spoken,
    )


def _settled(
    line: ClaimLine, row: StatementRow, running: Running | None, today: date, *, few: bool
) -> ClaimLine:
    if row.state == "proposed":
        return replace(_silent(line, row), verdict="untested", sentence=UNCONFIRMED)
    told = heard.told(row, today)
    if few:
        counted = counting.counted_line(line)
        old = told is not None and told.verdict == "stale" and line.verdict != "no_data"
        return counted if told is None or old else _told(counted, told)
    if running is not None and running.verdict in ("supported", "contradicted", "stale"):
        return replace(line, verdict=running.verdict, sentence=running.sentence)
    if line.verdict != "no_data" or told is None:
        return _since(line, running)
    return _told(line, told)


def _since(line: ClaimLine, running: Running | None) -> ClaimLine:
    """What came since, told after the past where it does not settle the claim yet."""
    if running is None or not (running.verdict == "undecided" or running.words):
        return line
    if running.waits:
        return replace(line, sentence=f"{line.sentence} {running.sentence}".strip())
    later = running.sentence[:1].lower() + running.sentence[1:]
    return replace(line, sentence=f"{line.sentence} Since it was written, {later}".strip())


def validated(claims: Sequence[ClaimLine]) -> bool:
    """Whether what came later supports its claims: none contradicted, at least half supported."""
    verdicts = [claim.verdict for claim in claims]
    testable = sum(v in (*FITS, *DOES_NOT, *OPEN) for v in verdicts)
    supported = verdicts.count("supported")
    return 0 < testable <= 2 * supported and "contradicted" not in verdicts


def _silent(line: ClaimLine, row: StatementRow) -> ClaimLine:
    nothing = {"share": None, "low": None, "high": None, "n": None, "k": None, "everyone": None}
    return replace(line, trait=row.trait or None, assumed=bool(row.trait), **nothing)  # type: ignore[arg-type]


def _told(line: ClaimLine, told: heard.Told) -> ClaimLine:
    return replace(line, verdict=told.verdict, sentence=told.sentence)


# What a claim speaks of that names no column.
_ABOUT = {"comparison": "the outcome of its people", "prevalence": "who belongs to it"}


def judged_line(row: StatementRow, line: ClaimLine | None) -> JudgedLine:
    """A sentence with its verdict; untested where nothing was examined yet."""
    shown = line or _unexamined(row)
    measured = shown.verdict in ("fits_past", "does_not_fit_past", "supported", "contradicted")
    counted = shown.share is not None or bool(shown.n)
    how = "solid" if measured or counted else "dotted"
    if how == "dotted" and (row.customers_for or row.customers_against):
        how = "outlined"
    told = JudgedLine(
        id=row.id,
        position=row.position,
        text=row.text,
        kind=row.kind,
        state=row.state,
        trait=row.trait or None,
        verdict=shown.verdict,
        plain=_plain(row, shown.verdict),
        sentence=_beside_its_word(shown.sentence),
        share=shown.share,
        low=shown.low,
        high=shown.high,
        at_least=row.at_least if row.trait else None,
        everyone=shown.everyone,
        n=shown.n,
        k=shown.k,
        assumed=row.state == "proposed",
        definition=row.definition,
        how=how,
        chip=_chip(row, how),
        customers_for=row.customers_for,
        customers_against=row.customers_against,
        about=_ABOUT.get(row.form, ""),
        side="above" if row.form == "quantile" else row.side,
        value=shown.value,
        value_low=shown.value_low,
        value_high=shown.value_high,
        amount=shown.amount if shown.value is not None else None,
    )
    return _clocked(shown, row, told)


def _clocked(shown: ClaimLine, row: StatementRow, line: JudgedLine) -> JudgedLine:
    """The line with its clock, and how old what counts for it is; none before it is decided on."""
    if row.state == "proposed":
        return line
    since = _day(shown.since) or row.since
    return replace(
        line,
        since=since,
        stated_by=row.stated_by if since == row.since else "",
        keeps_days=row.shelf_days,
        newest=_day(shown.newest),
        heard=shown.heard,
    )


def for_customers(line: JudgedLine) -> bool:
    """Whether no column speaks of it, so that only customers can."""
    asked = line.state == "no_data" and line.verdict == "stale"
    return asked or line.verdict in ("no_data", "illustrated", "denied")


def _unheard(line: JudgedLine) -> bool:
    """Whether customers are to be asked: nobody knows, or nobody does any longer."""
    return line.verdict == "no_data" or (line.state == "no_data" and line.verdict == "stale")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _beside_its_word(sentence: str) -> str:
    """The sentence as it stands after the verdict's word, which it need not repeat."""
    echo = "No data yet: "
    rest = sentence.removeprefix(echo)
    return sentence if rest == sentence else rest[:1].upper() + rest[1:]


def _unexamined(row: StatementRow) -> ClaimLine:
    if row.state == "no_data":
        sentence = "Ask customers: no column tells."
        return ClaimLine(row.text, None, "no_data", None, None, None, sentence)
    sentence = "No records have been held against it yet."
    return ClaimLine(row.text, row.trait or None, "untested", None, None, None, sentence)


def _plain(row: StatementRow, verdict: str) -> str:
    if row.state == "proposed" and verdict == "untested":
        return "not confirmed yet"
    return saying.verdict_word(verdict)


def _chip(row: StatementRow, how: str) -> str:
    if row.trait and how == "solid":
        return f"column: {row.trait.rsplit('.', 1)[-1].replace('_', ' ')}"
    if row.customers_for or row.customers_against:
        total = row.customers_for + row.customers_against
        return f"{total} {saying.plural(total, 'customer')} heard"
    return "assumed"


def counts(lines: Sequence[JudgedLine]) -> Counts:
    """A persona's sentences by verdict."""
    verdicts = [line.verdict for line in lines]
    return Counts(
        sentences=len(lines),
        fit=sum(v in FITS for v in verdicts),
        do_not_fit=sum(v in DOES_NOT for v in verdicts),
        cannot_tell=sum(v in OPEN for v in verdicts),
        no_data=verdicts.count("no_data"),
        unconfirmed=sum(line.state == "proposed" for line in lines),
    )


def against(checkup: Checkup) -> Against:
    """The records behind the verdicts."""
    return Against(
        buyers=checkup.buyers,
        people=checkup.rows,
        unit=checkup.unit,
        files=checkup.files,
        totals=checkup.totals,
        open=checkup.excluded.open,
        immature=checkup.excluded.immature,
        not_recorded=checkup.excluded.not_recorded,
        few=checkup.few,
    )


def headline(
    found: Counts,
    lines: Sequence[JudgedLine],
    *,
    examined: bool,
    problem: str = "",
    asking: bool = False,
    few: str = "",
) -> tuple[str, str]:
    """Two of six sentences fit the people who bought. | The industry is wrong.

    `few` says how many there are where they are too few for any test.
    """
    total, noun = found.sentences, saying.plural(found.sentences, "sentence")
    if total == 0:
        return "This persona says nothing yet.", "Write its first sentence."
    asked = sum(line.verdict == "untested" and line.state == "confirmed" for line in lines)
    asked = asked if examined else total
    if asking and asked:
        are = saying.plural(asked, "is", "are")
        many = f"{saying.spelled(asked, capital=True)} {saying.plural(asked, 'sentence')}"
        return f"{many} {are} being held against the records.", "It takes a moment."
    if not examined:
        waits = saying.plural(total, "waits", "wait")
        strong = f"{saying.spelled(total, capital=True)} {noun} {waits} for records."
        return strong, problem or "Bring in who bought and who did not."
    if few and not found.unconfirmed:
        return f"{few} are too few for any test.", "Each sentence is counted; ask five customers."
    if found.testable == 0:
        return f"None of {saying.spelled(total)} {noun} can be tested yet.", _why_none(found)
    fit = saying.spelled(found.fit, capital=True) if found.fit else "None"
    verb = saying.plural(found.fit, "fits", "fit") if found.fit else "fits"
    strong = f"{fit} of {saying.spelled(total)} {noun} {verb} the people who bought."
    return strong, _wrong(found, lines)


def _why_none(found: Counts) -> str:
    if found.unconfirmed:
        many = saying.spelled(found.unconfirmed)
        return f"Say which column tests {'it' if found.unconfirmed == 1 else f'the {many}'}."
    return "No column speaks of them: ask customers."


def _wrong(found: Counts, lines: Sequence[JudgedLine]) -> str:
    wrong = [line for line in lines if line.verdict in DOES_NOT]
    named = list(dict.fromkeys(_column(line) for line in wrong if line.trait))
    if len(wrong) == 1 and named:
        return f"The {named[0]} is wrong."
    if wrong and 0 < len(named) <= 3:
        return f"{_listed(named)} are wrong." if len(named) > 1 else f"The {named[0]} is wrong."
    if wrong:
        return f"{saying.spelled(len(wrong), capital=True)} do not."
    if found.cannot_tell:
        many = saying.spelled(found.cannot_tell)
        return f"The records cannot yet tell about {many}."
    return "Nothing speaks against it."


def _listed(names: list[str]) -> str:
    words = f"{', '.join(names[:-1])} and {names[-1]}"
    return words[0].upper() + words[1:]


def _column(line: JudgedLine) -> str:
    return (line.trait or "").rsplit(".", 1)[-1].replace("_", " ")


CALL = NextStep(
    "",
    "Call five customers.",
    "You have too few people for any test. The call sheet has the two sentences most at odds with "
    "your wins, three questions for each, and a place for the answers.",
    "Open the call sheet",
    "lean",
)


def steps(
    found: Counts,
    lines: Sequence[JudgedLine],
    *,
    examined: bool,
    problem: str,
    hint: str,
    few: bool = False,
) -> tuple[NextStep, ...]:
    """The two next steps, the one that matters most first; with `few` people, to call customers."""
    wanted: list[NextStep] = [CALL] if few else []
    if not examined:
        title = problem or "Bring in who bought and who did not."
        text = hint or "An export of leads or deals from your CRM is enough."
        brings = problem in ("", NO_RECORDS)
        goes = "import" if brings else "outcome"
        button = "Bring in records" if brings else "Say what counts as a sale"
        wanted.append(NextStep("first", title, text, button, goes))
    if found.unconfirmed:
        wanted.append(_confirm(found))
    worst = _worst(lines)
    if worst is not None:
        wanted.append(_correct(worst))
    silent = [line for line in lines if _unheard(line)]
    if silent and not few:
        wanted.append(_ask(silent))
    if examined and wanted in ([], [CALL]):
        wanted.append(_look_on(found, few=few))
    return tuple(
        replace(step, urgency=urgency)
        for step, urgency in zip(wanted[:2], ("first", "then"), strict=False)
    )


def _worst(lines: Sequence[JudgedLine]) -> JudgedLine | None:
    wrong = [line for line in lines if line.verdict in DOES_NOT]
    return min(wrong, key=lambda li: li.high if li.high is not None else 1.0, default=None)


def _confirm(found: Counts) -> NextStep:
    many = saying.spelled(found.unconfirmed)
    noun = saying.plural(found.unconfirmed, "sentence")
    text = "Nothing is held against the records before you have said which column speaks of it."
    return NextStep("", f"Confirm what tests {many} {noun}.", text, "Confirm the columns", "claims")


def _correct(line: JudgedLine) -> NextStep:
    title = f"Correct “{line.text.rstrip('.')}”."
    return NextStep("", title, line.sentence, "Correct the persona", "claims")


def _ask(silent: Sequence[JudgedLine]) -> NextStep:
    line, others = silent[0], len(silent) - 1
    more = f" and {saying.spelled(others)} more" if others else ""
    title = f"Ask five customers: “{line.text.rstrip('.')}”{more}."
    text = "Drawn at random from your buyers, with three questions and a place for the answers."
    return NextStep("", title, text, "See the five", "ask")


def _look_on(found: Counts, *, few: bool) -> NextStep:
    if few:
        text = "It looks for what needs no test: gaps, upkeep, columns that know too much."
        return NextStep("", "See what the checkup finds.", text, "Open the checkup", "checkup")
    text = "Every sentence fits so far. From now on each new record tests it again."
    if found.cannot_tell:
        text = "Nothing contradicts it; where the records cannot tell yet, more of them will."
    return NextStep("", "See what the checkup finds.", text, "Open the checkup", "checkup")


def rings(found: Counts) -> str:
    """The persona by the contract's rule: rings_true, does_not_ring_true or cannot_tell."""
    if found.do_not_fit:
        return "does_not_ring_true"
    return "rings_true" if 0 < found.testable <= 2 * found.fit else "cannot_tell"


def past_of(claims: Sequence[ClaimLine]) -> str:
    """The same rule over settled lines, in the words that files use."""
    verdicts = [claim.verdict for claim in claims]
    if any(v in DOES_NOT for v in verdicts):
        return "does_not_fit_past"
    fit = sum(v in FITS for v in verdicts)
    testable = fit + sum(v in OPEN for v in verdicts)
    return "fits_past" if 0 < testable <= 2 * fit else "cannot_tell"


def still(row: StatementRow, line: ClaimLine | None) -> ClaimLine | None:
    """The examined line, unless its sentence was confirmed or set aside since."""
    if line is None or (line.sentence == UNCONFIRMED) != (row.state == "proposed"):
        return None
    return line
