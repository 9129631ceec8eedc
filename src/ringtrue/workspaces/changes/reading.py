"""A stored change as what analysis takes, and as what pages show."""

from dataclasses import asdict
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.analysis.changes.saying import MAY
from ringtrue.analysis.changes.values import Block, HeldBack, Standing, Told
from ringtrue.analysis.changes.values import Change as Asked
from ringtrue.workspaces.changes.lines import BlockLine, ChangeLine, SideLine
from ringtrue.workspaces.changes.models import Change
from ringtrue.workspaces.changes.values import Judged

WORDS = {
    "planned": "planned",
    "early": "too early to tell",
    "better": "better",
    "worse": "worse",
    "more": "more since then",
    "fewer": "fewer since then",
    "undecided": "can't tell yet",
    "withdrawn": "withdrawn",
}


def asked(row: Change) -> Asked:
    """The change as analysis takes it; withdrawn ones keep their place and are not counted."""
    held = None
    if row.comparison == "held_back":
        held = HeldBack(row.held_back_rule, row.held_back_share or 0.0, row.salt)
    return Asked(
        key=str(row.pk),
        whom=Member(row.says, **row.whom),
        comparison="held_back" if held is not None else "period",
        begun=row.happened_on if row.withdrawn_at is None else None,
        until=row.until,
        campaign=row.campaign,
        expects="accepted" if row.expects == "accepted" else "won",
        held_back=held,
        afterwards=_afterwards(row),
    )


def _afterwards(row: Change) -> bool:
    """Whether the day it began was neither planned beforehand nor noted on the day itself."""
    if row.happened_on is None or row.happened_at is None:
        return False
    planned = row.happened_on == row.starts and row.at.date() <= row.starts
    return not planned and row.happened_on < row.happened_at.date()


def standing(row: Change) -> Standing:
    """What its judgement goes on from."""
    raw: dict[str, Any] = row.standing
    if not raw:
        return Standing()
    blocks = tuple(Block(**block) for block in raw["blocks"])
    return Standing(blocks, raw["decided"], raw["decided_on"])


def judged(told: Told) -> Judged:
    """What analysis said, ready to be stored."""
    raw = asdict(told)
    state = raw.pop("standing")
    return Judged(int(told.key), state, raw)


def line(row: Change) -> ChangeLine:
    """The change as pages show it."""
    told: dict[str, Any] = row.told
    verdict = "withdrawn" if row.withdrawn_at is not None else _verdict(row)
    return ChangeLine(
        id=row.pk,
        says=row.says,
        persona_id=row.persona_id,
        persona=row.persona.name if row.persona else "",
        portrait=(row.persona.portrait or row.persona.name) if row.persona else "",
        colour=row.persona.colour if row.persona else 0,
        finding_code=row.finding_code,
        finding_sentence=row.finding_sentence,
        whom=row.whom_words,
        campaign=row.campaign,
        expects=row.expects,
        starts=row.starts,
        until=row.until,
        comparison=row.comparison,
        compared=_compared(row),
        by_chance=row.held_back_share is not None,
        by=row.by_name,
        at=row.at,
        happened_on=row.happened_on,
        happened_by=row.happened_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_reason=row.withdrawn_reason,
        verdict=verdict,
        word=WORDS[verdict],
        sentence=told.get("sentence") or MAY["planned" if row.happened_on is None else "early"],
        sides=_sides(row, told),
        more=told.get("more"),
        waiting=told.get("waiting", 0),
        decided_on=row.standing.get("decided_on", ""),
        log_better=told.get("log_better", 0.0),
        log_worse=told.get("log_worse", 0.0),
        blocks=tuple(BlockLine(**block) for block in row.standing.get("blocks", ())),
        judged_at=row.judged_at,
    )


def _verdict(row: Change) -> str:
    if row.happened_on is None:
        return "planned"
    said = str(row.told.get("verdict", "early"))
    return "early" if said == "planned" else said


def _compared(row: Change) -> str:
    if row.comparison == "period":
        return "with as many days before it began"
    if row.held_back_share is not None:
        return f"with {100 * row.held_back_share:.0f} % held back by chance"
    return f"with those held back: {row.held_back_rule}"


def _sides(row: Change, told: dict[str, Any]) -> tuple[SideLine, ...]:
    if not told or told.get("problem"):
        return ()
    period = row.comparison == "period"
    names = ("since then", "before") if period else ("it concerned", "held back")
    sides = (told["concerned"], told["interval"]), (told["other"], told["other_interval"])
    return tuple(
        _side(name, side, interval) for name, (side, interval) in zip(names, sides, strict=True)
    )


def _side(words: str, side: dict[str, Any], interval: list[float] | None) -> SideLine:
    if interval is None:
        return SideLine(words, side["k"], side["n"], None, None, None)
    return SideLine(words, side["k"], side["n"], side["k"] / side["n"], *interval)
