"""What is next to set up: the data checks lack, room by room.

A room nobody uses yet is named in one word and asks for nothing: a list of everything one could
also do is a list nobody reads.
"""

from collections.abc import Iterable

from ringtrue.analysis.checks import CHECKS
from ringtrue.analysis.results import NotRun
from ringtrue.workspaces.checkup.lines import Lack, SetUp
from ringtrue.workspaces.checkup.registry import in_use, use_key
from ringtrue.workspaces.members.actor import Actor

# the rooms by the family of their checks, in the words of the navigation
ROOMS = {
    "RT1": "Personas",
    "RT2": "Buyers",
    "RT3": "Upkeep",
    "RT4": "Hand-offs",
    "RT5": "Goals",
    "RT6": "Journeys",
    "RT7": "Who uses personas",
    "RT8": "Data",
}


def rooms(actor: Actor, not_run: Iterable[NotRun]) -> tuple[SetUp, ...]:
    """What is missing in each room, equal things once."""
    lacking: dict[str, dict[str, list[str]]] = {}
    silent: dict[str, list[str]] = {}
    known: dict[str, bool] = {}
    for gap in not_run:
        family, key = gap.code[:3], use_key(gap.code)
        if key not in known:
            known[key] = in_use(actor, gap.code)
        if known[key]:
            lacking.setdefault(family, {}).setdefault(_on_pages(gap.missing), []).append(gap.code)
        else:
            silent.setdefault(family, []).append(gap.code)
    return tuple(
        SetUp(
            title=ROOMS.get(family, family),
            lacks=tuple(_lack(c, m) for m, c in lacking.get(family, {}).items()),
            silent=tuple(silent.get(family, ())),
        )
        for family in sorted({*lacking, *silent})
    )


def _lack(codes: list[str], missing: str) -> Lack:
    return Lack(tuple(codes), missing, CHECKS[codes[0]].name if len(codes) == 1 else "")


def _on_pages(missing: str) -> str:
    """What is missing, without how a command is told."""
    return missing.partition(" (on files: ")[0]
