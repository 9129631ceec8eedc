"""What became of the personas of an earlier run, and the looks that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ringtrue.stats.matching import AS_BEFORE, Matching
from ringtrue.workspaces.discovery.lines import ComparedLine
from ringtrue.workspaces.discovery.models import Run
from ringtrue.workspaces.discovery.values import Earlier

# what makes two runs speak of the same people
SAME = ("unit", "outcome")


def earlier(runs: Iterable[Run], asked: Mapping[str, Any]) -> Earlier | None:
    """The first of the runs that looked at the same people and kept its model."""
    for row in runs:
        if row.model.get("weights") and _same_people(row.asked, asked):
            names = tuple(line["name"] for line in row.report["personas"])
            return Earlier(int(row.pk), row.model, names, looks(row))
    return None


def _same_people(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    asked, asks = before.get("question") or {}, now.get("question") or {}
    among = before.get("among", "everybody") == now.get("among", "everybody")
    return among and all(asked.get(name) == asks.get(name) for name in SAME)


def looks(row: Run) -> tuple[int, ...]:
    """The place of each persona's colour and mark: an earlier run's where it goes on from one."""
    known = row.compared.get("looks")
    return tuple(known) if known else tuple(range(len(row.report["personas"])))


def next_looks(matching: Matching, before: Sequence[int], personas: int) -> tuple[int, ...]:
    """The looks of a new run: kept where matched, else the first that nobody had."""
    kept = {after: before[place] for place, after in matching.pairs}
    free = (look for look in range(personas + len(before)) if look not in set(before))
    return tuple(kept[k] if k in kept else next(free) for k in range(personas))


def compared(row: Run) -> ComparedLine | None:
    """What became of the run before, in sentences; None where there was none."""
    if not row.compared:
        return None
    raw = row.compared["matching"]
    changes = [change for change in raw["changes"] if _tells_more(change, raw["changes"])]
    return ComparedLine(
        run_id=row.compared["run_id"],
        people=raw["people"],
        adjusted_rand=raw["adjusted_rand"],
        sentences=tuple(change["sentence"] for change in changes),
        as_before=not changes,
    )


def _tells_more(change: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a change says something: not that all is as before, nor what a split says already."""
    if change["kind"] != "matched":
        return True
    [before], [after] = change["before"], change["after"]
    if min(before["share"], after["share"]) >= AS_BEFORE:
        return False
    split = {p["place"] for c in others if c["kind"] == "split" for p in c["before"]}
    merged = {p["place"] for c in others if c["kind"] == "merged" for p in c["after"]}
    return before["place"] not in split and after["place"] not in merged
