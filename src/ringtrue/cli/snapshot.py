"""`ringtrue snapshot`: what an analysis may read, as JSON that needs no Django."""

import json
import sys
from typing import Annotated

import typer

from ringtrue.cli.import_ import AsJson, Home, Workspace

Purpose = Annotated[str, typer.Option(help="What it is for, such as discovery or notebook.")]
At = Annotated[int | None, typer.Option(help="The data version; the latest where none is given.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def snapshot(
        purpose: Purpose,
        at: At = None,
        home: Home = None,
        workspace: Workspace = None,
        as_json: AsJson = False,
    ) -> None:
        """Say which records an analysis for this purpose would read.

        Example: ringtrue snapshot --purpose notebook --json > snapshot.json
        """
        from ringtrue.cli.exits import say_json
        from ringtrue.server.command_line import enter

        actor = enter(home=home, workspace=workspace)
        from ringtrue.workspaces.people import queries as people

        found = people.snapshot(actor=actor, purpose=purpose, at=at)
        if as_json:
            say_json(json.loads(found.to_json()))
            return
        sys.stdout.write(f"{found.workspace}, data version {found.version}\n")
        for table in found.tables:
            told = f"{table.rows:,} rows, {len(table.columns)} columns"
            sys.stdout.write(f"  {table.name} ({table.kind}): {told}\n")
        for join in found.joins:
            by = f"{join.left_column} = {join.right_column}"
            sys.stdout.write(f"  {join.left} -> {join.right} by {by}: {join.matched:,} found\n")
