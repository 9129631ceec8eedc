"""What became of the personas of an earlier run, and the looks that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ringtrue.analysis.examined import Grown
from ringtrue.stats.matching import AS_BEFORE, Matching
from ringtrue.workspaces.discovery.lines import ComparedLine
from ringtrue.workspaces.discovery.models import Proposal, Run
from ringtrue.workspaces.discovery.values import Compared, Earlier

# what makes two runs speak of the same people
SAME = ("unit", "outcome")


def comparable(runs: Iterable[Run], asked: Mapping[str, Any]) -> Run | None:
    """The first of the runs that divided the same people and kept its model.

    A run with one persona divided nobody: everyone is no name to go on with.
    """
    for row in runs:
        if len(row.model.get("weights") or ()) > 1 and _same_people(row.asked, asked):
            return row
    return None


def grown(runs: Iterable[Run], question: Mapping[str, Any]) -> Grown | None:
    """How many personas the first run on these people supported that was free to find them.

    One that was asked for a number stops there, so it does not say how many more it would support.
    """
    for row in runs:
        if row.asked.get("personas") is None and _same_people(row.asked, {"question": question}):
            best = max((s["personas"] for s in row.report["steps"] if s["accepted"]), default=1)
            return Grown(int(best), int(row.report["rows"]), row.noun, row.at.date())
    return None


def earlier(row: Run, proposals: Sequence[Proposal]) -> Earlier:
    """What a new run needs of an earlier one."""
    names = tuple(line["name"] for line in row.report["personas"])
    adopted = {line.position: line.persona_id for line in proposals}
    personas = tuple(adopted.get(place) or before for place, before in enumerate(goes_on(row)))
    return Earlier(int(row.pk), row.model, names, looks(row), personas)


def goes_on(row: Run) -> tuple[int | None, ...]:
    """The persona adopted from an earlier run that each of this run's goes on from."""
    known = row.compared.get("personas")
    return tuple(known) if known else (None,) * len(row.report["personas"])


def follow(before: Earlier, matching: Matching, personas: int) -> Compared:
    """An earlier run's looks and adopted personas, at the places of a new one's."""
    went = [matching.before(place) for place in range(personas)]
    return Compared(
        run_id=before.run_id,
        matching=matching,
        looks=next_looks(matching, before.looks, personas),
        personas=tuple(None if place is None else before.personas[place] for place in went),
    )


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
