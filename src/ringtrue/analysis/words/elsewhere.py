"""Columns of events and texts, of which one person may have many rows: what they may say."""

from typing import TYPE_CHECKING

from ibis import _

from ringtrue.analysis.words.hints import TraitHint

if TYPE_CHECKING:
    from ringtrue.warehouse.engines import Records
    from ringtrue.warehouse.traits import Frame

MOST_LEVELS = 60  # kinds of events or codes; a column with more is text, and must be coded first
OFFERED = ("events", "tickets", "responses", "other", "deals", "subscriptions")
WITHOUT = ("key", "person_key", "account_key", "deal_key", "name", "email", "text", "owner")


def elsewhere(records: "Records", frame: "Frame") -> tuple[TraitHint, ...]:
    """Text columns with few levels in tables that reach no unit once, most frequent level first."""
    reached = {c.table for c in frame.columns}
    found = []
    for table in records.snapshot.tables:
        if table.name in reached or table.kind not in OFFERED:
            continue
        asked = [c for c in table.columns if c.type == "text" and c.role not in WITHOUT]
        if not asked:
            continue
        rows = records.table(table.name)
        [many] = records.rows(
            rows.aggregate(**{f"c{i}": rows[c.name].nunique() for i, c in enumerate(asked)})
        )
        for i, column in enumerate(asked):
            if not 2 <= many[f"c{i}"] <= MOST_LEVELS:
                continue
            cells = rows.select(level=rows[column.name]).filter(_.level.notnull())
            counted = cells.group_by("level").aggregate(n=_.count())
            ordered = records.rows(counted.order_by([counted.n.desc(), "level"]))
            levels = tuple(str(row["level"]) for row in ordered)
            name = f"{table.name}.{column.name}"
            found.append(TraitHint(name, "text", levels, table=table.name))
    return tuple(found)
