"""A sheet in memory says what is counted elsewhere; its parts together say what the whole says."""

import datetime

import numpy as np
import pytest
from tests.warehouse.test_tallies import lake, questions

from ringtrue.warehouse import sheets
from ringtrue.warehouse.amounts import amounts
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.tallies import _parts, count, count_by_period


@pytest.mark.parametrize("accounts", [False, True])
def test_a_sheet_says_what_is_counted_elsewhere(tmp_path, monkeypatch, accounts):
    with open_records(lake(tmp_path, accounts=accounts)) as records:
        table = records.table("people")
        asked = questions(table)[::3]
        wanted = sheets.Wanted(table)
        for one in asked:
            wanted.ask([one.fits, *_parts(one)], [table.size])
        sheet = sheets.whole(records, wanted, accounts=accounts)
        day = table.mutate(period=table.entered.cast("string").fill_null(""))
        alone = day.mutate(account_id=None)
        whole, by_day = count(records, table, asked), count_by_period(records, day, asked)
        each_alone = count_by_period(records, alone, asked)
        values = {
            one.key: amounts(records, table, table.size, one.among).values
            for one in [one for one in asked if len(_parts(one)) == 1][:6]
        }
        monkeypatch.setattr(sheets, "AT_ONCE", 150)
        monkeypatch.setattr(sheets, "PART", 150)
        size = sheet.size
        parts = list(sheets.in_parts(records, wanted, rows=size, accounts=accounts))
    assert len(parts) == 3
    assert sum(part.size for part in parts) == size
    for one in asked:
        among, told = _parts(one), whole[one.key]
        found = sheet.count(one.fits, among)
        assert (found.k, found.n, found.account_n) == (told.k, told.n, told.account_n)
        assert found.account_k == pytest.approx(told.account_k)
        split = [part.count(one.fits, among) for part in parts]
        assert sum(p.account_k for p in split) == pytest.approx(told.account_k)
        assert sum(p.account_n for p in split) == told.account_n
        days = {ordinal(c.period): (c.account_k, c.account_n) for c in by_day[one.key]}
        assert sheet.by_day(one.fits, among) == pytest.approx(days)
        newest = max((c.period for c in each_alone[one.key] if c.period), default="")
        assert sheet.newest(one.fits, among) == (ordinal(newest) if newest else None)
        if one.key in values:
            np.testing.assert_allclose(sheet.amounts(table.size, among), np.sort(values[one.key]))
    assert values
    assert sum(c.n for c in whole.values()) > 1000


def ordinal(period: str) -> int:
    return datetime.date.fromisoformat(period).toordinal() if period else sheets.NO_DAY
