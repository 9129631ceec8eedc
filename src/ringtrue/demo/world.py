"""The leads of a simulated market: who they are, when they came, what they are like."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ringtrue.demo.groups import DEPARTMENTS, FINANCE, Group, Shares
from ringtrue.demo.voices import FIRST_NAMES, LAST_NAMES, PLACES

MONTHS = 18
DRIFT_MONTH = 10  # counted from 1
IN_DEPARTMENT = 0.94  # the rest sit in another department
PLACED = 0.11  # "Select" left standing in a form
LATEST_DEAL_DAYS = 45  # younger deals are still open

Text = NDArray[np.str_]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Market:
    """What makes one simulated firm differ from another.

    `bad_campaign`: the leads of one campaign are rejected and never close. `leaking`: one column
    knows the outcome, one is filled in for winners only, and forms leave "Select" standing.
    """

    firm: str
    groups: tuple[Group, ...]
    bad_campaign: bool
    leaking: bool
    judged: float = 1.0  # how many leads sales judges, over what is usual


@dataclass(frozen=True)
class Leads:
    """One row a lead, in order of arrival; `group` and `finance` are never written to a file."""

    group: Whole
    bad: Flags  # came by the campaign in question
    day: Whole  # days since the first day
    first: date
    last: date
    company: Whole  # rows of the company arrays
    company_industry: Text
    company_size: Whole
    company_sites: Whole
    company_country: Text
    traits: dict[str, Text]
    field_workers: Whole
    first_name: Text
    last_name: Text

    @property
    def n(self) -> int:
        """How many leads there are."""
        return len(self.group)

    @property
    def finance(self) -> Flags:
        """Who works for a bank or an insurer."""
        return np.isin(self.company_industry[self.company], FINANCE)


def first_day(today: date) -> date:
    """The first day of the month that lies 17 months before today's: 18 months in all."""
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return date(months // 12, months % 12 + 1, 1)


def month_start(first: date, month: int) -> date:
    """The first day of a month counted from 1."""
    months = first.year * 12 + first.month - 1 + month - 1
    return date(months // 12, months % 12 + 1, 1)


def days_as_text(first: date, days: Whole) -> list[str]:
    """Days since the first day as ISO dates."""
    span = int(days.max(initial=0)) + 1
    names = [(first + timedelta(days=i)).isoformat() for i in range(span)]
    return [names[d] for d in days.tolist()]


def draw(market: Market, *, today: date, rng: np.random.Generator) -> Leads:
    """All leads of a market over the 18 months that end today."""
    first = first_day(today)
    group, bad = _membership(market, rng)
    day = np.sort(rng.integers(0, (today - first).days, size=len(group)))
    company, head = _companies(group, rng)
    tenth = (month_start(first, DRIFT_MONTH) - first).days
    return Leads(
        group=group,
        bad=bad,
        day=day,
        first=first,
        last=today,
        company=company,
        company_industry=_industries(market, group[head], day[head] >= tenth, rng),
        company_size=_sizes(market, group[head], 0, 0.34, 2, rng),
        company_sites=_sizes(market, group[head], 2, 0.6, 1, rng),
        company_country=rng.choice(PLACES, size=len(head), p=(0.5, 0.15, 0.12, 0.13, 0.1)),
        traits=_traits(market, group, rng),
        field_workers=_sizes(market, group, 1, 0.4, 1, rng),
        first_name=rng.choice(FIRST_NAMES, size=len(group)),
        last_name=rng.choice(LAST_NAMES, size=len(group)),
    )


def _membership(market: Market, rng: np.random.Generator) -> tuple[Whole, Flags]:
    groups = [np.full(g.leads + g.campaign_leads, i) for i, g in enumerate(market.groups)]
    bads = [np.arange(g.leads + g.campaign_leads) < g.campaign_leads for g in market.groups]
    order = rng.permutation(sum(len(g) for g in groups))
    return np.concatenate(groups)[order], np.concatenate(bads)[order]


def _companies(group: Whole, rng: np.random.Generator) -> tuple[Whole, Whole]:
    """One company a lead, but about one lead in twelve shares an earlier lead's of its group."""
    head = np.arange(len(group))
    for i in range(int(group.max()) + 1):
        members = np.flatnonzero(group == i)
        joins = rng.random(len(members)) < 1 / 12
        joins[: len(members) // 4] = False
        hosts = members[: len(members) // 4]
        head[members[joins]] = rng.choice(hosts, size=int(joins.sum()))
    heads, company = np.unique(head, return_inverse=True)
    return company, heads


def _pick(shares: Shares, size: int, rng: np.random.Generator) -> Text:
    weights = np.array(list(shares.values()))
    return rng.choice(list(shares), size=size, p=weights / weights.sum())


def _industries(market: Market, group: Whole, late: Flags, rng: np.random.Generator) -> Text:
    found = np.empty(len(group), dtype="U24")
    for i, kind in enumerate(market.groups):
        for part, shares in ((~late, kind.industry), (late, kind.later_industry or kind.industry)):
            here = (group == i) & part
            found[here] = _pick(shares, int(here.sum()), rng)
    return found


def _sizes(
    market: Market, group: Whole, which: int, spread: float, least: int, rng: np.random.Generator
) -> Whole:
    medians = np.array([g.sizes[which] for g in market.groups])[group]
    drawn = np.exp(np.log(medians) + spread * rng.standard_normal(len(group)))
    sizes: Whole = np.maximum(np.rint(drawn).astype(np.int64), least)
    return sizes


def _traits(market: Market, group: Whole, rng: np.random.Generator) -> dict[str, Text]:
    drawn: dict[str, Text] = {}
    for name in ("seniority", "lead_source", "tool", "goal", "trigger", "device", "role"):
        column = np.empty(len(group), dtype="U32")
        for i, kind in enumerate(market.groups):
            here = group == i
            column[here] = _pick(getattr(kind, name), int(here.sum()), rng)
        drawn[name] = column
    drawn["title"] = _titles(market, group, rng)
    drawn["department"] = _departments(market, group, rng)
    drawn["language"] = rng.choice(("English", "German", "French"), len(group), p=(0.5, 0.35, 0.15))
    drawn["newsletter"] = rng.choice(("Yes", "No"), size=len(group), p=(0.4, 0.6))
    if market.leaking:
        drawn["goal"][rng.random(len(group)) < PLACED] = "Select"
    return drawn


def _titles(market: Market, group: Whole, rng: np.random.Generator) -> Text:
    titles = np.array([g.titles for g in market.groups])
    return titles[group, rng.choice(4, size=len(group), p=(0.4, 0.28, 0.18, 0.14))]


def _departments(market: Market, group: Whole, rng: np.random.Generator) -> Text:
    own = np.array([g.department for g in market.groups])[group]
    stray = rng.random(len(group)) >= IN_DEPARTMENT
    open_to = np.array([d for d in DEPARTMENTS if any(d == g.department for g in market.groups)])
    own[stray] = rng.choice(open_to, size=int(stray.sum()))
    return own
