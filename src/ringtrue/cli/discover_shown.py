"""A discovery on a terminal: the sentence first, then personas, steps, and what was set aside."""

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
    Step,
)
from ringtrue.figures import staircase
from ringtrue.figures.saying import SEGMENTS, percent
from ringtrue.figures.staircase import STANDING

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
    """The staircase as the page has it: how each number stands, and the gates that stopped it."""
    out.print(Text("One persona, then another", style="bold"))
    best = max((step.personas for step in discovery.steps if step.accepted), default=1)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", min_width=3)
    table.add_column(overflow="fold")
    before = 0.0
    for step, upto in zip(discovery.steps, staircase.explained(discovery.steps), strict=True):
        table.add_row(Text(str(step.personas), style="bold"), _standing(step, upto, best))
        table.add_row("", Text(step.reason))
        for gate in staircase.gates(step, added=upto - before):
            if gate.missed:
                table.add_row("", Text(f"⊗ stopped: {gate.missed}", style="red"))
            else:
                table.add_row("", Text(f"● {gate.words}", style="dim"))
        before = upto
    out.print(table)
    out.print()


def _standing(step: Step, explained: float, best: int) -> Text:
    """How a number of personas stands, how much it explains, and what kind of groups they are."""
    said = [STANDING[staircase.standing(step, best)]]
    if step.personas > 1:
        said.append(f"explains {percent(explained)} of what can be explained")
    if step.contest is not None and step.kind != "not_assessed":
        said.append(SEGMENTS[step.kind])
    return Text("; ".join(said), style="bold")


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
