"""Morningrun, a company with 180 leads, 14 wins and 9 notes by its two reps.

It sells route planning to firms with vans. Its persona says mid-size haulage; those who bought are
small bakeries and wholesalers that found it at a trade fair. Every number is in this file.
"""

from datetime import date, timedelta

from ringtrue.analysis.cast import Member, Statement

FIRST = ("Anneke", "Bilal", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas",
         "Keiko", "Lars", "Marta", "Nils", "Oona", "Pavel")  # fmt: skip
LAST = ("Brandt", "Costa", "Dahl", "Eriksen", "Ferrara", "Gruber", "Haddad", "Ivanova", "Jansen",
        "Kowalski", "Lindqvist")  # fmt: skip
PLACES = ("Harbour", "Mill", "North", "River", "Old Town", "Station", "Hill", "Meadow", "Bridge")
TRADES = {
    "Haulage": "Haulage",
    "Bakery": "Bakers",
    "Food wholesale": "Foods",
    "Florist": "Flowers",
    "Furniture": "Furniture",
}
# industry, employees and source of each who bought
WINS = (
    ("Bakery", 12, "Trade fair"), ("Bakery", 9, "Trade fair"), ("Bakery", 18, "Trade fair"),
    ("Bakery", 22, "Search"), ("Bakery", 14, "Trade fair"), ("Bakery", 31, "Recommendation"),
    ("Food wholesale", 26, "Trade fair"), ("Food wholesale", 38, "Trade fair"),
    ("Food wholesale", 64, "Trade fair"), ("Food wholesale", 45, "Search"),
    ("Haulage", 120, "Trade fair"), ("Haulage", 85, "Search"), ("Haulage", 70, "Trade fair"),
    ("Florist", 6, "Recommendation"),
)  # fmt: skip
# what the two reps wrote, by the lead's number: the first fourteen bought
NOTES = {
    0: "Bakery, vans leave at four. Anneke plans the morning on a whiteboard, three people in all.",
    4: "Second bakery this month. The owner drives a round himself and hates the phone at five.",
    6: "Wholesaler, 26 people. Bought because a baker at the trade fair told them about us.",
    10: "Haulage after all, but the buyer is the night dispatcher, not the fleet manager.",
    20: "Haulage firm, 400 vehicles. Has its own planning system and a contract until 2028.",
    33: "Fleet manager at a haulage group: nice talk, no urgency, procurement takes a year.",
    47: "Too many employees for us: wants single sign-on and an audit before a pilot.",
    88: "Florist, six people. Liked it; will come back before Mother's Day.",
    140: "Found us by search, wanted a free tool for one van.",
}
DANA = Member(
    "Dispatch Dana",
    (
        Statement("She works in haulage.", trait="industry", values=("Haulage",), at_least=0.6),
        Statement("Her firm has 50 people or more.", trait="employees", between=(50, None)),
        Statement("She meets us at a trade fair.", "channel", "source", ("Trade fair",)),
        Statement("An hour of every morning goes into planning anew.", "challenge"),
    ),
    job="plans the rounds of a fleet",
    written="2025-02",
)


def leads() -> str:
    """The export: a line for each of the 180."""
    lines = ["lead_id,created,first_name,last_name,email,company_name,industry,employees,source,"
             "status,amount,rep_note"]  # fmt: skip
    return "\n".join([*lines, *(_line(n) for n in range(180))]) + "\n"


def _line(n: int) -> str:
    won = n < len(WINS)
    industry, employees, source = WINS[n] if won else _other(n)
    first, last = FIRST[n % len(FIRST)], LAST[n % len(LAST)]
    company = f"{PLACES[n % len(PLACES)]} {TRADES[industry]} {n // len(PLACES) + 1}"
    email = f"{first}.{last}{n}@example.com".lower()
    day = date(2025, 3, 3) + timedelta(days=n * 37 % 560)
    status = "won" if won else "lost"
    amount = str(1800 + n * 37 % 900) if won else ""
    note = f'"{NOTES[n]}"' if n in NOTES else ""
    return (
        f"L{n:03d},{day},{first},{last},{email},{company},{industry},{employees},{source},"
        f"{status},{amount},{note}"
    )


def _other(n: int) -> tuple[str, int, str]:
    """Those who did not buy: mostly haulage, and mostly large, as the campaign asked for."""
    told = {20: ("Haulage", 400), 33: ("Haulage", 260), 47: ("Furniture", 900), 88: ("Florist", 6)}
    kinds = ("Haulage",) * 6 + ("Furniture",) * 2 + ("Bakery", "Food wholesale", "Florist")
    industry, employees = told.get(n, (kinds[n % len(kinds)], 5 + n * 53 % 140))
    return industry, employees, ("Webinar", "Search", "Trade fair", "Recommendation")[n % 4]
