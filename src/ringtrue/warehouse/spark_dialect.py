"""What Ibis says to Spark, mended where Spark would hear something else; beside `engines_spark.py`.

Imported only where PySpark is there.
"""

from typing import Any

import pyarrow as pa
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.dialects import PySpark

from ringtrue.warehouse.brackets import Bracketed

# Between these DuckDB writes a number with a point, beyond them with a power of ten.
_FROM, _TO = sge.convert(1e-4), sge.convert(1e16)


class RingtrueSpark(PySpark):  # type: ignore[misc]
    """Spark's SQL as Spark reads it: \\a, \\f and \\v would be the letters a, f and v."""


RingtrueSpark.ESCAPED_SEQUENCES = {
    letter: said for letter, said in PySpark.ESCAPED_SEQUENCES.items() if letter not in "\a\f\v"
}


class Compiler(Bracketed, PySparkCompiler):  # type: ignore[misc]
    """Ibis's, bracketed, with small letters and the text of numbers as in DuckDB."""

    dialect = RingtrueSpark

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:  # noqa: N802
        """A number as text: Java writes 1.0E308 and 1.25E7 where DuckDB has 1e+308 and 12500000."""
        if not (op.arg.dtype.is_floating() and to.is_string()):
            return super().visit_Cast(op, arg=arg, to=to)
        java, size = self.cast(arg, to), self.f.abs(arg)
        digits = sge.TryCast(this=java, to=sge.DataType.build("decimal(38, 20)"))
        point = self.f.regexp_replace(self.cast(digits, to), "[.]?0+$", "")
        power = self.f.replace(java, ".0E", "E")
        power = self.f.regexp_replace(power, "E([0-9]+)$", "e+$1")
        power = self.f.replace(self.f.regexp_replace(power, "E-([0-9])$", "e-0$1"), "E-", "e-")
        power = self.f.replace(self.f.replace(power, "Infinity", "inf"), "NaN", "nan")
        return self.if_(sge.Between(this=size, low=_FROM, high=_TO), point, power)

    def visit_Lowercase(self, _: Any, *, arg: Any) -> Any:  # noqa: N802
        """Letter by letter: Java's small sigma depends on its place in the word."""
        return self.f.lower(self.f.translate(arg, "İΣ", "iσ"))


class ArrowBackend(Backend):  # type: ignore[misc]
    """Results and tables in memory travel as Arrow: whole numbers stay whole beside NULL."""

    compiler = Compiler()

    def as_data(self, expression: Any) -> Any:
        """The expression as Spark's own data frame."""
        self._run_pre_execute_hooks(expression)
        return self._session.sql(self.compile(expression))

    def to_pyarrow(self, expression: Any, /, **_: Any) -> Any:
        """All rows."""
        asked = expression.as_table()
        found = self.as_data(asked).toArrow().cast(asked.schema().to_pyarrow())
        return expression.__pyarrow_result__(found)

    def to_pyarrow_batches(self, expression: Any, /, *, chunk_size: int, **_: Any) -> Any:
        """All rows, so many at a time."""
        found = self.to_pyarrow(expression.as_table())
        batches = found.to_batches(max_chunksize=chunk_size)
        return pa.RecordBatchReader.from_batches(found.schema, batches)

    def _register_in_memory_table(self, table: Any) -> None:
        rows = table.data.to_pyarrow(table.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(table.name)


def connected(session: Any) -> Any:
    """Ibis on a session."""
    found = ArrowBackend()
    found.register_options()
    found.do_connect(session)
    return found
