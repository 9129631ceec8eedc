"""A checkup in a terminal: the one sentence, the personas, their sentences, what to mend first."""

from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ringtrue.analysis.checks.together import Told, together, told_first
from ringtrue.analysis.costing import basis_of
from ringtrue.analysis.results import Checkup, ClaimLine, PersonaLine
from ringtrue.cli.misalignment_shown import show_misalignment

_WORDS = {
    "fits_past": ("●", "fits", "green"),
    "does_not_fit_past": ("⊗", "doesn't fit", "red"),
    "cannot_tell": ("◐", "can't tell yet", "yellow"),
    "no_data": ("○", "no data yet", "dim"),
    "supported": ("●", "holds", "green"),
    "contradicted": ("⊗", "doesn't hold", "red"),
    "undecided": ("◐", "can't tell yet", "yellow"),
    "untested": ("○", "untested", "dim"),
    "stale": ("⧗", "stale", "yellow"),
}
_COMPARED = {
    "above": ("above", "green"),
    "below": ("below", "red"),
    "not_reliable": ("no reliable difference", "dim"),
    "too_few": ("too few", "dim"),
}
_COLOURS = {"high": "red", "medium": "yellow", "low": "dim"}


@dataclass(frozen=True)
class _Page:
    console: Console

    def line(self, text: str = "", style: str = "", *, indent: int = 0) -> None:
        self.console.print(Padding(Text(text, style=style), (0, 0, 0, indent)), highlight=False)


def show(answer: Checkup, *, console: Console | None = None) -> None:
    """Print a checkup so that it fits the terminal."""
    page = _Page(console or Console(highlight=False))
    page.line(answer.sentence, "bold")
    page.line(_counted(answer), "dim")
    read = [said for file in answer.intake for said in file.said]
    for note in (*answer.totals, *read):
        page.line(note, "dim")
    page.line()
    if any(p.claims for p in answer.personas):
        for persona in answer.personas:
            _claims(page, persona)
    if any(p.outcome.n for p in answer.personas):
        page.console.print(_outcomes(answer))
        page.line()
    if answer.misalignment is not None:
        show_misalignment(page.console, answer.misalignment)
    _findings(page, answer)
    _not_run(page, answer)


def _counted(answer: Checkup) -> str:
    parts = [f"{answer.rows:,} {answer.unit}"]
    if answer.buyers:
        parts.append(f"{answer.buyers:,} buyers")
    left = answer.excluded
    for count, word in (
        (left.open, "open, left out"),
        (left.immature, "too young, left out"),
        (left.not_recorded, "not recorded, not compared"),
        (answer.rejected, "rejected"),
    ):
        if count:
            parts.append(f"{count:,} {word}")
    if answer.base_rate is not None:
        rate = answer.base_rate
        parts.append(f"{rate.rate:.2%} overall ({rate.low:.2%} to {rate.high:.2%})")
    return "; ".join(parts) + "."


def _claims(page: _Page, persona: PersonaLine) -> None:
    page.line(persona.name, "bold underline")
    page.line(persona.sentence)
    for claim in persona.claims:
        mark, word, colour = _WORDS.get(claim.verdict, ("?", claim.verdict, ""))
        page.line(f"{mark} {claim.text}", indent=2)
        said = Text(word, style=colour).append(f"  {claim.sentence}", style="")
        page.console.print(Padding(said.append(_column(claim), style="dim"), (0, 0, 0, 4)))
    page.line()


def _column(claim: ClaimLine) -> str:
    if claim.trait is None:
        return ""
    return f"  [column: {claim.trait}{', assumed' if claim.assumed else ''}]"


def _outcomes(answer: Checkup) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Persona", overflow="fold", ratio=3)
    for name in ("People", "Buyers", "Rate", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Against everybody else", overflow="fold", ratio=2)
    for persona in answer.personas:
        line = persona.outcome
        word, colour = _COMPARED[line.compared]
        table.add_row(
            Text(persona.name),
            f"{persona.size:,}",
            f"{line.successes:,}",
            "" if line.rate is None else f"{line.rate:.1%}",
            "" if line.low is None or line.high is None else f"{line.low:.1%}-{line.high:.1%}",
            Text(word, style=colour),
        )
    return table


def _findings(page: _Page, answer: Checkup) -> None:
    if not answer.findings:
        page.line("No findings.")
        return
    many, disjoint = len(answer.personas), basis_of(answer).disjoint
    first = told_first(answer.findings, personas=many, disjoint=disjoint)
    page.line("Fix first", "bold")
    for told in first:
        _finding(page, told)
    every = together(answer.findings, personas=many, disjoint=disjoint)
    rest = [t for t in every if t not in first]
    if rest:
        page.line("Then", "bold")
    for told in rest:
        _finding(page, told)


def _finding(page: _Page, told: Told) -> None:
    finding = told.finding
    head = Text(f"{finding.code} ", style="bold").append(
        f"{finding.severity} ", style=_COLOURS[finding.severity]
    )
    page.console.print(Padding(head.append(finding.sentence, style="not bold"), (0, 0, 0, 2)))
    if finding.cost is not None:
        lines = finding.evidence.get("arithmetic")
        how = "; ".join(str(x) for x in lines) if isinstance(lines, list) else ""
        page.line(f"About {finding.cost:,.0f} a year: {how}.", "dim", indent=4)
    if len(told.of) > 1:
        for one in told.of:
            if one.evidence:  # it says more than that the persona is one of them
                page.line(one.sentence, "dim", indent=4)
    page.line(f"{finding.next_step} ({', '.join(finding.who)})", "dim", indent=4)


def _not_run(page: _Page, answer: Checkup) -> None:
    if not answer.not_run:
        return
    page.line()
    page.line("Not looked at, for lack of", "dim")
    missing: dict[str, list[str]] = {}
    for one in answer.not_run:
        missing.setdefault(one.missing, []).append(one.code)
    for what, codes in missing.items():
        page.line(f"{', '.join(codes)}: {what}", "dim", indent=2)
