"""Ibis's SQL as it was meant: brackets around answers of yes or no, doubles that stay the same.

Without brackets `(~p).isnull()` becomes `NOT (p) IS NULL`, which every engine reads as the opposite
of `p IS NULL`, and `x.isin(...).notnull()` becomes `x IN (...) IS NOT NULL`, which Spark cannot
read at all.
"""

import math
from typing import Any

import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType

# What binds more loosely than its neighbour may, and Ibis leaves open; AND and OR come in long
# rows, which are closed where they are asked about instead.
LOOSE = (sge.Not, sge.In, sge.Between, sge.Is, sge.Like, sge.ILike, sge.RegexpLike,
         sge.NullSafeEQ, sge.NullSafeNEQ)  # fmt: skip
SHORT = 15  # characters of a number that are read as they are written, whatever the type


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

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802
        """A value; a double as a double, since its digits alone are read as a decimal of its own.

        Of 17 digits one in ten would be another double then, and whoever has just this value would
        fall on the other side of a cut.
        """
        if dtype.is_floating() and math.isfinite(value):
            digits = repr(abs(float(value)))
            if len(digits) > SHORT and "e" not in digits:
                exact = sge.Literal.number(f"{digits}e0")
                return sge.Neg(this=exact) if value < 0 else exact
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


DUCK = Duck()


def to_duck(backend: Any) -> Any:
    """A connection to DuckDB that speaks so."""
    backend.compiler = DUCK
    return backend


def typed(backend: Any, expression: Any) -> str:
    """An expression in DuckDB's SQL, each column of the type that it is taken for from here on."""
    backend._run_pre_execute_hooks(expression)  # tables of Python's it may read
    columns = [
        sg.cast(sg.column(name, quoted=True), DuckDBType.from_ibis(dtype)).as_(name, quoted=True)
        for name, dtype in expression.schema().items()
    ]
    rows = DUCK.to_sqlglot(expression).subquery("rows", copy=False)
    return str(sg.select(*columns, copy=False).from_(rows, copy=False).sql(dialect=DUCK.dialect))


def duck_sql(expression: Any) -> str:
    """An expression in DuckDB's SQL, for people."""
    return str(DUCK.to_sqlglot(expression.unbind()).sql(dialect=DUCK.dialect, pretty=True))
