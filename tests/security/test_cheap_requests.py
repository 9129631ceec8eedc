"""A request that costs its sender nothing costs the house next to nothing."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ringtrue.analysis.questions import split
from ringtrue.analysis.words import splitting
from ringtrue.analysis.words.numbers import ranges
from ringtrue.errors import Conflict
from ringtrue.warehouse.intake.dialect import clean_names
from ringtrue.workspaces.work.actions import MOST_AT_ONCE, cancel, enqueue

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_long_run_of_digits_is_a_code_and_no_number(ends) -> None:
    with ends():
        assert ranges("1" * 200_000) == ()
    assert [r.low for r in ranges("Her number is 4916012345678901 and she has 3 sites.")] == [3.0]


def test_a_header_that_says_one_name_a_million_times_is_named_in_one_go(ends) -> None:
    with ends():
        names, _ = clean_names(["a"] * 200_000, longest=200)
    assert len({name.casefold() for name in names}) == 200_000
    mixed, _ = clean_names(["a", "a_2", "a", "A", "a"], longest=200)
    assert mixed[:3] == ("a", "a_2", "a_3")
    assert len({name.casefold() for name in mixed}) == 5


@pytest.mark.parametrize("sign", ["[", "[a](", "(", "**", "a:"])
def test_a_text_of_signs_is_split_in_one_go(ends, monkeypatch, sign: str) -> None:
    monkeypatch.setattr(splitting, "LONGEST", 400_000)
    with ends():
        split(sign * (400_000 // len(sign)))


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_workspace_cannot_fill_the_queue(analyst, workspace, stranger) -> None:
    asked = {"kind": "checkup.run", "now": NOW}
    jobs = [enqueue(actor=analyst, arguments={"n": n}, **asked) for n in range(MOST_AT_ONCE)]
    with pytest.raises(Conflict, match="under way"):
        enqueue(actor=analyst, arguments={"n": -1}, **asked)
    assert enqueue(actor=analyst, arguments={"n": 0}, once=True, **asked) == jobs[0]
    assert enqueue(actor=workspace, arguments={"n": -1}, **asked)  # the house's own work goes on
    assert enqueue(actor=stranger, arguments={"n": 0}, **asked)
    for job_id in jobs[:2]:
        cancel(actor=analyst, job_id=job_id, now=NOW)
    assert enqueue(actor=analyst, arguments={"n": -1}, **asked)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["maya.docx", "maya.yaml"])
def test_no_document_is_opened_for_somebody_who_may_not_write(
    viewer, sign_in, monkeypatch, name
) -> None:
    from ringtrue.analysis import castfile, documents

    opened: list[object] = []
    monkeypatch.setattr(documents, "read_document", lambda path: opened.append(path) or "She buys.")
    monkeypatch.setattr(castfile, "read", lambda text, **more: opened.append(text))
    given = {"document": SimpleUploadedFile(name, b"x"), "name": "Maya"}
    assert sign_in(viewer).post("/personas/new", given).status_code == 403
    assert opened == []
