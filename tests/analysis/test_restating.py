"""The SQL of one number, run by plain DuckDB, finds what the page shows."""

from datetime import date, timedelta

import duckdb
import pytest

from frames.build import joined, made, snapshot
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.examination import examine
from ringtrue.analysis.restating import (
    claim_sql,
    outcome_sql,
    overlap_sql,
    people_sql,
    uncovered_sql,
)
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


def test_what_a_persona_and_its_findings_count_is_found_by_their_sql(shot) -> None:
    day = date(2026, 11, 21)
    with open_records(shot) as records:
        frame = table(records, ASKED, as_of=day)
        found = examine(records, question=ASKED, cast=CAST, today=day, frame=frame)
        ann, bob = found.personas
        for i, persona in enumerate((ann, bob)):
            row = _one(people_sql(records, frame, CAST, i))
            assert (row["people"], row["buyers"]) == (persona.people, persona.buyers)
            assert (row["all_people"], row["all_buyers"]) == (found.rows, found.buyers)
            periods = _rows(outcome_sql(records, frame, CAST, i))
            assert len(periods) == 4
            told = sum(p["k"] for p in periods), sum(p["n"] for p in periods)
            assert told == (persona.outcome.successes, persona.outcome.n)
            weighted = sum(p["n"] * p["other_k"] / p["other_n"] for p in periods if p["other_n"])
            weight = sum(p["n"] for p in periods if p["other_n"])
            assert weighted / weight == pytest.approx(persona.baseline)
        row = _one(uncovered_sql(records, frame, CAST[:1]))
        alone = examine(records, question=ASKED, cast=CAST[:1], today=day, frame=frame)
        assert 0 < row["uncovered"] == alone.uncovered_buyers
        assert (row["unanswered"], row["buyers"]) == (alone.unanswered_buyers, alone.buyers)
        [over] = [o for o in found.overlaps if o.one == "Ann"]
        row = _one(overlap_sql(records, frame, CAST, (0, 1)))
        assert (row["shared"], row["people"]) == (over.shared, over.people)
        assert people_sql(records, frame, (Member("Cid", ()),), 0) is None
        assert outcome_sql(records, frame, (Member("Cid", ()),), 0) is None


def _rows(sql: str | None) -> list[dict]:
    cursor = duckdb.connect().execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _one(sql: str | None) -> dict:
    [row] = _rows(sql)
    return row


def _asked(plain, sql: str):
    cursor = plain.execute(sql)
    return [column[0] for column in cursor.description], cursor.fetchone()
