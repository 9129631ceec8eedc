"""A backtest in a terminal: the one sentence, then persona by persona what was said and came."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringtrue.analysis.backtested import Backtest, BacktestLine
from ringtrue.analysis.results import Rate

_VERDICTS = {
    "better": ("better than the base rate", "green"),
    "beaten": ("beaten by the base rate", "red"),
    "cannot_tell": ("can't tell yet", "yellow"),
    "too_few": ("too few", "dim"),
}


def show(answer: Backtest, *, console: Console | None = None) -> None:
    """Print a backtest so that it fits the terminal."""
    out = console or Console(highlight=False)
    out.print(Text(answer.sentence, style="bold"))
    out.print(Text(_counted(answer), style="dim"))
    for note in answer.notes:
        out.print(Text(note, style="dim"))
    if answer.personas:
        out.print()
        out.print(_table(answer))
        for line in answer.personas:
            out.print()
            out.print(_months(line))
    for one in answer.refused:
        out.print(Text(f"Not scored: {one.code}. {one.missing}", style="yellow"))


def _counted(answer: Backtest) -> str:
    said = [
        f"Frozen on {answer.as_of}, from {answer.learned:,} decided {answer.noun}",
        f"{answer.scored:,} came later and are decided",
    ]
    if answer.waiting:
        said.append(f"{answer.waiting:,} are not yet")
    return "; ".join(said) + "."


def _table(answer: Backtest) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Persona", overflow="fold", ratio=3)
    for name in ("Came", "Before", "After", "95 %", "Of buyers", "Lift"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", overflow="fold", ratio=2)
    for line in answer.personas:
        word, colour = _VERDICTS[line.verdict]
        table.add_row(Text(line.name), *_figures(line), Text(word, style=colour))
    everybody = (_percent(answer.said), _percent(answer.came), _range(answer.came), "", "")
    table.add_row(Text("everybody", style="dim"), f"{answer.scored:,}", *everybody, "")
    return table


def _months(line: BacktestLine) -> Table:
    """Month by month, as the page has it: the persona beside everybody who came in that month."""
    table = Table(box=None, pad_edge=False, header_style="dim", title_justify="left")
    table.title = Text(f"{line.name}, month by month")
    table.add_column("Month", no_wrap=True)
    for name in ("Of", "After", "95 %", "Everybody"):
        table.add_column(name, justify="right", no_wrap=True)
    for month in line.months:
        base = f"{month.all_k / month.all_n:.1%}" if month.all_n else ""
        nobody = "" if month.n else "nobody"
        mine = (_percent(month.rate), _range(month.rate)) if month.rate else (nobody, "")
        table.add_row(month.month, f"{month.k:,} of {month.n:,}", *mine, base)
    return table


def _figures(line: BacktestLine) -> tuple[str, ...]:
    lift = f"{line.lift.rate:.2f}" if line.lift is not None else ""
    return (
        f"{line.people:,}",
        _percent(line.said),
        _percent(line.came),
        _range(line.came),
        _percent(line.recall),
        lift,
    )


def _percent(rate: Rate | None) -> str:
    return "" if rate is None else f"{rate.rate:.1%}"


def _range(rate: Rate | None) -> str:
    return "" if rate is None else f"{rate.low:.1%}-{rate.high:.1%}"
