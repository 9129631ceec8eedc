"""No check of the catalogue without a case that must fire and one that must not.

A check added to the catalogue alone fails here: its cases belong in the tables that are read below,
and each case is tried, so that one in the wrong table is found as well.
"""

from dataclasses import replace
from typing import Any

from tests.analysis import test_checks as whole
from tests.analysis import test_checks_of_records as of_records
from tests.analysis import test_qualified as qualified

from ringtrue.analysis.checks.agreeing import rt401
from ringtrue.analysis.checks.catalogue import CHECKS
from ringtrue.analysis.checks.rt3 import rt308
from ringtrue.analysis.checks.run import OF_BUYERS, OF_FILES, OF_UPKEEP, OF_USE

FIRING: list[tuple[Any, Any]] = [
    *((check, case) for book in (whole, of_records) for check, case, _ in book.FIRES),
    *((rt401, idea) for idea, _ in qualified.FIRES),
    (rt308, (replace(whole.PUT_OFF, times=2),)),
]
SILENT: list[tuple[Any, Any]] = [
    *((check, case) for book in (whole, of_records) for check, case in book.QUIET),
    *((check, whole.examination()) for check in (*OF_FILES, *OF_BUYERS, *OF_UPKEEP, *OF_USE)),
    (rt401, replace(qualified.SHARED, compared=qualified.ALIKE)),
    (rt308, (whole.PUT_OFF,)),
]


def code(check: Any) -> str:
    return str(check.__name__.upper())


def test_every_check_has_a_case_that_fires_and_every_such_case_does() -> None:
    assert {code(check) for check, _ in FIRING} == set(CHECKS)
    for check, case in FIRING:
        assert {found.code for found in check(case)} == {code(check)}


def test_every_check_has_a_case_in_which_it_is_silent_and_every_such_case_is() -> None:
    assert {code(check) for check, _ in SILENT} == set(CHECKS)
    for check, case in SILENT:
        assert check(case) == (), code(check)
