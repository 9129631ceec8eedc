"""Rows without a key are told apart by what they hold, however many columns that is."""

import ibis

from ringtrue.warehouse.wide import unit_id


def ids(columns: int) -> list[str]:
    rows = {f"c{i}": ["a", "a", "b"] if i == columns - 1 else ["x"] * 3 for i in range(columns)}
    table = ibis.memtable(rows)
    found: list[str] = (
        table.select(id=unit_id(table, None, table.columns)).to_pyarrow()["id"].to_pylist()
    )
    return found


def test_a_thousand_columns_are_not_a_thousand_calls_deep() -> None:
    found = ids(1000)
    assert len(set(found)) == 3
    assert len({name[:32] for name in found}) == 2  # two alike, one not


def test_the_last_of_many_columns_still_tells_rows_apart() -> None:
    assert len({name[:32] for name in ids(51)}) == 2
