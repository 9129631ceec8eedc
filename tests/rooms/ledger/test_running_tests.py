"""The ledger of a workspace: clocks, places, and what happens when records or sentences change."""

from dataclasses import asdict, replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from ringtrue.analysis import examination, looks
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.costing import about
from ringtrue.analysis.ledgers import POINTS, Point, Running, plain
from ringtrue.warehouse import traits
from ringtrue.workspaces.checkup import queries as checkups
from ringtrue.workspaces.checkup.actions import set_costs
from ringtrue.workspaces.ledger import looking, queries
from ringtrue.workspaces.ledger.actions import _drawing
from ringtrue.workspaces.ledger.entering import TABLE
from ringtrue.workspaces.ledger.examining import examine
from ringtrue.workspaces.ledger.looking import NO_HORIZON
from ringtrue.workspaces.ledger.models import Entry
from ringtrue.workspaces.measures.actions import set_outcome
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.members.queries import events_after
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.describing import draft_of
from ringtrue.workspaces.personas.models import Claim
from ringtrue.workspaces.personas.values import SegmentDraft
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records import queries as tables
from ringtrue.workspaces.work.actions import enqueue

AUTO = Statement("She works in automotive.", trait="industry", values=("Automotive",))
FOOD = Statement("She packs food.", trait="industry", values=("Food",), at_least=0.6)
MAYA = Member("Maya", (AUTO, FOOD), written="2025-03")


def dated(count: int, *, first: int = 0, month: int = 6) -> str:
    """Leads of one month; of those who won nine in ten are in food."""
    lines = ["lead_id,industry,status,created"]
    for n in range(first, first + count):
        won = n % 2 == 0
        industry = "Automotive" if n % 20 == 0 or (not won and n % 3 == 0) else "Food"
        day = f"2026-{month:02d}-{1 + n % 28:02d}"
        lines.append(f"L{n},{industry},{'won' if won else 'lost'},{day}")
    return "\n".join(lines) + "\n"


def entries(actor) -> list[Entry]:
    return list(Entry.objects.within(actor).order_by("place"))


def looked_ahead(actor) -> int:
    """How often the running tests moved before everybody was examined."""
    return len(events_after(actor=SYSTEM, after=0, events=("ledger.look",)))


@pytest.fixture
def maya(editor, now):
    return actions.create(actor=editor, draft=MAYA, now=now)


def test_a_persona_brought_with_its_month_is_tested_by_what_came_since(
    editor, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(400))
    judge(editor)
    auto, food = entries(editor)
    assert (str(auto.since), auto.over, auto.stated_by) == ("2025-03-31", None, editor.name)
    assert (auto.verdict, food.verdict) == ("contradicted", "supported")
    assert food.state["n"] > 100
    lines = {line.text: line for line in queries.judged(actor=editor, persona_id=maya).lines}
    assert lines[AUTO.text].verdict == "contradicted"
    assert "new buyers" in lines[AUTO.text].sentence


def turned() -> str:
    """600 leads of whom half won, one in 20 of them in food; then 100 buyers, 19 in 20 in food."""
    lines = ["lead_id,industry,size,status,created"]
    for n in range(600):
        size, status = 6 + n % 9, ("won", "lost")[n % 2]
        industry = "Automotive" if n // 2 % 20 else "Food"
        lines.append(f"L{n},{industry},{size},{status},2026-01-{1 + n % 28:02d}")
    for n in range(100):
        industry = "Food" if n % 20 else "Automotive"
        lines.append(f"M{n},{industry},{6 + n % 9},won,2026-06-{1 + n % 28:02d}")
    return "\n".join(lines) + "\n"


def test_what_the_past_fits_and_later_records_contradict_is_found_and_priced(
    editor, now, bring_leads, judge, run_jobs
) -> None:
    draft = replace(MAYA, statements=(AUTO,), written="2026-04", rule="size > 5")
    actions.create(actor=editor, draft=draft, now=now)
    bring_leads(editor, turned())
    set_costs(actor=editor, yearly_spend=100_000.0, hours_per_lead=None, price_per_hour=None,
              value_per_deal=None, response_days=None, now=now)  # fmt: skip
    judge(editor)
    enqueue(actor=editor, kind="checkup.run", arguments={}, now=now)
    run_jobs()
    report = checkups.report(actor=editor)
    [line] = report.personas[0].claims
    assert (line.verdict, line.k, line.n) == ("contradicted", 290, 400)  # the past alone would fit
    assert "RT201" not in {f.code for f in report.findings}
    [found] = [f for f in report.findings if f.code == "RT207"]
    assert found.sentence.startswith(
        f"Records that came later contradict what Maya says: “{AUTO.text}"
    )
    [claim] = found.evidence["claims"]
    assert claim["buyers"] - claim["fit"] == found.buyers_affected > 50
    assert claim["share"] == claim["fit"] / claim["buyers"] < 0.1
    assert found.cost == about(100_000 * (1 - claim["share"]))
    assert checkups.fix_first(actor=editor, now=now)[0].code == "RT207"


def test_a_sentence_written_here_waits_for_people_first_seen_later(
    editor, now, bring_leads, judge
) -> None:
    bring_leads(editor, dated(400))
    actions.create(actor=editor, draft=replace(MAYA, written=None), now=now)
    judge(editor)
    assert [e.verdict for e in entries(editor)] == ["untested", "untested"]
    assert entries(editor)[0].over == 1


def test_who_entered_enters_no_second_time_and_an_undo_takes_nothing_back(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(30))
    judge(editor)
    first = entries(editor)[1].state
    judge(editor)
    assert entries(editor)[1].state["n"] == first["n"]
    second = bring_leads(editor, dated(12, first=100, month=7))
    judge(editor)
    more = entries(editor)[1].state
    assert more["n"] > first["n"]
    records.undo_import(actor=editor, import_id=second, now=now)
    judge(editor)
    again = entries(editor)[1].state
    assert (again["k"], again["n"], again["log_above"]) == (more["k"], more["n"], more["log_above"])
    assert again["waits"].startswith("Waits: ")


def test_other_words_begin_another_test_and_the_old_one_stays(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(400))
    judge(editor)
    drafts = [draft_of(c) for c in Claim.objects.within(editor).filter(retired_at=None)]
    drafts = sorted(drafts, key=lambda d: d.claim_id or 0)
    said = (replace(drafts[0], text="She works in food.", values=("Food",)), drafts[1])
    actions.describe(actor=editor, persona_id=maya, sentences=said, reason="Why not", now=now)
    judge(editor)
    old, food, new = entries(editor)
    assert (old.verdict, old.closed_at is None) == ("contradicted", False)
    assert (new.verdict, new.text, new.place) == ("untested", "She works in food.", 2)
    assert new.over == 1
    assert food.verdict == "supported"
    judge(editor)
    assert len(entries(editor)) == 3


def test_who_belongs_said_anew_begins_a_new_test_of_every_sentence(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(400))
    judge(editor)
    segment = SegmentDraft(rule="industry in (Food, Automotive)")
    actions.set_segment(
        actor=editor, persona_id=maya, segment=segment, reason="Sharper", now=now + timedelta(1)
    )
    judge(editor)
    found = entries(editor)
    assert [e.closed_at is None for e in found] == [False, False, True, True]
    assert {e.closed_why for e in found[:2]} == {
        "Who belongs was said anew; a new test began that day."
    }
    assert found[2].since == (now + timedelta(1)).date()


def test_another_persona_does_not_move_a_running_test_to_other_buyers(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(400))
    judge(editor)
    before = [(e.state["n"], e.verdict) for e in entries(editor)]
    other = Member("Bob", (replace(FOOD, text="He packs food."),), rule="industry = Food")
    actions.create(actor=editor, draft=other, now=now)
    actions.set_segment(
        actor=editor, persona_id=personas.persona_keys(actor=editor)[1].id,
        segment=SegmentDraft(rule="industry = Food"), reason="So", now=now,
    )  # fmt: skip
    judge(editor)
    after = [(e.state["n"], e.verdict) for e in entries(editor)[:2]]
    assert after == before


def test_a_month_changed_after_the_first_look_moves_no_clock(
    editor, now, maya, bring_leads, judge
) -> None:
    bring_leads(editor, dated(60))
    judge(editor)
    row = personas.persona_sheet(actor=editor, persona_id=maya).row
    from ringtrue.workspaces.personas.values import PortraitDraft

    actions.portray(
        actor=editor, persona_id=maya, now=now, reason="We think later",
        portrait=PortraitDraft(row.name, written="2026-06"),
    )  # fmt: skip
    judge(editor)
    assert {str(e.since) for e in entries(editor)} == {"2025-03-31"}


def priced(count: int) -> str:
    """Leads who bought for 400 to 500, and as many who might have."""
    lines = ["lead_id,industry,amount,status,created"]
    for n in range(count):
        worth, status = 400 + n * 7 % 100, "won" if n % 2 == 0 else "lost"
        lines.append(f"L{n},{('Food', 'Steel')[n % 3 == 0]},{worth},{status},2026-06-{1 + n % 28}")
    return "\n".join(lines) + "\n"


def test_a_mean_has_its_figure_on_the_persona_and_a_comparison_its_bounds_on_its_own_page(
    editor, now, bring_leads, judge, sign_in
) -> None:
    pays = Statement("She pays 300.", form="mean", trait="amount", amount=300.0, lowest=0.0,
                     highest=1000.0)  # fmt: skip
    more = Statement("She buys more often.", form="comparison", margin=0.05)
    ann = Member("Ann", (pays, more), written="2025-03", rule="industry = Food")
    persona = actions.create(actor=editor, draft=ann, now=now)
    bring_leads(editor, priced(320))
    judge(editor)
    [_, waits] = entries(editor)
    assert (waits.state["n"], waits.state["sentence"]) == (0, NO_HORIZON)
    browser = sign_in(editor)
    assert "quick buyers come first" in browser.get("/ledger").content.decode()
    assert "quick ones come first" in browser.get(f"/ledger/claims/{waits.id}").content.decode()
    set_outcome(actor=editor, expression="status=won", horizon=10, now=now)
    Entry.objects.within(editor).delete()  # as though the horizon had been there from the start
    judge(editor)
    assert "quick buyers" not in browser.get("/ledger").content.decode()
    mean = queries.judged(actor=editor, persona_id=persona).lines[0]
    assert mean.share is None
    assert mean.value_low < mean.value < mean.value_high
    page = browser.get(f"/personas/{persona}").content.decode()
    assert f"on average {mean.value:.0f}, between {mean.value_low:.0f} and" in page
    assert "; you said at least 300" in page
    [_, apart] = queries.ledger(actor=editor).open
    assert apart.claimed == 0.05
    assert -1 < apart.running.low < apart.running.value < apart.running.high < 1
    drawn = browser.get(f"/ledger/claims/{apart.id}").content.decode()
    assert "<polygon" in drawn or len(apart.running.points) == 1
    assert "the difference that the claim says at least" in drawn
    assert "points)" in apart.sentence


def test_thousands_of_claims_are_told_in_parts(editor, now, sign_in) -> None:
    said = replace(FOOD, text="x")
    for place in range(120):
        Entry.objects.add(
            editor, place=place, persona="Maya", text=f"Claim {place}.", statement=asdict(said),
            since=now.date(), verdict=("supported", "untested")[place % 2], at_discovery="",
            written_at=now, at=now, closed_at=now if place >= 110 else None,
        )  # fmt: skip
    browser = sign_in(editor)
    first = browser.get("/ledger").content.decode()
    assert first.count("/ledger/claims/") == 50 + 10
    assert "1 to 50 of 110" in first
    assert "55 hold, 55 wait for records" in first
    last = browser.get("/ledger?open=3").content.decode()
    assert (last.count("/ledger/claims/"), "Claim 109." in last) == (10 + 10, True)
    assert 'rel="next"' not in last
    assert "?open=2#open" in last
    for odd in ("0", "99", "-1", "x", "9" * 40, "٣"):
        assert browser.get(f"/ledger?open={odd}").status_code == 200
    assert len(queries.ledger(actor=editor).open) == 110  # nothing is cut where nobody pages


def test_a_plot_keeps_its_first_and_newest_looks_and_every_second_between(editor, now) -> None:
    said = {"persona": "Maya", "text": "x", "statement": asdict(FOOD), "since": now.date()}
    days = [(now - timedelta(days=170 - i)).date().isoformat() for i in range(170)]
    kept = [[day, float(i), 0.5, 0.2, 0.8, 1.0, -1.0] for i, day in enumerate(days)]
    entry = Entry.objects.add(
        editor,
        place=0,
        state={"points": kept[:20]},
        verdict="undecided",
        at_discovery="",
        at=now,
        written_at=now,
        **said,
    )  # as an earlier release kept them
    for one in [*kept[20:], [*kept[-1][:2], 0.6, *kept[-1][3:]]]:  # the last day has two looks
        old = [p for p in entry.state["points"] if p[0] != one[0]]
        newest, new = _drawing.newest_alone(entry.state, [*old, one])
        entry.state = newest
        _drawing.draw(editor, [(entry, new)])
        _drawing.thin_out(editor, [entry])
    entry.state = {**asdict(Running("")), **entry.state}
    entry.save()
    found = queries.entry(actor=editor, entry_id=entry.pk).running.points
    assert (len(found), entry.state["drawn"]) == (len({p.day for p in found}),) * 2
    assert POINTS // 2 < len(found) <= POINTS
    assert (found[0].day, found[-1].value) == (days[0], 0.6)
    assert [p.day for p in found[-60:]] == days[-60:]
    assert set(found) < {Point(*p) for p in kept[:-1]} | {found[-1]}


def test_a_look_asks_the_few_who_came_and_writes_down_no_others(
    editor, now, maya, bring_leads, judge, monkeypatch
) -> None:
    monkeypatch.setattr(looks, "SMALL", 0)  # so few people are all read elsewhere
    asked, of_few = [], traits.of_few
    monkeypatch.setattr(traits, "of_few", lambda *a, **k: asked.append(1) or of_few(*a, **k))
    bring_leads(editor, dated(400))
    judge(editor)
    files = tables.derived_files(actor=editor, table=TABLE)
    judge(editor)
    bring_leads(editor, dated(12, first=500, month=7))
    with monkeypatch.context() as patched:
        patched.setattr(looking, "_left", lambda *a: None)  # everybody is read
        whole = examine(editor, today=now.date(), look=True).looked
    judge(editor)
    assert len(asked) == 2
    assert looked_ahead(editor) == 1  # nobody came with the second look, and nothing was said anew
    assert whole is not None
    assert [plain(replace(m.running, key="")) for m in whole.moved] == [
        {name: e.state[name] for name in plain(Running(""))} for e in entries(editor)
    ]
    more = tables.derived_files(actor=editor, table=TABLE)
    assert (set(files) < set(more), len(more)) == (True, 2)
    [new] = set(more) - set(files)
    assert 0 < pq.read_metadata(new).num_rows <= 12  # the others are sealed
    assert {e.state["newest"][:7] for e in entries(editor)} == {"2026-07"}


def test_a_column_that_the_few_show_to_know_the_outcome_has_everybody_asked(
    editor, now, maya, bring_leads, judge, monkeypatch
) -> None:
    """What was found of everybody before tells nothing of a column that was filled in since."""
    monkeypatch.setattr(looks, "SMALL", 0)
    bring_leads(editor, dated(400))
    judge(editor)
    leads = dated(60, first=500, month=7).replace("Automotive,lost", ",lost")
    bring_leads(editor, leads.replace("Food,lost", ",lost"))
    judge(editor)
    assert looked_ahead(editor) == 0
    assert {e.state["newest"][:7] for e in entries(editor)} == {"2026-07"}  # they were looked at


def test_a_look_that_follows_a_checkup_does_not_examine_the_records_again(
    editor, now, maya, bring_leads, monkeypatch
) -> None:
    """Unless something that an answer depends on was said anew meanwhile."""
    bring_leads(editor, dated(60))
    asked, each = [], examination.examine
    monkeypatch.setattr(examination, "examine", lambda *a, **k: asked.append(1) or each(*a, **k))
    first = examine(editor, today=now.date())
    looked = examine(editor, today=now.date(), look=True)
    assert len(asked) == 1
    assert looked.examination.personas is first.examination.personas
    assert looked.looked is not None
    assert looked.looked.moved[0].running.n > 0
    set_costs(actor=editor, yearly_spend=None, hours_per_lead=None, price_per_hour=None,
              value_per_deal=900.0, response_days=None, now=now)  # fmt: skip
    examine(editor, today=now.date(), look=True)
    assert len(asked) == 2
