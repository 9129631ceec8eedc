"""Ibis's SQL with brackets around every answer of yes or no that something else is asked of.

Without them `(~p).isnull()` becomes `NOT (p) IS NULL`, which every engine reads as the opposite of
`p IS NULL`, and `x.isin(...).notnull()` becomes `x IN (...) IS NOT NULL`, which Spark cannot read
at all.
"""

from typing import Any

import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

# What binds more loosely than its neighbour may, and Ibis leaves open; AND and OR come in long
# rows, which are closed where they are asked about instead.
LOOSE = (sge.Not, sge.In, sge.Between, sge.Is, sge.Like, sge.ILike, sge.RegexpLike,
         sge.NullSafeEQ, sge.NullSafeNEQ)  # fmt: skip


def closed(found: Any) -> Any:
    """An operand that nothing beside it can tear apart."""
    return sge.Paren(this=found) if isinstance(found, (*LOOSE, sge.Binary)) else found


class Bracketed:
    """Before a compiler of Ibis: whatever it answers with yes or no is closed."""

    def visit_node(self, op: Any, **found: Any) -> Any:
        """One expression, closed where it may be torn apart."""
        made: Any = super().visit_node(op, **found)  # type: ignore[misc]
        return sge.Paren(this=made) if isinstance(made, LOOSE) else made

    def visit_InValues(self, op: Any, *, value: Any, options: Any) -> Any:  # noqa: N802
        """Whether it is one of them."""
        return super().visit_InValues(  # type: ignore[misc]
            op, value=closed(value), options=tuple(closed(one) for one in options)
        )

    def visit_Between(  # noqa: N802
        self, op: Any, *, arg: Any, lower_bound: Any, upper_bound: Any
    ) -> Any:
        """Whether it lies between them."""
        bounds = {"lower_bound": closed(lower_bound), "upper_bound": closed(upper_bound)}
        return super().visit_Between(op, arg=closed(arg), **bounds)  # type: ignore[misc]


class Duck(Bracketed, DuckDBCompiler):  # type: ignore[misc]
    """What Ibis says to DuckDB."""


DUCK = Duck()


def to_duck(backend: Any) -> Any:
    """A connection to DuckDB that speaks so."""
    backend.compiler = DUCK
    return backend


def duck_sql(expression: Any) -> str:
    """An expression in DuckDB's SQL, for people."""
    return str(DUCK.to_sqlglot(expression.unbind()).sql(dialect=DUCK.dialect, pretty=True))
