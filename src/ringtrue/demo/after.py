"""What customers and leads did: subscriptions, events by channel, tickets, answers, interviews."""

from dataclasses import dataclass

import numpy as np

from ringtrue.demo import voices
from ringtrue.demo.sales import Sales
from ringtrue.demo.world import Flags, Leads, Market, Text, Whole

EVENTS, TICKETS, RESPONSES, INTERVIEWS = 250_000, 3_000, 400, 24
CANCELLED, UPGRADED = 0.12, 0.1  # of customers of more than 90 days, alike in every group


@dataclass(frozen=True)
class Subscriptions:
    """One row a term; `end` is -1 while it runs. `month` is the monthly amount."""

    lead: Whole
    start: Whole
    end: Whole
    month: Whole
    status: Text


@dataclass(frozen=True)
class Events:
    """In order of time; `second` counts from the first day."""

    lead: Whole
    second: Whole
    channel: Text
    event: Text


@dataclass(frozen=True)
class Tickets:
    """`kind` is a row of voices.TICKETS; `closed` is -1 while open."""

    lead: Whole
    day: Whole
    closed: Whole
    kind: Whole
    priority: Text
    satisfaction: Whole


def subscribe(leads: Leads, sales: Sales, rng: np.random.Generator) -> Subscriptions:
    """A term for every won deal, and a second one for those who upgraded."""
    end = (leads.last - leads.first).days
    won = sales.stage == "Closed won"
    lead, start, month = sales.deal_lead[won], sales.close_day[won], sales.amount[won] // 12
    age, draw = end - start, rng.random(int(won.sum()))
    cancelled = (draw < CANCELLED) & (age > 90)
    upgraded = (draw >= CANCELLED) & (draw < CANCELLED + UPGRADED) & (age > 90)
    stop = start + 60 + rng.integers(0, np.maximum(age - 60, 1))
    first_end = np.where(cancelled | upgraded, stop, -1)
    status = np.where(cancelled, "Cancelled", np.where(upgraded, "Upgraded", "Active"))
    more = np.rint(month[upgraded] * 1.4).astype(np.int64)
    return Subscriptions(
        lead=np.concatenate([lead, lead[upgraded]]),
        start=np.concatenate([start, stop[upgraded]]),
        end=np.concatenate([first_end, np.full(int(upgraded.sum()), -1)]),
        month=np.concatenate([month, more]),
        status=np.concatenate([status, np.full(int(upgraded.sum()), "Active")]),
    )


def act(market: Market, leads: Leads, sales: Sales, rng: np.random.Generator) -> Events:
    """Touchpoints in the channels each group uses; customers have three times as many."""
    end = (leads.last - leads.first).days
    weight = rng.gamma(1.5, size=leads.n) * np.where(sales.won, 3.0, 1.0)
    lead = np.sort(rng.choice(leads.n, size=EVENTS, p=weight / weight.sum()))
    span = np.maximum(end - leads.day[lead], 1)
    day = leads.day[lead] + np.minimum(rng.exponential(40, EVENTS), span - 1).astype(np.int64)
    second = day * 86_400 + rng.integers(7 * 3600, 20 * 3600, size=EVENTS)
    channel = _channels(market, leads.group[lead], rng)
    event = np.empty(EVENTS, dtype="U24")
    for name, kinds in voices.EVENTS.items():
        here = channel == name
        event[here] = rng.choice(kinds, size=int(here.sum()))
    order = np.argsort(second, kind="stable")
    return Events(lead[order], second[order], channel[order], event[order])


def _channels(market: Market, group: Whole, rng: np.random.Generator) -> Text:
    channel = np.empty(len(group), dtype="U12")
    for i, kind in enumerate(market.groups):
        here = group == i
        shares = np.array(list(kind.channels.values()))
        names = list(kind.channels)
        channel[here] = rng.choice(names, size=int(here.sum()), p=shares / shares.sum())
    return channel


def ask_for_help(leads: Leads, sales: Sales, rng: np.random.Generator) -> Tickets:
    """Tickets of customers, after their deal; no group asks more than another."""
    end = (leads.last - leads.first).days
    won = np.flatnonzero(sales.stage == "Closed won")
    deal = rng.choice(won, size=TICKETS)
    left = np.maximum(end - sales.close_day[deal], 1)
    day = sales.close_day[deal] + rng.integers(0, left)
    closed = day + rng.integers(0, 9, TICKETS)
    order = np.argsort(day, kind="stable")
    return Tickets(
        lead=sales.deal_lead[deal][order],
        day=day[order],
        closed=np.where(closed <= end, closed, -1)[order],
        kind=rng.integers(0, len(voices.TICKETS), TICKETS),
        priority=rng.choice(("Low", "Normal", "High"), TICKETS, p=(0.3, 0.55, 0.15)),
        satisfaction=rng.choice((1, 2, 3, 4, 5), TICKETS, p=(0.05, 0.08, 0.17, 0.4, 0.3)),
    )


def customers(sales: Sales, size: int, rng: np.random.Generator, *, twice: int) -> Whole:
    """Leads that became customers, drawn once but for the `twice` who answer again."""
    once = rng.choice(np.flatnonzero(sales.won), size=size - twice, replace=False)
    return np.concatenate([once, rng.choice(once, size=twice, replace=False)])


def interviewed(
    market: Market, leads: Leads, sales: Sales, rng: np.random.Generator
) -> tuple[Whole, list[str]]:
    """Twenty-four talks: leads (customers where the group has any) and what they said."""
    lines = [(i, t) for i, g in enumerate(market.groups) for t in voices.SAID[g.key]]
    lines = (lines * 2)[:INTERVIEWS]
    chosen = np.array([_someone(leads, sales.won, i, rng) for i, _ in lines])
    again = next(k for k in range(1, len(lines)) if lines[k][0] == lines[0][0])
    chosen[again] = chosen[0]  # one customer was visited a second time
    return chosen, [text for _, text in lines]


def _someone(leads: Leads, won: Flags, group: int, rng: np.random.Generator) -> int:
    return int(rng.choice(np.flatnonzero((leads.group == group) & won)))
