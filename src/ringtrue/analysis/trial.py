"""A persona's sentences held against the people who bought.

What was seen before a sentence was written can only say whether it *fits the past*: the bound that
holds at any time, over all looks together, must clear the share the sentence speaks of. Shares are
shown by unit; the bound counts accounts where they are known, one value each. What records say that
come later is `advance`, from `ringtrue.analysis.running`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import ibis

from ringtrue.analysis import cases as forms
from ringtrue.analysis import contrasts, hindsight, news
from ringtrue.analysis.cases import Case, is_fraction, make, questions, share_side, threshold
from ringtrue.analysis.cast import OF_SHARES, Member, Statement
from ringtrue.analysis.completing import lacking
from ringtrue.analysis.hindsight import Reason
from ringtrue.analysis.results import ClaimLine, PastVerdict
from ringtrue.analysis.statements import rule_of
from ringtrue.analysis.wording import listed, number, percent, share_in_words
from ringtrue.stats import anytime
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.happenings import Gathered, gather
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.tallies import Counted, count
from ringtrue.warehouse.traits import Frame

LEVEL = 0.95
WHOSE = "Of all buyers, not of its own alone."
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Judged:
    """A claim line with what the checks need beyond it.

    `log_e` is the logarithm of the e-value that fewer fit than described. `instead` says what the
    buyers are, where the sentence does not fit: (value, share), most frequent first. `how` says
    how the buyers were chosen.
    """

    persona: str
    line: ClaimLine
    log_e: float = 0.0
    instead: tuple[tuple[str, float], ...] = ()
    how: str = ""


def judge_past(
    records: Records, frame: Frame, *, member: Member, cast: Sequence[Member] = ()
) -> tuple[ClaimLine, ...]:
    """Every sentence of one persona against the past, in its order.

    `cast` holds all personas of the workspace, the one judged among them; alone it is compared with
    all buyers.
    """
    whole = tuple(cast) or (member,)
    return tuple(j.line for j in judge_cast(records, frame, whole) if j.persona == member.name)


def judge_cast(
    records: Records,
    frame: Frame,
    cast: Sequence[Member],
    *,
    untold: Mapping[str, Reason] = NOTHING,
    question: Question | None = None,
) -> tuple[Judged, ...]:
    """Every sentence of every persona against the past, counted in one scan.

    `untold` names columns that give no verdict, with the reason: those that know the outcome.
    Claims about events or texts in other tables need the `question` that the frame was built for.
    """
    gathered = Gathered(frame, NOTHING)
    if question is not None:
        gathered = gather(records, frame, question, forms.happenings(cast, frame))
    frame = gathered.frame
    cases = [
        make(f"{i}.{j}", member, statement, cast, frame, gathered)
        for i, member in enumerate(cast)
        for j, statement in enumerate(member.statements)
    ]
    asked = [a for case in cases for a in questions(case)]
    counts = count(records, frame.table, asked) if asked else {}
    for case in cases:
        if is_fraction(case) and case.buyers is not None:
            everybody = frame.table.unit_id.notnull()
            counts[f"{case.key} all"] = news.of_texts(records, frame, case, everybody)
            counts[case.key] = news.of_texts(records, frame, case, case.buyers.among)
    ready = [
        c
        for c in cases
        if c.statement.form == "comparison"
        and not (hindsight.why_not(c, frame, untold) or forms.vain(c.statement))
    ]
    compared = _compared(records, frame, ready)
    return tuple(
        compared.get(case.key) or _judged(records, frame, case, counts, untold) for case in cases
    )


def _compared(records: Records, frame: Frame, cases: Sequence[Case]) -> dict[str, Judged]:
    ready = [c for c in cases if c.testable is not None and frame.counts.won]
    blank = [_line(case, "cannot_tell", "") for case in ready]
    found = contrasts.compared(records, frame, ready, blank)
    return {
        case.key: Judged(case.member.name, one.line, one.log_e, how="rule")
        for case, one in zip(ready, found, strict=True)
    }


def _judged(
    records: Records,
    frame: Frame,
    case: Case,
    counts: dict[str, Counted],
    untold: Mapping[str, Reason],
) -> Judged:
    everyone = counts.get(f"{case.key} all", Counted())
    mine = counts.get(case.key, Counted())
    line = _untested(case, frame, everyone, mine)
    if line is None:
        why = hindsight.why_not(case, frame, untold) or forms.vain(case.statement)
        line = _line(case, "cannot_tell", why) if why else None
    if line is not None:
        return Judged(case.member.name, line)
    assert case.buyers is not None
    if case.statement.form == "mean":
        blank = _line(case, "cannot_tell", "")
        one = contrasts.averaged(records, frame, case, blank)
        return Judged(case.member.name, one.line, one.log_e, how=case.buyers.how)
    line = _verdict(case, everyone, mine)
    instead: tuple[tuple[str, float], ...] = ()
    if line.verdict == "does_not_fit_past" and _lists_values(case):
        instead = _what_they_are(records, frame, case)
    false_side: anytime.Side = "below" if share_side(case.statement) == "above" else "above"
    log_e = anytime.log_share_e(
        mine.account_k, mine.account_n, threshold(case.statement), false_side
    )
    told = _sentence(case, line, instead)
    said = replace(line, sentence=f"{told} {WHOSE}" if _of_all(case) else told)
    return Judged(case.member.name, said, log_e, instead, case.buyers.how)


def _lists_values(case: Case) -> bool:
    """Whether it is a sentence about what most buyers are, so that one can say what they are."""
    said = case.statement
    return said.form == "share" and said.side == "above" and case.trait is not None


def _line(case: Case, verdict: PastVerdict, sentence: str) -> ClaimLine:
    return ClaimLine(
        text=case.statement.text,
        trait=_column(case),
        verdict=verdict,
        share=None,
        low=None,
        high=None,
        sentence=sentence,
        at_least=case.statement.at_least if case.statement.form in OF_SHARES else None,
        assumed=case.statement.proposed and case.statement.trait is not None,
        form=case.statement.form,
        side=case.statement.side,
        amount=case.statement.amount,
    )


def _column(case: Case) -> str | None:
    """The column a case speaks of, as people know it: an answer gathered elsewhere has no name."""
    if case.trait is None or case.trait.name.startswith(forms.HAPPENED):
        return case.statement.trait
    return case.trait.name


def _untested(case: Case, frame: Frame, everyone: Counted, mine: Counted) -> ClaimLine | None:
    """The line of a statement that cannot be held against anybody, with the reason."""
    if case.statement.trait is None and not case.statement.testable:
        return _line(case, "no_data", "No data yet: ask customers.")
    lack = lacking(case.statement)
    if lack is not None and lack.key != "margin":  # of a margin, the verdict says it
        return _line(case, "cannot_tell", f"{lack.detail} {lack.hint}")
    if case.why:
        return _line(case, "no_data", case.why)
    about_people = case.statement.form in ("comparison", "prevalence")
    if case.trait is None and not about_people:
        return _line(case, "no_data", f"These records have no {case.statement.trait}.")
    if not frame.counts.won:
        return _line(case, "no_data", "Nobody has said who bought: name an outcome.")
    if case.statement.form != "share":
        return _untested_form(case, mine)
    assert case.trait is not None
    if case.testable is None:
        said = f"It names no value that {case.trait.name} could have."
        return _line(case, "cannot_tell", said)
    if everyone.n == 0:
        return _line(case, "no_data", f"{case.trait.name} is empty.")
    if everyone.k == 0 and case.statement.values:
        values = listed(case.statement.values)
        said = f"No record says {values} in {case.trait.name}: choose the words it uses."
        return replace(_line(case, "cannot_tell", said), everyone=0.0)
    if case.buyers is None:
        said = "Nothing else tells this persona's buyers apart: give it a rule, or tag its people."
        return _line(case, "cannot_tell", said)
    if mine.n == 0:
        said = f"None of its buyers has {case.trait.name} recorded."
        if case.buyers.how == "all":
            return _line(case, "no_data", f"No buyer has {case.trait.name} recorded.")
        return _line(case, "no_data", said)
    return None


def _untested_form(case: Case, mine: Counted) -> ClaimLine | None:
    """The same of claims that are not about what most of them are."""
    said = case.statement
    if case.testable is None:
        return _line(case, "cannot_tell", _no_numbers(case))
    if case.buyers is None:
        told = "Nothing else tells this persona's people apart: give it a rule, or tag its people."
        return _line(case, "cannot_tell", told)
    if said.form in OF_SHARES and mine.n == 0:
        whose = "Nobody" if case.buyers.how == "all" else "None of its people"
        return _line(case, "no_data", f"{whose} has anything recorded about it.")
    return None


def _no_numbers(case: Case) -> str:
    """What its column lacks, by the claim's form."""
    said, column = case.statement, _column(case)
    if said.form == "mean":
        return f"{column} holds no numbers to take a mean of."
    if said.form == "quantile":
        return f"{column} holds no numbers that could reach {number(said.amount or 0)}."
    return f"{column} holds no codes that could be {listed(said.values)}."


def _verdict(case: Case, everyone: Counted, mine: Counted) -> ClaimLine:
    low = anytime.share_bound(mine.account_k, mine.account_n, "above", LEVEL)
    high = anytime.share_bound(mine.account_k, mine.account_n, "below", LEVEL)
    bar = threshold(case.statement)
    verdict: PastVerdict = "cannot_tell"
    if share_side(case.statement) == "below":
        verdict = "fits_past" if high <= bar else "does_not_fit_past" if low > bar else verdict
    elif low >= bar:
        verdict = "fits_past"
    elif high < bar:
        verdict = "does_not_fit_past"
    share = mine.k / mine.n
    return replace(
        _line(case, verdict, ""),
        share=share,
        low=min(low, share),
        high=max(high, share),
        everyone=everyone.k / everyone.n if everyone.n else None,
        n=mine.n,
        k=mine.k,
    )


def _sentence(case: Case, line: ClaimLine, instead: tuple[tuple[str, float], ...]) -> str:
    assert line.low is not None
    assert line.high is not None
    assert line.at_least is not None
    if case.statement.form != "share" or case.statement.side != "above":
        return shares_said(case, line)
    everybody = case.buyers is None or case.buyers.how == "all"
    whose = "its " if not everybody else ""
    counted = f"{line.k:,} of {whose}{line.n:,} buyers"
    if line.verdict == "fits_past":
        return f"{counted} fit; at least {percent(line.low)}."
    if line.verdict == "does_not_fit_past":
        numbers = case.trait is not None and case.trait.type == "number"
        they = _they_are(instead, numbers=numbers)
        return f"{counted}; you said {share_in_words(line.at_least)}.{they}"
    between = f"between {percent(line.low)} and {percent(line.high)}"
    return (
        f"{counted} fit, {between}: can't tell yet whether it is {share_in_words(line.at_least)}."
    )


def shares_said(case: Case, line: ClaimLine) -> str:
    """A claim of shares of any form, in the words of its own form."""
    assert line.low is not None
    assert line.high is not None
    counted = counted_words(case, line.k or 0, line.n or 0)
    if line.verdict == "cannot_tell":
        between = f"between {percent(line.low)} and {percent(line.high)}"
        return f"{counted}, {between}: can't tell yet whether it is {share_words(case.statement)}."
    return f"{counted}; you said {share_words(case.statement)}."


def counted_words(case: Case, k: float, n: float) -> str:
    """`31 of 80 who did "demo" had done "case study" before`, by the claim's form."""
    said = case.statement
    everybody = case.buyers is None or case.buyers.how == "all"
    some = f"{k:,.0f} of {n:,.0f}" if everybody else f"{k:,.0f} of its {n:,.0f}"
    people = "" if everybody else " people"
    if said.form == "sequence":
        return f"{some}{people} who came to {said.then} had {listed(said.values)} before"
    if said.form == "theme":
        return f"{some}{people} who were heard speak of {listed(said.values)}"
    if said.form == "quantile":
        way = "reach" if said.side == "above" else "stay within"
        return f"{some} buyers {way} {number(said.amount or 0)}"
    return f"{some} buyers are like this"


def _of_all(case: Case) -> bool:
    """Whether it is told of all buyers though a rule says who belongs: then it has to say so."""
    of_all = case.buyers is not None and case.buyers.how == "all"
    return case.statement.form == "share" and of_all and rule_of(case.member) is not None


def share_words(said: Statement) -> str:
    """The share a claim speaks of, as its author would have said it."""
    if share_side(said) == "below":
        return f"at most {percent(said.at_least)}"
    return share_in_words(said.at_least)


def _they_are(instead: tuple[tuple[str, float], ...], *, numbers: bool) -> str:
    if not instead:
        return ""
    if numbers:
        return f" Half of them are {instead[0][0]}."
    say = "say" if all(value.casefold() in ("yes", "no") for value, _ in instead) else "are"
    return f" They {say} {listed([f'{value} ({percent(share)})' for value, share in instead])}."


def _what_they_are(records: Records, frame: Frame, case: Case) -> tuple[tuple[str, float], ...]:
    """The buyers' most frequent values, or for numbers the middle half of them."""
    assert case.trait is not None
    assert case.buyers is not None
    rows = frame.table.filter(case.buyers.among)
    column = rows[case.trait.name]
    if case.trait.type == "number":
        return _middle_half(records, rows, column)
    text = missing.cleaned(column.cast("string"), missing.PSEUDO_MISSING)
    levels = rows.select(level=text).filter(lambda t: t.level.notnull())
    counted = levels.group_by("level").aggregate(n=lambda t: t.count())
    found = records.rows(counted.order_by([ibis.desc("n"), "level"]))
    total = sum(r["n"] for r in found)
    wanted = {v.strip().casefold() for v in case.statement.values}
    others = [
        (r["level"], r["n"] / total) for r in found if r["level"].strip().casefold() not in wanted
    ]
    return tuple((v, s) for v, s in others[:3] if s >= 0.05)


def _middle_half(
    records: Records, rows: ibis.Table, column: ibis.expr.types.Column
) -> tuple[tuple[str, float], ...]:
    cells = column.cast("float64")
    [row] = records.rows(rows.aggregate(low=cells.quantile(0.25), high=cells.quantile(0.75)))
    if row["low"] is None:
        return ()
    return ((f"{number(row['low'])} to {number(row['high'])}", 0.5),)
