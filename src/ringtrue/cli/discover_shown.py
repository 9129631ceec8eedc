"""A discovery on a terminal: the sentence first, then personas, steps, and what was set aside."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ringtrue.analysis.results import (
    FEWEST_PEOPLE,
    Dependent,
    Discovery,
    OutcomeRate,
    PersonaValue,
    Proposal,
)

ASIDE = 12
TRAITS = 4
PAIRS = 3


def show(discovery: Discovery, console: Console | None = None) -> None:
    """Print a discovery so that it fits the terminal."""
    out = console or Console(highlight=False, soft_wrap=False)
    out.print(Text(discovery.sentence, style="bold"))
    out.print(Text(_counted(discovery), style="dim"))
    out.print()
    for proposal in discovery.personas:
        _persona(out, proposal)
    _steps(out, discovery)
    _set_aside(out, discovery)
    if discovery.dependent:
        out.print(Text(_dependent(discovery.dependent), style="dim"))
    read = [said for file in discovery.intake for said in file.said]
    for note in (*discovery.notes, *read):
        out.print(Text(f"Note: {note}", style="dim"))


def _counted(discovery: Discovery) -> str:
    parts = [f"{len(discovery.traits)} traits"]
    if discovery.sealed:
        parts.append(f"{discovery.sealed:,} kept unread, to confirm this on later")
    elif discovery.rows < FEWEST_PEOPLE:
        parts.append(f"under {FEWEST_PEOPLE}, so nobody is kept unread to confirm this on")
    parts.append(f"{_share(discovery.fits_none, discovery.rows)} fit no persona")
    if len(discovery.personas) > 1:
        parts.append(f"{_share(discovery.ambiguous, discovery.rows)} are between two")
    if discovery.rejected:
        parts.append(f"{discovery.rejected:,} rows rejected")
    return "; ".join(parts) + "."


def _share(count: int, rows: int) -> str:
    return f"{count:,} ({count / max(1, rows):.1%})"


def _persona(out: Console, proposal: Proposal) -> None:
    out.print(Text(f"{proposal.id}. {proposal.name}", style="bold"))
    told = _rate(proposal.outcome) + _worth(proposal.value)
    out.print(Text(f"   {proposal.size:,.0f} ({proposal.share:.0%}){told}"))
    if not proposal.traits:
        out.print()
        return
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("trait", overflow="fold", style="dim", max_width=28)
    table.add_column("value", overflow="fold", max_width=36)
    table.add_column("here", justify="right")
    table.add_column("elsewhere", justify="right")
    for line in proposal.traits[:TRAITS]:
        table.add_row(
            Text(line.trait), Text(line.value), f"{line.share:.0%}", f"{line.elsewhere:.0%}"
        )
    out.print(Padding(table, (0, 0, 1, 3)))


def _rate(outcome: OutcomeRate) -> str:
    if outcome.rate is None:
        reason = (outcome.reason or "").removesuffix(".")
        return f"; {reason[0].lower()}{reason[1:]}" if reason else ""
    return f"; outcome {outcome.rate:.1%} ({outcome.low:.1%} to {outcome.high:.1%})"


def _steps(out: Console, discovery: Discovery) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("personas", justify="right")
    table.add_column("")
    table.add_column("kind", overflow="fold")
    table.add_column("why", overflow="fold")
    for step in discovery.steps:
        mark = "yes" if step.accepted else "no"
        kind = step.kind if step.contest is not None and step.kind != "not_assessed" else ""
        table.add_row(str(step.personas), mark, kind, Text(step.reason))
    out.print(table)


def _worth(value: PersonaValue | None) -> str:
    if value is None:
        return ""
    if value.mean is None or value.low is None or value.high is None:
        return f"; value: {value.reason}" if value.reason else ""
    return f"; value each {_money(value.mean)} ({_money(value.low)} to {_money(value.high)})"


def _money(amount: float) -> str:
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}"


def _dependent(pairs: tuple[Dependent, ...]) -> str:
    shown = [f"{p.left} with {p.right} ({p.strength:.2f})" for p in pairs[:PAIRS]]
    more = f"; and {len(pairs) - PAIRS} more" if len(pairs) > PAIRS else ""
    return f"Still go together within personas: {'; '.join(shown)}{more}."


def _set_aside(out: Console, discovery: Discovery) -> None:
    if not discovery.set_aside:
        return
    out.print(Text("Set aside", style="bold"))
    # what needs an answer comes first
    order = {"ask_before_outcome": 0, "leak": 1, "winners_only": 2}
    lines = sorted(discovery.set_aside, key=lambda a: order.get(a.reason, 3))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold", max_width=28)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for aside in lines[:ASIDE]:
        table.add_row(Text(aside.trait), aside.reason.replace("_", " "), Text(aside.detail))
    out.print(Padding(table, (0, 0, 0, 2)))
    if len(lines) > ASIDE:
        out.print(Text(f"  and {len(lines) - ASIDE} more; --json lists all", style="dim"))
    out.print()
