"""*Fieldnote*, a simulated software firm whose personas do not ring true.

It sells an app for technicians' reports. What is wrong in its records is planted, with sizes and
tolerances; docs/demo.md says what, and everything else is meant to be quiet.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from ringtrue.demo.cast import SHEETS
from ringtrue.demo.groups import COMPLIANCE, DIGITAL, OWNER, PLANNER, SERVICE
from ringtrue.demo.simulate import simulate
from ringtrue.demo.tables import TABLES
from ringtrue.demo.world import Market
from ringtrue.demo.written import Truth, Written

MARKET = Market(
    firm="Fieldnote",
    groups=(PLANNER, SERVICE, COMPLIANCE, DIGITAL, OWNER),
    bad_campaign=True,
    leaking=True,
)

TRUTHS = (
    Truth("RT202", "Digital Dirk", "The ideal customer matches on paper and converts at less than "
          "half the rate of everybody else.", "ideal_conversion_ratio", 0.25, 0.13),
    Truth("RT201", "Digital Dirk", "Described as working in banking or insurance; of those who "
          "bought, few do.", "ideal_finance_among_buyers", 0.09, 0.11),
    Truth("RT207", "Service Sven", "Described with 250 to 1,000 people; those who bought have "
          "about 45.", "size_as_described_among_buyers", 0.02, 0.05),
    Truth("RT201", "Service Sven", "The described company size is rarer among buyers than "
          "described.", "size_as_described_among_buyers", 0.02, 0.05),
    Truth("RT208", "Compliance Clara", "In the tenth month utilities give way to facility "
          "management.", "drift_of_industry", 0.55, 0.07),
    Truth("RT203", None, "Three tenths of the buyers are owners of small building firms, whom no "
          "persona describes.", "uncovered_buyers", 0.31, 0.05),
    Truth("RT402", None, "Leads of the Field Service Benchmark Report look good and are rejected.",
          "campaign_accepted", 0.18, 0.06, "Benchmark Report"),
    Truth("RT402", None, "None of them ever closes.", "campaign_wins", 0.0, 0.0,
          "Benchmark Report"),
    Truth("RT402", None, "No budget is the reason given most.", "campaign_no_budget", 0.62, 0.08,
          "Benchmark Report"),
    Truth("RT406", None, "The same report is paid for month by month.", "campaign_wins", 0.0, 0.0,
          "Benchmark Report"),
    Truth("RT406", "Digital Dirk", "A sixth of what campaigns cost goes to the ideal that does not "
          "buy.", "ideal_spend_share", 0.155, 0.03),
    Truth("RT405", None, "Of nearly half of the leads sales never says a word.",
          "never_judged", 0.445, 0.03),
    Truth("RT801", None, "Fit Score was recomputed after the sale and knows the outcome.",
          "leak_auc", 0.995, 0.005, "Fit Score"),
    Truth("RT802", None, "Customer Tier is filled in for customers.", "tier_filled_for_winners",
          0.97, 0.025, "Customer Tier"),
    Truth("RT802", None, "And for nobody else.", "tier_filled_for_others", 0.0, 0.0,
          "Customer Tier"),
    Truth("RT804", None, "The form left “Select” standing as a main goal.", "left_at_select",
          0.11, 0.015, "Main Goal"),
)  # fmt: skip


def truths() -> tuple[Truth, ...]:
    """What is planted, with sizes and tolerances."""
    return TRUTHS


def write(folder: Path, *, seed: int, today: date, tables: Collection[str] = TABLES) -> Written:
    """Write Fieldnote's ten files and its persona folder; the same for the same seed and day.

    `tables` names the files to write where not all are wanted.
    """
    return simulate(folder, MARKET, SHEETS, TRUTHS, seed=seed, today=today, tables=tables)
