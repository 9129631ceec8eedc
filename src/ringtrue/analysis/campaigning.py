"""Campaigns with what they cost: whether their leads win, whom they are for, what was changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
from ibis import _

from ringtrue.analysis.comparing import LEAST_DIFFERENCE, Comparison, Periods, compare
from ringtrue.analysis.rejecting import campaigns, cell_of, with_role
from ringtrue.analysis.tallying import Cast
from ringtrue.analysis.witnessed import Campaign, Campaigns, Paid
from ringtrue.stats.anytime import comparison_e, share_bound
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Column, Table
from ringtrue.warehouse.seal import cluster
from ringtrue.warehouse.tallies import Counted
from ringtrue.warehouse.traits import Frame

MATURE = timedelta(days=90)
RISEN = (1 + LEAST_DIFFERENCE) / (2 + LEAST_DIFFERENCE)  # the later half's share, a fifth above
MISSING = "campaigns: leads with a campaign, and what each cost"
_SPEND = frozenset({"spend", "spent", "cost", "costs", "budget", "kosten", "ausgaben", "cout"})
_PERSONA = frozenset({"persona", "audience", "target", "segment", "zielgruppe"})
_GOAL = frozenset({"goal", "objective", "ziel"})
_MESSAGE = frozenset({"message", "headline", "subject", "copy", "offer", "text", "botschaft"})
MOST_LISTED = 1_000


@dataclass(frozen=True)
class Looked:
    """What was looked at; `log_e` go into the e-BH, two a campaign, `told` takes what came of it.

    `missing` says what is missing, and then there is nothing else.
    """

    missing: str = ""
    found: tuple[Campaign, ...] = ()
    compared: tuple[Comparison, ...] = ()
    fell: tuple[float, ...] = ()
    rest: Campaigns | None = None

    @property
    def log_e(self) -> tuple[float, ...]:
        """For each campaign: that its leads win less, then that they win less than they did."""
        less = tuple(float(np.log(c.e_below)) if c.few is None else 0.0 for c in self.compared)
        return (*less, *self.fell)

    def told(self, believed: Sequence[bool]) -> Campaigns | str:
        """The values, `believed` saying which e-values were rejected."""
        if self.rest is None:
            return self.missing
        many = len(self.found)
        rows = []
        for i, one in enumerate(self.found):
            rate = one.won / one.leads if one.leads else 0.0
            less = believed[i] and rate < (1 - LEAST_DIFFERENCE) * one.baseline
            rising = one.rising and believed[many + i]
            rows.append(replace(one, below=less, rising=rising))
        return replace(self.rest, campaigns=tuple(rows))


def look(records: Records, frame: Frame, cast: Cast, *, newest: date | None) -> Looked:
    """Gather campaigns that have a cost, and how their leads fare."""
    listed = _listed(records)
    if listed is None:
        return Looked(MISSING)
    table, name, spend = listed
    spent = _spent(records, table, name, spend) if spend is not None else {}
    told = _of_table(records, table, name, sum(spent.values()))
    columns = [c for c in with_role(records, frame, "campaign") if c.table != table.name]
    if not columns or spend is None or not frame.counts.won:
        return Looked(rest=told)
    cell = cell_of(frame, columns[0])
    money = {n.casefold(): m for n, m in spent.items()}
    names = [n for n in campaigns(records, frame, cell) if n.casefold() in money]
    if not names:
        return Looked(rest=told)
    counts = _counts(records, frame, cell)
    rows = [_campaign(n, money[n.casefold()], _periods(counts, n), newest) for n in names]
    paid = _paid(records, frame, cast, cell, {n: money[n.casefold()] for n in names})
    return Looked(
        found=tuple(r[0] for r in rows),
        compared=tuple(r[1] for r in rows),
        fell=tuple(r[2] for r in rows),
        rest=replace(told, paid=paid),
    )


def _listed(records: Records) -> tuple[Table, str, str | None] | None:
    """The table of campaigns, its column of names, and that of what each cost."""
    for table in records.snapshot.tables:
        if table.kind in ("people", "accounts", "deals"):
            continue
        name = table.column("campaign")
        if name is None:
            continue
        spend = next((c.name for c in table.columns if _is(c, _SPEND, "number")), None)
        if spend is not None or any(_is(c, _PERSONA | _GOAL | _MESSAGE) for c in table.columns):
            return table, name, spend
    return None


def _is(column: Column, words: frozenset[str], kind: str = "text") -> bool:
    return column.type == kind and bool(words & set(tokens(column.name)))


def _spent(records: Records, table: Table, name: str, spend: str) -> dict[str, float]:
    rows = records.table(table.name)
    each = rows.select(name=as_text(rows[name]), spend=rows[spend].cast("float64"))
    counted = each.filter(each.name.notnull()).group_by("name").aggregate(spend=_.spend.sum())
    top = counted.order_by([ibis.desc("spend"), "name"]).limit(MOST_LISTED)
    return {r["name"]: float(r["spend"] or 0.0) for r in records.rows(top)}


def _of_table(records: Records, table: Table, name: str, total: float) -> Campaigns:
    """What the table of campaigns says of itself: whom each is for, and what was changed."""
    rows = records.table(table.name)
    aims = [c.name for c in table.columns if _is(c, _PERSONA | _GOAL)]
    untargeted: tuple[str, ...] = ()
    listed = 0
    if aims:
        sums = {f"c{i}": rows[c].notnull().any() for i, c in enumerate(aims)}
        each = rows.group_by(campaign=as_text(rows[name])).aggregate(**sums)
        met = [
            r for r in records.rows(each.order_by("campaign").limit(MOST_LISTED)) if r["campaign"]
        ]
        listed = len(met)
        untargeted = tuple(
            r["campaign"] for r in met if not all(r[f"c{i}"] for i in range(len(aims)))
        )
    changing = [c.name for c in table.columns if _is(c, _PERSONA | _MESSAGE)]
    patched = _patched(records, table, name, changing)
    return Campaigns(
        campaigns=(),
        paid=(),
        spend=total,
        named_by=tuple(aims),
        untargeted=untargeted,
        listed=listed,
        patched=patched,
        patched_columns=tuple(changing),
        named=_named(records, table),
    )


def _named(records: Records, table: Table) -> tuple[str, ...]:
    """Whom the campaigns say they are for."""
    found: set[str] = set()
    for column in (c.name for c in table.columns if _is(c, _PERSONA)):
        cell = as_text(records.table(table.name)[column])
        rows = cell.name("said").as_table().distinct().filter(_.said.notnull())
        found |= {r["said"] for r in records.rows(rows.order_by("said").limit(MOST_LISTED))}
    return tuple(sorted(found))


def _patched(
    records: Records, table: Table, name: str, columns: Sequence[str]
) -> tuple[tuple[str, int], ...] | None:
    """How often each campaign's message or target changed from import to import."""
    if not columns or len(table.files) < 2:
        return None
    rows = records.by_import(table.name)
    text = ibis.literal("")
    for column in columns:
        text = text.concat(ibis.literal("\x1f")).concat(as_text(rows[column]).fill_null(""))
    each = rows.select(campaign=as_text(rows[name]), file="__file", said=text)
    latest = each.group_by("campaign", "file").aggregate(said=_.said.max())
    versions: dict[str, list[str]] = defaultdict(list)
    for row in records.rows(latest.order_by(["campaign", "file"]).limit(20 * MOST_LISTED)):
        if row["campaign"]:
            versions[row["campaign"]].append(row["said"])
    changes = {
        campaign: sum(a != b for a, b in pairwise(said)) for campaign, said in versions.items()
    }
    ordered = sorted(changes.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(pair for pair in ordered if pair[1])


_ByMonth = dict[str, dict[str, Counted]]


def _counts(records: Records, frame: Frame, cell: Any) -> _ByMonth:
    """By campaign ("" for none) and month: leads closed and won, an account once a campaign."""
    rows = frame.table.select(
        "period", account=cluster(frame.table), name=cell.fill_null(""), won="outcome"
    ).filter(_.won.notnull())
    each = rows.group_by("account", "name").aggregate(
        period=_.period.min(), k=_.won.sum(), n=_.won.count(), mean=_.won.mean()
    )
    counted = each.group_by("name", "period").aggregate(
        k=_.k.sum(), n=_.n.sum(), account_k=_["mean"].sum(), account_n=_.count()
    )
    found: _ByMonth = defaultdict(dict)
    for r in records.rows(counted.order_by(["name", "period"])):
        found[r["name"]][r["period"]] = Counted(
            int(r["k"]), int(r["n"]), float(r["account_k"]), float(r["account_n"]), r["period"]
        )
    return found


def _periods(counts: _ByMonth, name: str) -> Periods:
    """One campaign's leads and all others', month by month."""
    months = sorted({month for rows in counts.values() for month in rows})
    return tuple(
        (
            counts[name].get(month, Counted(period=month)),
            replace(
                _sum([r[month] for n, r in counts.items() if n != name and month in r]),
                period=month,
            ),
        )
        for month in months
    )


def _campaign(
    name: str, spend: float, periods: Periods, newest: date | None
) -> tuple[Campaign, Comparison, float]:
    """One campaign against all others, and its later half against its earlier one."""
    compared = compare(name, periods, "leads")
    early, late, fell = _halves(periods, newest)
    rising = share_bound(late.account_n, early.account_n + late.account_n, "above") > RISEN
    one = Campaign(
        name=name,
        spend=spend,
        leads=compared.n,
        won=compared.k,
        baseline=compared.baseline or 0.0,
        below=False,
        rising=rising and late.k <= early.k,
        early=(early.k, early.n),
        late=(late.k, late.n),
    )
    return one, compared, fell


def _halves(periods: Periods, newest: date | None) -> tuple[Counted, Counted, float]:
    """Both halves of the months that are 90 days old, and log e that the later one wins less."""
    if newest is None:
        return Counted(), Counted(), 0.0
    last = newest - MATURE
    months = sorted({c.period for pair in periods for c in pair if c.period})
    months = [m for m in months if m < f"{last.year:04d}-{last.month:02d}"]
    half = len(months) // 2
    if not half:
        return Counted(), Counted(), 0.0
    early = _sum([p for p, _ in periods if p.period in months[:half]])
    late = _sum([p for p, _ in periods if p.period in months[-half:]])
    e = comparison_e(early.account_k, early.account_n, late.account_k, late.account_n, "above")
    return early, late, float(np.log(e))


def _sum(rows: Sequence[Counted]) -> Counted:
    return Counted(
        k=sum(r.k for r in rows),
        n=sum(r.n for r in rows),
        account_k=sum(r.account_k for r in rows),
        account_n=sum(r.account_n for r in rows),
    )


def _paid(
    records: Records, frame: Frame, cast: Cast, cell: Any, money: Mapping[str, float]
) -> tuple[Paid, ...]:
    """What was spent on each persona, by its share of each campaign's leads."""
    inside = {
        f"g{i}": p.inside.cast("int64") for i, p in enumerate(cast.parts) if p.inside is not None
    }
    rows = frame.table.select(name=cell, **inside)
    rows = rows.filter(rows.name.isin(list(money)))
    sums = {key: rows[key].sum() for key in inside}
    counted = records.rows(rows.group_by("name").aggregate(leads=_.count(), **sums))
    total = sum(money.values())
    found = []
    for i, part in enumerate(cast.parts):
        if part.inside is not None:
            spent = sum(money[r["name"]] * (r[f"g{i}"] or 0) / r["leads"] for r in counted)
            found.append(Paid(part.name, spent, spent / total if total else 0.0))
    return tuple(found)
