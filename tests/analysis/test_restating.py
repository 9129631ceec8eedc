"""The SQL of one claim, run by plain DuckDB, finds the numbers that the page shows."""

from datetime import date, timedelta

import duckdb
import pytest

from frames.build import joined, made, snapshot
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.restating import claim_sql
from ringtrue.analysis.trial import judge_cast
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

ASKED = Question(outcome="won=yes")
STEEL = Statement("She works in steel.", trait="industry", values=("steel",))
CAST = (
    Member(
        "Ann",
        (
            STEEL,
            Statement("They buy more often.", form="comparison"),
            Statement("They are big.", form="mean", trait="size", amount=40, lowest=0, highest=99),
            Statement("Half are big.", form="quantile", trait="size", amount=40),
            Statement("A third.", form="prevalence", at_least=1 / 3),
            Statement("Reads first.", form="sequence", trait="events.what", values=("read",),
                      then="asked"),
            Statement("They read.", form="theme", trait="events.what", values=("read",)),
        ),
        rule="size > 20",
    ),
    Member("Bob", (STEEL, Statement("He dreams.")), rule="size < 30"),
)  # fmt: skip


@pytest.fixture(scope="module")
def shot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("restated")
    n = range(400)
    people = made(
        folder, "people",
        {
            "id": [f"P{i}" for i in n],
            "firm": [f"F{i % 90}" if i % 3 else None for i in n],
            "industry": [("steel", "food", None)[i * 7 % 11 % 3] for i in n],
            "size": [float(i * 13 % 97) for i in n],
            "came": [date(2026, 1, 1) + timedelta(days=i % 120) for i in n],
            "won": ["yes" if i * 5 % 7 < 3 else "no" for i in n],
        },
        roles={"id": "key", "firm": "account_key", "came": "created"},
    )  # fmt: skip
    rows = [(f"P{i}", what) for i in n for what in ("read", "asked") if i % 5 or what == "asked"]
    events = made(
        folder, "events",
        {
            "who": [who for who, _ in rows],
            "what": [what for _, what in rows],
            "on": [date(2026, 2, 1) + timedelta(days=j * 7 % 40) for j in range(len(rows))],
        },
        kind="events", roles={"who": "person_key", "on": "created"},
    )  # fmt: skip
    return snapshot(people, events, joins=(joined("events.who", "people.id"),))


def test_each_claim_s_sql_finds_what_the_examination_found(shot) -> None:
    with open_records(shot) as records:
        frame = table(records, ASKED, as_of=date(2026, 11, 21))
        lines = iter(judge_cast(records, frame, CAST, question=ASKED))
        found = []
        for i, member in enumerate(CAST):
            for j, said in enumerate(member.statements):
                line = next(lines).line
                sql = claim_sql(records, frame, CAST, (i, j), question=ASKED)
                if said.text == "He dreams.":
                    assert sql is None
                    continue
                plain = duckdb.connect()
                row = dict(zip(*(_asked(plain, sql)), strict=True))
                found.append((said.form, line.n))
                if said.form == "mean":
                    assert (row["value"], row["n"]) == (pytest.approx(line.value), line.n)
                else:
                    assert (round(row["k"]), row["n"]) == (line.k, line.n), said.form
    assert all(n for _, n in found)
    assert len({form for form, _ in found}) == 7


def _asked(plain, sql: str):
    cursor = plain.execute(sql)
    return [column[0] for column in cursor.description], cursor.fetchone()
