"""Registered below; see docs/command-line.md."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
