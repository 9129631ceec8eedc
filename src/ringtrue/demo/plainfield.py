"""*Plainfield*, Fieldnote's twin with nothing wrong: its personas are the people who buy."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

from ringtrue.demo.cast import CLARA, DIRK, PAULA, SVEN
from ringtrue.demo.groups import COMPLIANCE, DIGITAL, PLANNER, SERVICE
from ringtrue.demo.simulate import simulate
from ringtrue.demo.tables import TABLES
from ringtrue.demo.world import Market
from ringtrue.demo.written import Truth, Written

MARKET = Market(
    firm="Plainfield",
    groups=(
        replace(PLANNER, leads=3900, wins=0.08),
        replace(SERVICE, leads=2900, wins=0.08, sizes=(520, 60, 4)),
        replace(COMPLIANCE, leads=2380, wins=0.08, later_industry=None),
        replace(DIGITAL, leads=2100, wins=0.08, finance_wins=None),
    ),
    bad_campaign=False,
    leaking=False,
    judged=1.85,
)


def truths() -> tuple[Truth, ...]:
    """Nothing is planted."""
    return ()


def write(folder: Path, *, seed: int, today: date, tables: Collection[str] = TABLES) -> Written:
    """Write Plainfield's ten files and its persona folder; the same for the same seed and day.

    `tables` names the files to write where not all are wanted.
    """
    return simulate(
        folder, MARKET, (PAULA, SVEN, CLARA, DIRK), (), seed=seed, today=today, tables=tables
    )
