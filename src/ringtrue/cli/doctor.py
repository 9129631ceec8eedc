"""`ringtrue doctor`: what is installed, what is missing, how to mend it."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from ringtrue.cli.serve import Home

SIGNS = {"fine": "fine   ", "missing": "missing", "broken": "broken "}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def doctor(
        home: Home = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    ) -> int:
        """Look at the house: what is installed, what is missing, how to mend it.

        Leaves with 1 when something is to be mended.

        Example: ringtrue doctor --json
        """
        from ringtrue.cli.exits import say_json
        from ringtrue.server.command_line import set_up

        set_up(home)
        from ringtrue.server.diagnosis import examine

        found = list(examine())
        fault = any(one.is_fault for one in found)
        if as_json:
            say_json({"version": 1, "fine": not fault, "checks": [asdict(one) for one in found]})
            return int(fault)
        width = max(len(one.name) for one in found)
        for one in found:
            sys.stdout.write(f"{SIGNS[one.state]}  {one.name:<{width}}  {one.detail}\n")
            if one.state != "fine" and one.mend:
                sys.stdout.write(f"{'':9}{'':{width}}  -> {one.mend}\n")
        words = "Something is to be mended." if fault else "All is well."
        sys.stdout.write(f"\n{words}\n")
        return int(fault)
