"""Which leads wait for a judgement, and how many in truth, however few are told in full."""

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.leads import waiting
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

CAST = (Member("Ann", rule="industry = Cars"), Member("Bob", rule="industry in (Cars, Food)"))


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """30 leads that did not buy (10 cars, 12 food, 8 other) and 5 that did."""
    folder = tmp_path_factory.mktemp("leads")
    kinds = ["Cars"] * 10 + ["Food"] * 12 + ["Law"] * 8 + ["Cars"] * 5
    lines = [f"L{i:02},{kind},{'yes' if i >= 30 else 'no'}" for i, kind in enumerate(kinds)]
    (folder / "leads.csv").write_text("\n".join(["lead id,industry,bought", *lines]))
    loaded = load_files([folder / "leads.csv"], lake=folder / "lake")
    with open_records(loaded.snapshot) as opened:
        yield opened


def asked(records, **more):
    return waiting(records, question=Question(outcome="bought=yes"), cast=CAST, **more)


def test_few_are_told_in_full_and_all_are_counted(records):
    found = asked(records, limit=4)
    assert [one.lead for one in found.leads] == ["L00", "L01", "L02", "L03"]
    assert found.more == 26
    assert found.more_of == {0: 6, 1: 12, None: 8}


def test_nobody_waits_unlisted_where_all_fit(records):
    assert asked(records, limit=100).more == 0


def test_judged_leads_make_room_for_others_and_are_not_counted(records):
    found = asked(records, limit=4, judged=("L00", "L02", "L25"))
    assert [one.lead for one in found.leads] == [f"L{i:02}" for i in range(7)]
    assert found.more == 30 - 7 - 1  # L25 was judged, and lies behind the list
    assert found.more_of[None] == 7
