"""From a market to its files: the order in which chance is asked is fixed, so a seed is a firm."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from ringtrue.demo.cast import Sheet, write_cast
from ringtrue.demo.sales import sell
from ringtrue.demo.tables import TABLES, write_all
from ringtrue.demo.world import Market, draw
from ringtrue.demo.written import Truth, Written


def simulate(
    folder: Path,
    market: Market,
    sheets: Sequence[Sheet],
    truths: tuple[Truth, ...],
    *,
    seed: int,
    today: date,
    tables: Collection[str] = TABLES,
) -> Written:
    """Write the ten files, or those of them that are asked for, and the market's persona folder.

    A file asked for alone has the bytes that it has among all ten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, 20_26])
    leads = draw(market, today=today, rng=rng)
    sales = sell(market, leads, rng)
    files = write_all(folder, market, leads, sales, rng, tables=tables)
    return Written(folder, files, write_cast(folder, sheets, today=today), truths)
