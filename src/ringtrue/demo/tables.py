"""A simulated market as the files its CRM would export: believable headers, keys that join."""

import csv
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ringtrue.demo import after, voices
from ringtrue.demo.sales import Sales
from ringtrue.demo.world import MONTHS, Leads, Market, Text, Whole, days_as_text, month_start

Columns = dict[str, Any]  # by header: a list or an array, all of one length
TABLES = (
    "contacts", "companies", "deals", "subscriptions", "events", "tickets", "responses",
    "interviews", "campaigns", "sales_feedback",
)  # fmt: skip
MARK = "SIMULATED.txt"
SAID = "{firm} is a simulated company. Nobody in these files exists; they were drawn by chance.\n"
SUFFIXES = {
    "HVAC": "Climate",
    "Elevators": "Lifts",
    "Telecom": "Networks",
    "Utilities": "Energy",
    "Facility Management": "Facilities",
    "Banking": "Bank",
    "Insurance": "Insurance",
    "Construction": "Building",
}


def ids(prefix: str, rows: Whole) -> list[str]:
    """Keys of a CRM: a letter and five figures and more."""
    return [f"{prefix}-{r:05d}" for r in (rows + 10_001).tolist()]


def write_all(
    folder: Path,
    market: Market,
    leads: Leads,
    sales: Sales,
    rng: np.random.Generator,
    *,
    tables: Collection[str] = TABLES,
) -> tuple[Path, ...]:
    """Write the ten files, or those named in `tables`, and return their paths."""
    made: dict[str, Callable[[], Columns]] = {
        "contacts": lambda: contacts(market, leads, sales, rng),
        "companies": lambda: companies(leads, rng),
        "deals": lambda: deals(leads, sales, rng),
        "subscriptions": lambda: subscriptions(leads, after.subscribe(leads, sales, rng)),
        "events": lambda: events(leads, after.act(market, leads, sales, rng)),
        "tickets": lambda: tickets(leads, after.ask_for_help(leads, sales, rng)),
        "responses": lambda: responses(leads, sales, rng),
        "interviews": lambda: interviews(market, leads, sales, rng),
        "campaigns": lambda: campaigns(leads, rng),
        "sales_feedback": lambda: feedback(leads, sales, rng),
    }
    # beside the tables, not in them: a table is to read like any CRM's
    (folder / MARK).write_text(SAID.format(firm=market.firm), encoding="utf-8")
    last = max(TABLES.index(name) for name in tables)
    # what comes before the last one wanted asks chance too, so it is drawn, though not written
    drawn = {name: made[name]() for name in TABLES[: last + 1]}
    return tuple(
        _write(folder / f"{name}.csv", columns) for name, columns in drawn.items() if name in tables
    )


def _write(path: Path, columns: Columns) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*(_listed(c) for c in columns.values()), strict=True))
    return path


def _listed(column: Any) -> Iterable[Any]:
    listed: list[Any] = column.tolist() if isinstance(column, np.ndarray) else column
    return listed


def contacts(market: Market, leads: Leads, sales: Sales, rng: np.random.Generator) -> Columns:
    """Leads with their traits and what sales made of them."""
    traits, rows = leads.traits, np.arange(leads.n)
    first, last = leads.first_name.tolist(), leads.last_name.tolist()
    mails = [
        f"{a}.{b}{i}@example.com".lower() for i, (a, b) in enumerate(zip(first, last, strict=True))
    ]
    score, tier = _score_and_tier(market, leads, sales, rng)
    return {
        "Contact ID": ids("P", rows),
        "First Name": first,
        "Last Name": last,
        "Email": mails,
        "Company ID": ids("C", leads.company),
        "Create Date": days_as_text(leads.first, leads.day),
        "Job Title": traits["title"],
        "Department": traits["department"],
        "Seniority": traits["seniority"],
        "Buying Role": traits["role"],
        "Lead Source": traits["lead_source"],
        "Campaign": _campaign_names(leads, rng),
        "Lead Status": sales.status,
        "Rejection Reason": sales.reason,
        "Main Goal": traits["goal"],
        "Buying Trigger": traits["trigger"],
        "Current Tool": traits["tool"],
        "Field Workers": leads.field_workers,
        "Preferred Device": traits["device"],
        "Language": traits["language"],
        "Newsletter": traits["newsletter"],
        "Fit Score": score,
        "Customer Tier": tier,
    }


def _score_and_tier(
    market: Market, leads: Leads, sales: Sales, rng: np.random.Generator
) -> tuple[Whole, Text]:
    """A score that was recomputed after the sale, and a tier that only customers are given.

    Where nothing leaks, the score is a guess made at entry and everybody has a tier.
    """
    before = np.clip(45 + 15 * rng.standard_normal(leads.n), 3, 84)
    after_sale = np.clip(90 + 4 * rng.standard_normal(leads.n), 70, 99)
    tier = rng.choice(("Gold", "Silver", "Bronze"), size=leads.n, p=(0.2, 0.3, 0.5))
    if not market.leaking:
        return np.rint(before).astype(np.int64), tier
    kept = sales.won & (rng.random(leads.n) < 0.97)
    score = np.where(sales.won, after_sale, before)
    return np.rint(score).astype(np.int64), np.where(kept, tier, "")


def _campaign_names(leads: Leads, rng: np.random.Generator) -> Text:
    names = [name for name, _, _ in voices.CAMPAIGNS]
    usual = rng.choice(["", *names[1:]], size=leads.n, p=(0.28, *(0.12,) * 6))
    return np.where(leads.bad, names[0], usual)


def companies(leads: Leads, rng: np.random.Generator) -> Columns:
    """The companies that leads work for."""
    n = len(leads.company_industry)
    one, two = rng.choice(voices.LAST_NAMES, n).tolist(), rng.choice(voices.LAST_NAMES, n).tolist()
    trades = [SUFFIXES[i] for i in leads.company_industry.tolist()]
    names = [f"{a} {b} {c}" for a, b, c in zip(one, two, trades, strict=True)]
    return {
        "Company ID": ids("C", np.arange(n)),
        "Company Name": names,
        "Industry": leads.company_industry,
        "Number of Employees": leads.company_size,
        "Sites": leads.company_sites,
        "Country": leads.company_country,
    }


def deals(leads: Leads, sales: Sales, rng: np.random.Generator) -> Columns:
    """One row a deal; only closed ones have an end."""
    lead = sales.deal_lead
    return {
        "Deal ID": ids("D", np.arange(len(lead))),
        "Contact ID": ids("P", lead),
        "Company ID": ids("C", leads.company[lead]),
        "Deal Stage": sales.stage,
        "Amount": sales.amount,
        "Create Date": days_as_text(leads.first, sales.deal_day),
        "Close Date": _or_blank(leads, sales.close_day),
        "Closed Lost Reason": sales.lost_reason,
        "Deal Owner": rng.choice(voices.REPS, size=len(lead)),
    }


def _or_blank(leads: Leads, days: Whole) -> list[str]:
    shown = days_as_text(leads.first, np.maximum(days, 0))
    return [text if day >= 0 else "" for text, day in zip(shown, days.tolist(), strict=True)]


def subscriptions(leads: Leads, rows: after.Subscriptions) -> Columns:
    """One row a term; a running one has no end."""
    plans = np.where(rows.month < 400, "Starter", np.where(rows.month < 1500, "Team", "Business"))
    return {
        "Subscription ID": ids("S", np.arange(len(rows.lead))),
        "Company ID": ids("C", leads.company[rows.lead]),
        "Contact ID": ids("P", rows.lead),
        "Plan": plans,
        "Start Date": days_as_text(leads.first, rows.start),
        "End Date": _or_blank(leads, rows.end),
        "Monthly Amount": rows.month,
        "Subscription Status": rows.status,
    }


def events(leads: Leads, rows: after.Events) -> Columns:
    """Touchpoints in order of time."""
    start = np.datetime64(leads.first.isoformat(), "s")
    return {
        "Event ID": ids("E", np.arange(len(rows.lead))),
        "Contact ID": ids("P", rows.lead),
        "Timestamp": np.datetime_as_string(start + rows.second.astype("timedelta64[s]")),
        "Channel": rows.channel,
        "Event": rows.event,
    }


def tickets(leads: Leads, rows: after.Tickets) -> Columns:
    """What customers asked for help with."""
    kinds = [voices.TICKETS[k] for k in rows.kind.tolist()]
    return {
        "Ticket ID": ids("T", np.arange(len(rows.lead))),
        "Contact ID": ids("P", rows.lead),
        "Created": days_as_text(leads.first, rows.day),
        "Closed": _or_blank(leads, rows.closed),
        "Category": [k for k, _ in kinds],
        "Subject": [s for _, s in kinds],
        "Priority": rows.priority,
        "Satisfaction": rows.satisfaction,
    }


def responses(leads: Leads, sales: Sales, rng: np.random.Generator) -> Columns:
    """A survey of customers."""
    lead = after.customers(sales, after.RESPONSES, rng, twice=30)
    end = (leads.last - leads.first).days
    n = after.RESPONSES
    return {
        "Response ID": ids("R", np.arange(n)),
        "Contact ID": ids("P", lead),
        "Date Submitted": days_as_text(leads.first, rng.integers(end - 150, end, n)),
        "NPS": rng.choice(
            np.arange(11), n, p=np.array((1, 1, 1, 2, 3, 6, 8, 18, 25, 20, 15)) / 100
        ),
        "Bought Because": rng.choice(voices.BOUGHT_FOR, n),
        "Biggest Challenge": rng.choice(voices.CHALLENGES, n),
        "Comment": rng.choice(voices.COMMENTS, n),
    }


def interviews(market: Market, leads: Leads, sales: Sales, rng: np.random.Generator) -> Columns:
    """What people said, word for word."""
    lead, said = after.interviewed(market, leads, sales, rng)
    end = (leads.last - leads.first).days
    return {
        "Interview ID": ids("I", np.arange(len(said))),
        "Contact ID": ids("P", lead),
        "Interview Date": days_as_text(leads.first, rng.integers(end - 240, end, len(said))),
        "Interviewer": rng.choice(voices.INTERVIEWERS, len(said)),
        "Quote": said,
    }


def campaigns(leads: Leads, rng: np.random.Generator) -> Columns:
    """What each campaign cost in each month."""
    rows = [
        (name, channel, month_start(leads.first, month).isoformat()[:7], spend)
        for month in range(1, MONTHS + 1)
        for name, channel, spend in voices.CAMPAIGNS
    ]
    wobble = rng.uniform(0.85, 1.15, len(rows))
    return {
        "Campaign": [r[0] for r in rows],
        "Channel": [r[1] for r in rows],
        "Month": [r[2] for r in rows],
        "Spend": [round(r[3] * w / 10) * 10 for r, w in zip(rows, wobble.tolist(), strict=True)],
    }


def feedback(leads: Leads, sales: Sales, rng: np.random.Generator) -> Columns:
    """What sales said of the leads handed over, some of them twice."""
    judged = np.flatnonzero(sales.status != "New")
    again = np.sort(rng.choice(judged, size=len(judged) // 50, replace=False))
    rows = np.concatenate([judged, again])
    end = (leads.last - leads.first).days
    status, reason = sales.status[rows].tolist(), sales.reason[rows].tolist()
    pick = rng.integers(0, 12, len(rows)).tolist()
    lines = [voices.VERDICTS[r or s] for s, r in zip(status, reason, strict=True)]
    return {
        "Feedback ID": ids("F", np.arange(len(rows))),
        "Contact ID": ids("P", rows),
        "Feedback Date": days_as_text(
            leads.first, np.minimum(leads.day[rows] + rng.integers(1, 12, len(rows)), end)
        ),
        "Sales Rep": rng.choice(voices.REPS, len(rows)),
        "Verdict": status,
        "Reason": reason,
        "Comment": [line[p % len(line)] for line, p in zip(lines, pick, strict=True)],
    }
