"""`ringtrue rule`: what one check means, or all of them."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ringtrue.analysis.checks.entry import Check
    from ringtrue.analysis.checks.explained import Explained


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def rule(
        code: Annotated[str, typer.Argument(help="A check, such as RT201.", metavar="[CODE]")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    ) -> int:
        """Explain one check: what it says, why, how it is computed, how to mend it.

        Without a code, all of them in a line each.

        Example: ringtrue rule RT201
        """
        from ringtrue.analysis.checks import CHECKS
        from ringtrue.analysis.checks.explained import explain
        from ringtrue.cli.exits import plain, say_json

        if code:
            found = explain(code)
            say_json(found) if as_json else sys.stdout.write(_page(found))
        elif as_json:
            say_json({"version": 1, "checks": [plain(c) for c in CHECKS.values()]})
        else:
            sys.stdout.write(_list(list(CHECKS.values())))
        return 0


def _page(found: "Explained") -> str:
    from ringtrue.analysis.checks.explained import PARTS

    head = f"{found.code} {found.name}\nSeverity: {found.severity}. Who acts: "
    told = [(title, getattr(found, name)) for name, title in PARTS.items()]
    parts = [f"{title}\n{text}" for title, text in told if text]
    return "\n\n".join([f"{head}{', '.join(found.who)}.", *parts, f"Next: {found.next_step}\n"])


def _list(checks: "list[Check]") -> str:
    width = max(len(check.name) for check in checks)
    return "".join(
        f"{check.code}  {check.name:<{width}}  {check.severity:<6}  {check.next_step}\n"
        for check in checks
    )
