"""What mypy must refuse: each line below is wrong, and to mypy an ignore too many is an error.

`./test` checks this file among the types. Nothing here is ever run.
"""

from ringtrue.analysis.confirming import confirm
from ringtrue.analysis.discover import discover
from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import Roads
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords, SealedRecords


def discovery_takes_open_records_alone(all_of: Records, sealed: SealedRecords) -> None:
    discover(all_of, question=Question())  # type: ignore[arg-type]
    discover(sealed, question=Question())  # type: ignore[arg-type]


def open_records_have_no_other_tables(given: OpenRecords) -> None:
    given.table("people")  # type: ignore[attr-defined]
    given.by_import("people")  # type: ignore[attr-defined]
    given.beside(given.snapshot.tables[0])  # type: ignore[attr-defined]
    given.cursor()  # type: ignore[attr-defined]
    given.beneath  # type: ignore[attr-defined]  # noqa: B018
    given._records  # type: ignore[attr-defined]  # noqa: B018
    given._engine  # type: ignore[attr-defined]  # noqa: B018


def open_records_are_no_others(given: OpenRecords) -> Records:
    outcomes.parse(given, Question())  # type: ignore[arg-type]
    Roads(given, ())  # type: ignore[arg-type]
    SealedRecords(given)  # type: ignore[arg-type]
    OpenRecords(given)  # type: ignore[arg-type]
    confirm(given, question=Question(), claims=(), today=None)  # type: ignore[arg-type]
    return given  # type: ignore[return-value]
