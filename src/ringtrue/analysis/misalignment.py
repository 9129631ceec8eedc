"""The misalignment of buyers, decomposed: trait by trait, how far those described are from them.

A sentence is held against its persona's own buyers as the trial chooses them, never people selected
by the trait itself; for the cast, buyers are compared with the people whom any rule describes. What
to correct first is whatever most more buyers would match the whole description for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import and_

import ibis

from ringtrue.analysis.cases import make
from ringtrue.analysis.cast import Member
from ringtrue.analysis.correcting import Corrected, Ready, corrected
from ringtrue.analysis.described import gaps_of_cast
from ringtrue.analysis.misaligned import Correction, Fitting, Gap, Misalignment, PersonaGaps
from ringtrue.analysis.tallying import FOLD, Cast
from ringtrue.analysis.telling_gaps import cast_sentence, persona_sentence
from ringtrue.stats.anytime import share_interval
from ringtrue.warehouse import histories
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.tallies import Asked, Counted, count
from ringtrue.warehouse.traits import Frame

MOST_FIXES = 2
MOST_SENTENCES = 240  # of a cast; nobody reads the decomposition of more
FEWEST_DAYS = 90  # of records, before a year is said of them
YEAR = 365.25


@dataclass(frozen=True)
class _Money:
    """What a buyer brings, and how many buyers' worth a year is of those in the records."""

    each: float | None
    years: float | None

    def of(self, buyers: float) -> float | None:
        return None if self.each is None or self.years is None else buyers * self.each / self.years

    @property
    def missing(self) -> str:
        if self.each is None:
            return "what a deal is worth"
        return "" if self.years is not None else "when people came in, over three months at least"


def decompose(
    records: Records,
    frame: Frame,
    cast: Cast,
    *,
    question: Question,
    today: date,
    without: frozenset[str] = frozenset(),
    value_per_deal: float | None = None,
) -> Misalignment | None:
    """The misalignment of a cast; frame and cast as `tallying.kept` made them.

    `without` names traits that know the outcome. `value_per_deal` is what a sale brings where no
    column says so. None where nobody bought, a column declares the personas, or they say too much
    for anybody to read.
    """
    members = _members(frame, cast)
    if not members:
        return None
    frame, no_stay = _told(records, frame, question, today)
    table, cases = _answered(records, frame, _ready(frame, members, without))
    cases = _in_words_that_are_used(records, table, cases)
    better = corrected(records, table, cases)
    counts = _counted(records, table, cases, better, stays=not no_stay)
    span, money = _money(records, frame, value_per_deal)
    personas = tuple(
        _persona(str(i), member.name, [c for c in cases if c.case.member is member], counts,
                 better, frame.counts.won, money)
        for i, member in enumerate(members)
    )  # fmt: skip
    fixes = sorted((f for p in personas for f in p.fix), key=lambda f: (-f.more, f.persona))
    apart = gaps_of_cast(records, frame, cast, without=without, stays=not no_stay)
    best = tuple(fixes[:MOST_FIXES])
    found = Misalignment(frame.counts.won, personas, apart, best, "", span=span, no_stay=no_stay)
    return replace(found, sentence=cast_sentence(found))


def _members(frame: Frame, cast: Cast) -> tuple[Member, ...]:
    """The personas to decompose; none where that says nothing."""
    members = tuple(p.member for p in cast.parts if p.member is not None)
    said = sum(len(member.statements) for member in members)
    told = frame.counts.won and cast.column is None and 0 < said <= MOST_SENTENCES
    return members if told else ()


def valued(found: Misalignment, value_per_deal: float) -> Misalignment:
    """The same with money, where no column told what a deal is worth but a member does."""
    years = found.span / YEAR if found.span and found.span >= FEWEST_DAYS else None
    money = _Money(value_per_deal, years)

    def priced(fixes: tuple[Correction, ...]) -> tuple[Correction, ...]:
        return tuple(_priced(f, money) if f.a_year is None else f for f in fixes)

    personas = tuple(
        replace(p, fix=fix, sentence=persona_sentence(p.gaps, fix))
        for p in found.personas
        for fix in (priced(p.fix),)
    )
    whole = replace(found, personas=personas, fix=priced(found.fix))
    return replace(whole, sentence=cast_sentence(whole))


def _told(records: Records, frame: Frame, question: Question, today: date) -> tuple[Frame, str]:
    """The frame with `__stayed` where subscriptions tell it, else why they do not."""
    if not any(t.kind == "subscriptions" for t in records.snapshot.tables):
        return frame, "There is no table of subscriptions."
    known = histories.of_units(records, frame, question, as_of=today)
    if known.no_stay:
        return frame, known.no_stay
    stayed = known.table.select("unit_id", "__stayed")
    told = frame.table.left_join(stayed, "unit_id").drop("unit_id_right")
    return replace(frame, table=records.keep("told who stayed", told)), ""


def _ready(frame: Frame, members: Sequence[Member], without: frozenset[str]) -> list[Ready]:
    """Every sentence that some buyers of its persona can be held against."""
    found = []
    for i, member in enumerate(members):
        for j, statement in enumerate(member.statements):
            if statement.form != "share":
                continue  # an average or an order has no share to be apart from
            case = make(f"{i}.{j}", member, statement, members, frame)
            if case.testable is None or case.buyers is None or case.trait is None:
                continue
            if case.trait.name not in without:
                mine = case.buyers.among.fill_null(False)
                found.append(Ready(case, case.testable.fits, mine))
    return found


def _in_words_that_are_used(
    records: Records, table: ibis.Table, cases: Sequence[Ready]
) -> list[Ready]:
    """Without sentences whose words no record says: the trial cannot tell, so nothing is told."""
    named = [i for i, c in enumerate(cases) if c.case.statement.values]
    if not named:
        return list(cases)
    met = {f"n{i}": cases[i].fits.fill_null(False).cast("int64").sum() for i in named}
    [row] = records.rows(table.aggregate(**met))
    return [c for i, c in enumerate(cases) if i not in named or row[f"n{i}"]]


_COUNTED_BY = ("unit_id", "account_id", "period", "status", FOLD, "__stayed")


def _answered(
    records: Records, frame: Frame, cases: Sequence[Ready]
) -> tuple[ibis.Table, list[Ready]]:
    """What is counted here, with every sentence's answers worked out once: they are asked often."""
    if not cases:
        return frame.table, []
    by = [name for name in _COUNTED_BY if name in frame.table.columns]
    traits = {c.case.trait.name for c in cases if c.case.trait is not None} - set(by)
    answers = {f"__fits{i}": c.fits for i, c in enumerate(cases)}
    mine = {f"__mine{i}": c.mine for i, c in enumerate(cases)}
    rows = frame.table.select(*by, *sorted(traits), **answers, **mine)
    table = records.keep("what sentences say", rows)
    return table, [
        replace(c, fits=table[f"__fits{i}"], mine=table[f"__mine{i}"]) for i, c in enumerate(cases)
    ]


def _corrected(
    records: Records,
    table: ibis.Table,
    cases: Sequence[Ready],
    better: dict[str, Corrected | None],
) -> tuple[ibis.Table, dict[str, Corrected]]:
    """The same with who fits each correction worked out once."""
    found = [(c.case.key, new) for c in cases if (new := better.get(c.case.key)) is not None]
    if not found:
        return table, {}
    fits = {f"__new{i}": c.fits for i, (_, c) in enumerate(found)}
    by_others = {f"__others{i}": c.by_others for i, (_, c) in enumerate(found)}
    told = records.keep("what corrections say", table.mutate(**fits, **by_others))
    return told, {
        key: replace(c, fits=told[f"__new{i}"], by_others=told[f"__others{i}"])
        for i, (key, c) in enumerate(found)
    }


def _counted(
    records: Records,
    table: ibis.Table,
    cases: Sequence[Ready],
    better: dict[str, Corrected | None],
    *,
    stays: bool,
) -> dict[str, Counted]:
    """Own buyers who fit, those who stayed, and who would match the whole description, at once."""
    table, new = _corrected(records, table, cases, better)
    won, asked = table.status == "won", list[Asked]()
    fits = {c.case.key: table[c.fits.get_name()] for c in cases}
    for one in cases:
        key, mine = one.case.key, table[one.mine.get_name()]
        asked.append(Asked(f"{key} buyers", fits[key], mine))
        if stays:
            still = table["__stayed"].fill_null(False)
            asked.append(Asked(f"{key} stayed", fits[key], mine & still))
        if not one.describes:
            continue
        known = fits[key].fill_null(False)
        mates = [c for c in cases if c.case.member is one.case.member and c.describes]
        rest = [c for c in mates if c is not one]
        others = reduce(and_, (fits[c.case.key].fill_null(False) for c in rest), won)
        asked.append(Asked(f"{key} before", others & known, won))
        if key in new:
            for name, then in (("whole", new[key].fits), ("others", new[key].by_others)):
                asked.append(Asked(f"{key} gained {name}", others & ~known & then, won))
                asked.append(Asked(f"{key} lost {name}", others & known & ~then, won))
    return count(records, table, asked) if asked else {}


def _money(
    records: Records, frame: Frame, value_per_deal: float | None
) -> tuple[int | None, _Money]:
    rows = frame.table
    [row] = records.rows(
        rows.aggregate(
            each=rows.value.mean(where=rows.status == "won"),
            first=rows.entered.min(),
            last=rows.entered.max(),
        )
    )
    each = float(row["each"]) if row["each"] is not None else value_per_deal
    if row["first"] is None:
        return None, _Money(each, None)
    span = (row["last"] - row["first"]).days + 1
    return span, _Money(each, span / YEAR if span >= FEWEST_DAYS else None)


def _persona(
    place: str,
    name: str,
    cases: Sequence[Ready],
    counts: dict[str, Counted],
    better: dict[str, Corrected | None],
    buyers: int,
    money: _Money,
) -> PersonaGaps:
    pairs = [(one, gap) for one in cases if (gap := _gap(one, counts)) is not None]
    pairs.sort(key=lambda pair: -pair[1].distance)
    fixes = [
        fix
        for one, gap in pairs
        if gap.low > 0 and (new := better.get(one.case.key)) is not None
        if (fix := _correction(one, new, counts, buyers, money)) is not None
    ]
    fixes.sort(key=lambda fix: (-fix.more, fix.text))
    gaps, chosen = tuple(gap for _, gap in pairs), tuple(fixes[:MOST_FIXES])
    return PersonaGaps(name, gaps, chosen, persona_sentence(gaps, chosen))


def _gap(one: Ready, counts: dict[str, Counted]) -> Gap | None:
    buyers = _fitting(counts[f"{one.case.key} buyers"])
    if buyers is None:
        return None
    assert one.case.trait is not None
    described, side = one.at_least, one.case.statement.side
    off = (described - buyers.high, described - buyers.share, described - buyers.low)
    low, distance, high = off if side == "above" else tuple(-end for end in reversed(off))
    return Gap(
        trait=one.case.trait.name,
        text=one.case.statement.text,
        described=described,
        buyers=buyers,
        distance=distance,
        low=low,
        high=high,
        stayed=_fitting(counts.get(f"{one.case.key} stayed", Counted())),
        side=side,
    )


def _fitting(found: Counted) -> Fitting | None:
    """The share by unit, its interval by account, as the trial shows them."""
    if not found.n:
        return None
    share = found.k / found.n
    low, high = share_interval(found.account_k, found.account_n)
    return Fitting(share, min(low, share), max(high, share), found.n, found.k)


def _correction(
    one: Ready, new: Corrected, counts: dict[str, Counted], buyers: int, money: _Money
) -> Correction | None:
    """The correction, None where it is not sure that more buyers would match for it."""
    key = one.case.key
    before = counts[f"{key} before"].k
    more = counts[f"{key} gained whole"].k - counts[f"{key} lost whole"].k
    gained, lost = counts[f"{key} gained others"], counts[f"{key} lost others"]
    if more <= 0 or gained.account_n <= 0:
        return None
    low, high = (buyers * end for end in _net(gained, lost, keeps=new.keeps))
    if low <= 0:
        return None
    assert one.case.trait is not None
    found = Correction(
        persona=one.case.member.name,
        text=one.case.statement.text,
        trait=one.case.trait.name,
        instead=new.words,
        before=before,
        after=before + more,
        of=buyers,
        more=more,
        low=min(low, more),
        high=max(high, more),
    )
    return _priced(found, money)


def _net(gained: Counted, lost: Counted, *, keeps: bool) -> tuple[float, float]:
    """The interval of the share gained less the share lost.

    Each account's mean of +1, 0 and -1, brought to between 0 and 1, is a share like any other.
    """
    n = gained.account_n
    if keeps:
        return share_interval(gained.account_k, n)
    low, high = share_interval((n + gained.account_k - lost.account_k) / 2, n)
    return 2 * low - 1, 2 * high - 1


def _priced(fix: Correction, money: _Money) -> Correction:
    return replace(
        fix,
        a_year=money.of(fix.more),
        a_year_low=money.of(fix.low),
        a_year_high=money.of(fix.high),
        missing=money.missing,
    )
