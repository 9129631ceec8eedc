"""The ledger rebuilt from empty state out of the records says what the one carried on says."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from analysis.test_looks import ASKED, BEGAN, BIG, DEALS, FOOD, READS, World, about, told
from ringtrue.analysis import deciding
from ringtrue.analysis.cast import ClaimForm, Member, Statement
from ringtrue.analysis.ledgers import LedgerState, Running
from ringtrue.analysis.looks import Asked, Left, look
from ringtrue.analysis.running import Claim
from ringtrue.stats import anytime, betting
from ringtrue.stats.anytime import SIDES
from ringtrue.warehouse import entries
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.traits import table

SURE = replace(FOOD, text="Hardly anybody packs food.", at_least=0.02)
OF_BOB = {"share": FOOD, "decided": SURE}
OF_ANN = {
    "prevalence": Statement("A third.", form="prevalence", at_least=1 / 3),
    "comparison": Statement("They buy more often.", form="comparison"),
    "mean": BIG,
    "quantile": Statement("Half are big.", form="quantile", trait="size", amount=50),
    "sequence": READS,
    "theme": Statement("They read.", form="theme", trait="events.what", values=("read",)),
}
BOB = Member("Bob", tuple(OF_BOB.values()), rule="size > 20")
ANN = Member("Ann", tuple(OF_ANN.values()), rule="industry = food")
CLAIMS = tuple(
    Claim(form, member, said, BEGAN)
    for member, of in ((BOB, OF_BOB), (ANN, OF_ANN))
    for form, said in of.items()
)
Step = tuple[date, Snapshot]


@dataclass
class Book:
    """A ledger and its files of who has entered; `steps` are the days and records it looked at."""

    folder: Path
    state: LedgerState = field(default_factory=LedgerState)
    left: Left | None = None
    steps: list[Step] = field(default_factory=list)

    def look(self, step: Step, *, everybody: bool = False) -> None:
        day, shot = step
        files = sorted(map(str, self.folder.rglob("*.parquet")))
        before = None if everybody else self.left
        with open_records(shot) as records:
            asked = Asked(ASKED, CLAIMS, (ANN, BOB), self.state, day, counted=files)
            found = look(
                records, asked, lambda: table(records, ASKED, as_of=day), before=before, small=0
            )
            rows = found.advanced.entered
            entries.write(found.records, rows, lake=self.folder, name="entered", counted=files)
        self.state, self.left = found.advanced.state, found.left
        self.steps.append(step)


def begun(folder: Path, seed: int, *, reopens: bool) -> World:
    world = World(folder / "world", seed, reopens=reopens)
    world.day = BEGAN + timedelta(days=60)
    world.export(240, 50)
    return world


def carried(world: World, book: Book, steps: str) -> None:
    """A look at the first export, and after every step: days, exports, an undo, deals lost."""
    book.folder.mkdir()
    book.look((world.day, world.snapshot()))
    for step in steps:
        world.day += timedelta(days=4)
        if step == "e":
            world.export(40)
        elif step == "u":
            world.undo()
        elif step == "r":
            world.redo()
        elif step == "l":  # of three two turn out to have been lost, long ago
            world.version += 1
            deals = [(f"d{n}", f"p{n}", "lost", BEGAN) for n in range(world.people) if n % 3]
            world.write("deals", [dict(zip(DEALS.names, one, strict=True)) for one in deals], DEALS)
        book.look((world.day, world.snapshot()))


def rebuilt(folder: Path, steps: list[Step]) -> LedgerState:
    """From nothing, by reading everybody, at the records as they stood on each of the days."""
    book = Book(folder)
    folder.mkdir()
    for step in steps:
        book.look(step, everybody=True)
    return book.state


def restated(test: Running) -> Running:
    """The test by nothing but the sums it stores: its evidence and bounds are those it states."""
    stored = betting.read_state(test.test)
    if isinstance(stored, betting.MeanState):
        above, below = (
            betting.mixed_each([stored], betting.paths_of([stored], side))[0] for side in SIDES
        )
        low, high = betting.mean_interval(stored)
    elif stored.kind == "share":
        assert stored.p0 is not None
        told = anytime.update(anytime.start_share(stored.p0), anytime.Tally(stored.k, stored.n))
        above, below = told.log_above, told.log_below
        low, high = anytime.share_interval(stored.k, stored.n)
    else:
        paths = np.array([stored.paths_above, stored.paths_below])
        above, below = anytime.mixed_each(paths)
        low, high = anytime.difference_interval(stored)
    again = replace(test, log_above=float(above), log_below=float(below), low=low, high=high)
    for name in ("log_above", "log_below", "low", "high"):
        assert getattr(again, name) == pytest.approx(getattr(test, name), abs=1e-9), test.key
    return again


def running(state: LedgerState) -> LedgerState:
    return LedgerState(tuple(t for t in state.tests if not t.frozen))


def test_every_form_rebuilt_at_once_from_the_records_equals_what_was_carried_on(tmp_path) -> None:
    world, book = begun(tmp_path, 5, reopens=False), Book(tmp_path / "carried")
    carried(world, book, "e")
    frozen = [t for t in book.state.tests if t.frozen]
    assert {t.key for t in frozen} == {"decided"}
    assert {t.key for t in book.state.tests} == {
        *(set(get_args(ClaimForm)) - {"qualitative"}),
        "decided",
    }
    assert all(t.n > 10 for t in book.state.tests)
    assert {t.key for t in book.state.tests if t.log_above == 0} == set()
    assert deciding.rejections(list(map(restated, book.state.tests))) == deciding.rejections(
        book.state.tests
    )
    anew = rebuilt(tmp_path / "anew", book.steps[-1:])
    kept = {t.key for t in running(book.state).tests}
    assert told(running(book.state)) == told(
        LedgerState(tuple(t for t in anew.tests if t.key in kept)), about
    )
    # what is decided stays as it was on its day, and is rebuilt from the records of that day
    for test in frozen:
        [then] = [step for step in book.steps if step[0].isoformat() == test.points[-1].day]
        assert then[0] < book.steps[-1][0]
        [alone] = [t for t in rebuilt(tmp_path / "then", [then]).tests if t.key == test.key]
        assert (alone.frozen, alone.n, alone.verdict) == (True, test.n, test.verdict)
        assert (alone.log_above, alone.log_below) == pytest.approx((test.log_above, test.log_below))


@pytest.mark.slow
def test_what_was_undone_or_turned_out_otherwise_is_rebuilt_from_the_records_as_they_stood(
    tmp_path,
) -> None:
    world, book = begun(tmp_path, 5, reopens=True), Book(tmp_path / "carried")
    carried(world, book, "eurl")
    assert told(book.state) == told(rebuilt(tmp_path / "anew", book.steps), about)
    # of today's rows alone it is not: who was counted as won has been lost since
    [share, *_] = rebuilt(tmp_path / "today", book.steps[-1:]).tests
    assert share.n < book.state.tests[0].n / 2
