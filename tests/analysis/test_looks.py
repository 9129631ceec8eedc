"""A look at the few who may be new says what a look at everybody says, whatever came before."""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.ledgers import LedgerState
from ringtrue.analysis.looks import Asked, Left, Look, look
from ringtrue.analysis.running import Claim
from ringtrue.warehouse import entries, revisiting, sheets
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Column, Join, Question, Table
from ringtrue.warehouse.snapshot import Arrival, Seal, Snapshot
from ringtrue.warehouse.traits import table

BEGAN = date(2026, 1, 1)
PEOPLE = pa.schema(
    [("id", pa.string()), ("industry", pa.string()), ("size", pa.float64()),
     ("firm", pa.string()), ("came", pa.date32())]
)  # fmt: skip
DEALS = pa.schema(
    [("deal", pa.string()), ("person", pa.string()), ("stage", pa.string()),
     ("closed", pa.date32())]
)  # fmt: skip
EVENTS = pa.schema([("who", pa.string()), ("what", pa.string()), ("on", pa.date32())])
COLUMNS = {
    "people": (Column("id", "text", "key"), Column("industry", "text"), Column("size", "number"),
               Column("firm", "text", "account_key"), Column("came", "date", "created")),
    "deals": (Column("deal", "text", "key"), Column("person", "text", "person_key"),
              Column("stage", "text", "status"), Column("closed", "date", "closed")),
    "events": (Column("who", "text", "person_key"), Column("what", "text"),
               Column("on", "date", "created")),
}  # fmt: skip
ASKED = Question(outcome="deals.stage=won", unit="people", horizon=30)

FOOD = Statement("She packs food.", trait="industry", values=("food",), at_least=0.5)
BIG = Statement("They are big.", form="mean", trait="size", amount=50, lowest=0, highest=100)
BETTER = Statement("They buy more often.", form="comparison")
READS = Statement("Reads before asking.", form="sequence", trait="events.what",
                  values=("read",), then="asked")  # fmt: skip
RULED = Member("Ann", (BIG, BETTER, READS), rule="industry = food")
PLAIN = Member("Bob", (FOOD,), rule="size > 20")


@dataclass
class World:
    """A company whose exports come one after the other; what each had is kept to be undone."""

    folder: Path
    seed: int
    rng: random.Random = field(init=False)
    day: date = BEGAN
    version: int = 0
    people: int = 0
    open: list[str] = field(default_factory=list)
    shown: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    came: list[tuple[int, str]] = field(default_factory=list)
    undone: list[tuple[str, tuple[int, str]]] = field(default_factory=list)
    imported: date = BEGAN
    reopens: bool = True
    industries: tuple[str | None, ...] = ("food", "cars", "steel", None)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.folder.mkdir(parents=True)

    def write(self, name: str, rows: Sequence[dict[str, Any]], schema: pa.Schema) -> None:
        if not rows:
            return
        path = self.folder / f"{name}-{self.version}.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)
        self.shown.setdefault(name, []).append((self.version, str(path)))
        if name == "people":
            self.came.append((self.version, str(path)))

    def export(self, count: int, days: int = 12) -> None:
        """New people of the last days with their deals, and what became of some of the older."""
        rng, self.version, self.imported = self.rng, self.version + 1, self.day
        people, deals, events = [], [], []
        for _ in range(count):
            who = f"p{self.people}"
            self.people += 1
            came = self.day - timedelta(days=rng.randrange(days))
            firm = f"f{rng.randrange(self.people // 2 + 1)}" if rng.random() < 0.6 else None
            people.append(
                {"id": who, "industry": rng.choice(self.industries), "firm": firm,
                 "size": float(rng.randrange(100)), "came": came}
            )  # fmt: skip
            deals.append(self.deal(who, came))
            events += [
                {"who": who, "what": what, "on": came + timedelta(days=rng.randrange(9))}
                for what in ("read", "asked")
                if rng.random() < 0.7
            ]
        for who in rng.sample(self.open, len(self.open) // 3 if self.reopens else 0):
            deals.append(self.deal(who, self.day))
        for who in rng.sample(range(self.people), 3 if self.reopens else 0):
            deals.append({"deal": f"d{who}", "person": f"p{who}", "stage": "open", "closed": None})
        for name, rows, schema in (
            ("people", people, PEOPLE), ("deals", deals, DEALS), ("events", events, EVENTS)
        ):  # fmt: skip
            self.write(name, rows, schema)

    def deal(self, who: str, since: date) -> dict[str, Any]:
        stage = self.rng.choice(["won", "won", "lost", "open"])
        if stage == "open":
            self.open.append(who)
        closed = since + timedelta(days=self.rng.randrange(3)) if stage != "open" else None
        return {"deal": f"d{who[1:]}", "person": who, "stage": stage, "closed": closed}

    def undo(self) -> None:
        """The newest import of all is taken out of every table."""
        self.version += 1
        for name, files in self.shown.items():
            newest = max(version for v in self.shown.values() for version, _ in v)
            self.undone += [(name, one) for one in files if one[0] == newest]
        for name, one in self.undone:
            if one in self.shown[name]:
                self.shown[name].remove(one)

    def redo(self) -> None:
        self.version += 1
        for name, one in self.undone:
            self.shown[name] = sorted([*self.shown[name], one])
        self.undone.clear()

    def snapshot(self) -> Snapshot:
        kinds: Any = {"people": "people", "deals": "deals", "events": "events"}
        tables = tuple(
            Table(name, kinds[name], COLUMNS[name], tuple(path for _, path in files), 10**6)
            for name, files in sorted(self.shown.items())
        )
        key = (Column("id", "text"),)
        arrivals = tuple(
            Arrival("people", v, Table(f"arrived {v}", "people", key, (path,), 1))
            for v, path in self.came
        )
        joins = (Join("deals", "person", "people", "id"), Join("events", "who", "people", "id"))
        seal = Seal("k", opened=True)
        return Snapshot("w", self.version, "ledger", tables, joins, seal, arrivals, self.imported)


NUMBERS = ("k", "n", "other_k", "other_n", "value", "low", "high", "log_above", "log_below")


def told(state: LedgerState, number: Any = lambda x: x) -> list[Any]:
    """What tests say: their numbers and words."""
    said = ("key", "verdict", "newest", "waits", "gone", "words", "ruled")
    return [
        [{name: number(found[name]) for name in NUMBERS}, {name: found[name] for name in said}]
        for found in map(asdict, state.tests)
    ]


def about(value: float | None) -> Any:
    """Sums of the same shares in another order differ in their last digits."""
    return value if value is None else pytest.approx(value, abs=1e-7, rel=1e-7)


@dataclass
class Ledger:
    """What is kept from look to look."""

    folder: Path
    world: World
    claims: list[Claim]
    state: LedgerState = field(default_factory=LedgerState)
    left: Left | None = None
    few: list[bool] = field(default_factory=list)

    def files(self) -> list[str]:
        return sorted(map(str, self.folder.rglob("*.parquet")))

    def look(self) -> None:
        """One look, at the few and at everybody: both say the same, and let the same people in."""
        with pytest.MonkeyPatch.context() as patched:  # counted as of very many
            patched.setattr(sheets, "FEW_ROWS", 0)
            other, all_names = self.once(None, None)
        one, names = self.once(self.left, self.folder)
        assert told(one.advanced.state) == told(other.advanced.state, about)
        assert names == all_names
        self.state, self.left = one.advanced.state, one.left
        self.few.append(one.few)

    def once(self, left: Left | None, lake: Path | None) -> tuple[Look, list[str]]:
        today = self.world.day
        with open_records(self.world.snapshot()) as records:
            asked = Asked(
                ASKED, self.claims, (RULED, PLAIN), self.state, today, counted=self.files()
            )
            found = look(
                records, asked, lambda: table(records, ASKED, as_of=today), before=left, small=0
            )
            rows = found.advanced.entered
            new = rows.filter(~rows[entries.BEFORE]).select("unit_id").order_by("unit_id")
            names = [row["unit_id"] for row in found.records.rows(new)]
            if lake is not None:
                entries.write(found.records, rows, lake=lake, name="entered", counted=self.files())
        return found, names


@pytest.fixture
def ledger(tmp_path: Path):
    places = iter("abc")

    def begin(seed: int) -> Ledger:
        folder = tmp_path / next(places)
        world = World(folder / "world", seed)
        world.day = BEGAN + timedelta(days=60)
        world.export(240, 50)
        lake = folder / "lake"
        lake.mkdir()
        claims = [
            Claim("a", PLAIN, FOOD, BEGAN),
            *(Claim(said.form, RULED, said, BEGAN) for said in RULED.statements),
        ]
        return Ledger(lake, world, claims)

    return begin


def gone_on(ledger: Ledger, steps: str) -> None:
    world = ledger.world
    for step in steps:
        if step == "d":  # days pass, nobody brings anything
            world.day += timedelta(days=3)
        elif step == "e":
            world.day += timedelta(days=4)
            world.export(world.rng.randrange(5, 40))
        elif step == "u":
            world.undo()
        elif step == "r":
            world.redo()
        elif step == "c":  # a claim that is written now
            said = replace(FOOD, values=("cars",), text="She builds cars.")
            now = Claim(f"c{world.version}", PLAIN, said, world.day, world.version)
            ledger.claims.append(now)
        ledger.look()


def test_a_look_at_the_few_is_a_look_at_everybody(ledger) -> None:
    found = ledger(1)
    gone_on(found, "ede")
    assert found.few == [False, True, True]
    assert any(test.n for test in found.state.tests)


def test_another_seal_role_or_join_leaves_no_few(tmp_path: Path) -> None:
    world = World(tmp_path / "world", 1)
    world.export(5)
    shown = world.snapshot()
    mark = revisiting._shape(shown)
    deals, events, people = shown.tables
    typed = replace(people, columns=(*people.columns[:-1], Column("came", "date", "closed")))
    for other in (
        replace(shown, seal=Seal("k")),
        replace(shown, joins=shown.joins[:1]),
        replace(shown, tables=(deals, events, typed)),
        replace(shown, tables=(deals, people)),
    ):
        assert revisiting._shape(other) != mark
    more = replace(people, files=(*people.files, "more.parquet"))
    assert revisiting._shape(replace(shown, tables=(people, deals, replace(events)))) == mark
    assert revisiting._shape(replace(shown, tables=(deals, events, more))) == mark


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "steps"), [(2, "eedceur"), (3, "eurdece")])
def test_so_it_is_whatever_is_undone_reopened_or_written_meanwhile(ledger, seed, steps) -> None:
    found = ledger(seed)
    gone_on(found, steps)
    assert found.few.count(True) >= 3


@pytest.mark.slow
def test_whoever_looks_when_the_same_records_say_the_same(ledger) -> None:
    """A look after every export and on days between, beside one look at the end."""
    often, once = ledger(5), ledger(5)
    for found in (often, once):
        found.world.reopens = False
    gone_on(often, "dedee")
    for step in "dedee":
        once.world.day += timedelta(days=3 if step == "d" else 4)
        if step == "e":
            once.world.export(once.world.rng.randrange(5, 40))
    once.look()
    assert often.world.people == once.world.people
    [test] = [t for t in often.state.tests if t.key == "comparison"]
    assert test.told > BEGAN.isoformat()
    assert test.log_above != 0
    assert told(often.state) == told(once.state, about)


@pytest.mark.slow
def test_a_level_of_a_rule_that_is_renamed_is_noticed_by_the_few(ledger) -> None:
    found = ledger(4)
    gone_on(found, "ed")
    found.world.industries = ("groceries", "cars", "steel", None)
    for _ in range(3):
        found.world.day += timedelta(days=14)
        found.world.export(150)
        found.look()
    renamed = (("food", "groceries"),)
    waiting = {t.key for t in found.state.tests if t.waits}
    assert waiting == {"a", "mean", "comparison", "sequence"}
    assert {t.key for t in found.state.tests if t.ruled == renamed} == waiting - {"a"}
    assert [t.words for t in found.state.tests if t.key == "a"] == [renamed]
    gone_on(found, "d")
    assert {t.key for t in found.state.tests if t.waits} == waiting, "days say nothing new"
    apart = [replace(t, apart=(*t.words, *t.ruled)) for t in found.state.tests]
    found.state = LedgerState(tuple(apart))
    gone_on(found, "de")
    assert not any(t.words or t.ruled for t in found.state.tests)


@pytest.mark.slow
def test_a_level_that_ended_and_stays_so_is_answered_by_the_few(ledger) -> None:
    """Nothing begins beside it, look after look; then something does."""
    found = ledger(6)
    found.world.reopens = False  # half of them told of once more, and all are read
    gone_on(found, "e")

    def later(*industries: str | None) -> None:
        found.world.industries = industries
        found.world.day += timedelta(days=14)
        found.world.export(90)
        found.look()

    for _ in range(4):
        later("cars", None)
    assert found.few[-1], "how it ended is known, and what stands beside it"
    assert not any(t.waits for t in found.state.tests if t.key == "a")
    for _ in range(4):
        later("groceries", "groceries", "groceries", "cars")
    assert found.few[-4:] == [True] * 4
    assert [t.words for t in found.state.tests if t.key == "a"] == [(("food", "groceries"),)]
    assert [t.ruled for t in found.state.tests if t.key == "mean"] == [(("food", "groceries"),)]
