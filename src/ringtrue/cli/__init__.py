"""The command line: one module a command, whose heavy imports happen only when it runs."""

import os
import sys

import typer

# Many small products of matrices: threads would wait for each other longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def build() -> typer.Typer:
    """The application with every command registered."""
    from ringtrue.cli import (
        backtest,
        checkup,
        demo,
        discover,
        doctor,
        import_,
        rule,
        serve,
        snapshot,
    )

    app = typer.Typer(
        name="ringtrue",
        help="Keeps customer personas true: finds them in your records and tests them.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for module in (discover, checkup, backtest, rule, import_, snapshot, serve, demo, doctor):
        module.register(app)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run one command; leave with 0, 1 (findings), 2 (bad input), 70 (our fault) or 130."""
    from ringtrue.cli.exits import run

    sys.exit(run(build(), sys.argv[1:] if arguments is None else arguments))
