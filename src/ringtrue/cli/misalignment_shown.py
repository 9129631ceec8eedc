"""The misalignment of buyers in a terminal: what to correct first, then trait by trait."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ringtrue.analysis.misaligned import Fitting, Gap, Misalignment
from ringtrue.figures.gaps import tone, words

_COLOURS = {"bad": "red", "good": "green", "wait": "yellow"}


def show_misalignment(console: Console, found: Misalignment) -> None:
    """Print it so that it fits the terminal; nothing where no sentence could be held to buyers."""
    if not any(p.gaps for p in found.personas) and not found.cast:
        return
    console.print(Text("The people you describe and the people who buy", "bold underline"))
    console.print(Text(found.sentence), highlight=False)
    for fix in found.fix:
        said = (
            f"{fix.persona}: “{fix.text}” to {fix.instead}: {fix.after:,} of {fix.of:,} buyers "
            f"would match, {fix.before:,} do now ({fix.low:,.0f} to {fix.high:,.0f} more)."
        )
        console.print(Padding(Text(said), (0, 0, 0, 2)), highlight=False)
    console.print(_table(found))
    console.print()


def _table(found: Misalignment) -> Table:
    gaps = [(p.name, gap) for p in found.personas for gap in p.gaps]
    stays = any(gap.stayed for _, gap in gaps) or any(gap.stayed for gap in found.cast)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Trait", overflow="fold", ratio=2)
    table.add_column("Described", justify="right", no_wrap=True)
    table.add_column("Buyers, 95 %", justify="right", no_wrap=True)
    if stays:
        table.add_column("Stayed, 95 %", justify="right", no_wrap=True)
    table.add_column("Apart", overflow="fold", ratio=1)
    many = len({name for name, _ in gaps}) > 1
    for name, gap in gaps:
        table.add_row(*_row(gap, f"{name}: {gap.trait}" if many else gap.trait, stays=stays))
    for gap in found.cast:
        table.add_row(*_row(gap, f"Whom rules describe: {gap.trait} {gap.text}", stays=stays))
    return table


def _row(gap: Gap, name: str, *, stays: bool) -> list[Text]:
    most = "at most " if gap.side == "below" else ""
    row = [Text(name), Text(f"{most}{gap.described:.0%}"), Text(_share(gap.buyers))]
    if stays:
        row.append(Text(_share(gap.stayed)))
    return [*row, Text(words(gap), style=_COLOURS[tone(gap)])]


def _share(found: Fitting | None) -> str:
    return "" if found is None else f"{found.share:.0%} ({found.low:.0%}-{found.high:.0%})"
