"""What became of the leads: accepted or rejected, dealt with, won, kept or lost again."""

from dataclasses import dataclass

import numpy as np

from ringtrue.demo.world import LATEST_DEAL_DAYS, Flags, Leads, Market, Text, Whole

DEALS = 1_900
DEALT = 0.158  # share of leads that ever get a deal, the same in every group
ACCEPTED, REJECTED = 0.215, 0.25  # of leads without a deal; the rest nobody has judged
BAD_ACCEPTED, BAD_REJECTED = 0.12, 0.7  # the same for leads of the campaign in question
REASONS = (
    "No budget",
    "Wrong timing",
    "Not the decision maker",
    "Uses a competitor",
    "Not a fit",
)
USUAL = (0.2, 0.25, 0.2, 0.2, 0.15)
BAD = (0.62, 0.12, 0.12, 0.08, 0.06)
OPEN_STAGES = ("Qualified to buy", "Presentation scheduled", "Contract sent")


@dataclass(frozen=True)
class Sales:
    """By lead: `won`, `status`, `reason`. By deal: the lead's row, days, stage, amount, reason."""

    won: Flags
    status: Text
    reason: Text
    deal_lead: Whole
    deal_day: Whole
    close_day: Whole
    stage: Text
    amount: Whole
    lost_reason: Text


def sell(market: Market, leads: Leads, rng: np.random.Generator) -> Sales:
    """Every lead's fate. Groups differ in what they win, not in how often they get a deal."""
    end = (leads.last - leads.first).days
    dealt = _dealt(market, leads, rng)
    deal_day = np.minimum(leads.day + rng.integers(1, 25, leads.n), end)
    is_open = dealt & (deal_day > end - LATEST_DEAL_DAYS)
    won = dealt & ~is_open & (rng.random(leads.n) < _win_share(market, leads))
    status, reason = _judged(market, leads, dealt, rng)
    order = np.flatnonzero(dealt)
    lost_long_ago = np.flatnonzero(dealt & ~won & ~is_open & (leads.day < end - 200))
    again = rng.choice(lost_long_ago, size=DEALS - len(order), replace=False)
    return Sales(
        won, status, reason, *_deals(market, leads, order, again, deal_day, won, is_open, rng)
    )


def _dealt(market: Market, leads: Leads, rng: np.random.Generator) -> Flags:
    """Which leads get a deal; those of the campaign in question hardly ever do."""
    chance = np.where(leads.bad & market.bad_campaign, 0.03, DEALT)
    dealt = rng.random(leads.n) < chance
    surplus = int(dealt.sum()) - (DEALS - 60)  # sixty deals are second attempts
    if surplus > 0:
        dealt[rng.choice(np.flatnonzero(dealt), size=surplus, replace=False)] = False
    return dealt


def _win_share(market: Market, leads: Leads) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    wins = np.array([g.wins for g in market.groups])[leads.group]
    finance = np.array(
        [g.wins if g.finance_wins is None else g.finance_wins for g in market.groups]
    )
    wins = np.where(leads.finance, finance[leads.group], wins)
    return np.where(leads.bad & market.bad_campaign, 0.0, np.minimum(wins / DEALT, 0.95))


def _judged(
    market: Market, leads: Leads, dealt: Flags, rng: np.random.Generator
) -> tuple[Text, Text]:
    bad = leads.bad & market.bad_campaign
    accepted, rejected = (
        np.where(bad, BAD_ACCEPTED, ACCEPTED),
        np.where(bad, BAD_REJECTED, REJECTED),
    )
    accepted, rejected = accepted * market.judged, rejected * market.judged
    draw = rng.random(leads.n)
    status = np.where(draw < accepted + rejected, "Rejected", "New")
    status = np.where((draw < accepted) | dealt, "Accepted", status)
    usual = rng.choice(REASONS, size=leads.n, p=USUAL)
    reason = np.where(bad, rng.choice(REASONS, size=leads.n, p=BAD), usual)
    return status, np.where(status == "Rejected", reason, "")


def _deals(
    market: Market,
    leads: Leads,
    order: Whole,
    again: Whole,
    deal_day: Whole,
    won: Flags,
    is_open: Flags,
    rng: np.random.Generator,
) -> tuple[Whole, Whole, Whole, Text, Whole, Text]:
    """Deals in order of creation; a lead lost long ago may have a second one, lost as well."""
    end = (leads.last - leads.first).days
    lead = np.concatenate([order, again])
    day = np.concatenate([deal_day[order], np.minimum(deal_day[again] + 120, end - 60)])
    second = np.arange(len(lead)) >= len(order)
    stage = np.where(won[lead], "Closed won", "Closed lost")
    stage = np.where(is_open[lead], rng.choice(OPEN_STAGES, size=len(lead)), stage)
    stage = np.where(second, "Closed lost", stage)
    close = np.minimum(day + rng.integers(8, LATEST_DEAL_DAYS, len(lead)), end)
    close = np.where(np.char.startswith(stage, "Closed"), close, -1)
    base = np.array([g.deal for g in market.groups])[leads.group[lead]]
    amount = (
        np.rint(base * np.exp(0.35 * rng.standard_normal(len(lead))) / 50).astype(np.int64) * 50
    )
    usual = rng.choice(
        ("Price", "Competitor", "No decision", "Timing", "Missing feature"), len(lead)
    )
    reason = np.where(stage == "Closed lost", usual, "")
    by_day = np.argsort(day, kind="stable")
    columns = (lead, day, close, stage, amount, reason)
    return tuple(c[by_day] for c in columns)  # type: ignore[return-value]
