"""One checkup: every check is asked, findings are ordered, risks can be accepted for a while."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from ringtrue.analysis.results import Finding, NotRun
from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound
from ringtrue.workspaces.checkup import actions, queries, registry, runner
from ringtrue.workspaces.checkup.registry import CheckContext, Examined
from ringtrue.workspaces.work.actions import enqueue

pytestmark = pytest.mark.django_db


def _finding(code: str, severity: str = "high", buyers: int = 0, **more) -> Finding:
    fields = {
        "code": code,
        "name": "a-name",
        "severity": severity,
        "who": ("mk",),
        "persona": "Maya",
        "sentence": f"{code} says so.",
        "evidence": {"trait": "employees", "share": 0.25},
        "cost": None,
        "next_step": "Mend it.",
        "buyers_affected": buyers,
    }
    return Finding(**{**fields, **more})


@pytest.fixture
def house(monkeypatch):
    """A house with the given checks alone; `house({"RT999": function})`."""

    def furnish(checks: dict, examine=None) -> None:
        monkeypatch.setattr(registry, "CHECKS", checks)
        monkeypatch.setattr(runner, "CHECKS", checks)
        examiners = {"workspace": examine} if examine else {}
        monkeypatch.setattr(registry, "_examiners", examiners)

    return furnish


def _record(actor, now, *findings: Finding) -> int:
    report = runner.run_checkup(CheckContext(actor, now)).report
    from dataclasses import replace

    report = replace(report, findings=findings)
    return actions.record(actor=actor, report=report, data_version=3, now=now)


def test_findings_come_by_severity_then_by_buyers_affected(house, analyst, now) -> None:
    house(
        {
            "RT903": lambda c: (_finding("RT903", "medium", 90),),
            "RT902": lambda c: (_finding("RT902", "high", 5), _finding("RT902", "high", 50)),
            "RT901": lambda c: (_finding("RT901", "low"),),
        }
    )
    found = runner.run_checkup(CheckContext(analyst, now)).report.findings
    assert [(f.code, f.buyers_affected) for f in found] == [
        ("RT902", 50),
        ("RT902", 5),
        ("RT903", 90),
        ("RT901", 0),
    ]


def test_a_check_that_lacks_its_data_says_what_is_missing(house, analyst, now) -> None:
    def refuses(context):
        raise BadInput("No outcome is named.", hint="Say what counts as won.")

    def breaks(context):
        raise ZeroDivisionError

    house({"RT901": lambda c: NotRun("RT901", "lead status"), "RT902": refuses, "RT903": breaks})
    not_run = runner.run_checkup(CheckContext(analyst, now)).report.not_run
    assert not_run[0] == NotRun("RT901", "lead status")
    assert not_run[1] == NotRun("RT902", "No outcome is named. Say what counts as won.")
    assert not_run[2].code == "RT903"
    assert "our side" in not_run[2].missing


def test_what_is_shared_is_computed_once_a_run(house, analyst, now) -> None:
    made = []

    def looks(context):
        context.once("frame", lambda: made.append(1))
        return ()

    house({"RT901": looks, "RT902": looks})
    runner.run_checkup(CheckContext(analyst, now))
    assert made == [1]


def test_a_workspace_with_nothing_in_it_says_so(house, analyst, now) -> None:
    def nothing(context):
        raise BadInput("There are no records yet.", hint="Drop a CRM export.")

    house({}, nothing)
    report = runner.run_checkup(CheckContext(analyst, now)).report
    assert report.sentence == "There are no records yet. Drop a CRM export."


def test_the_report_kept_is_the_report_read(house, analyst, now) -> None:
    from ringtrue.analysis.results import (
        Checkup,
        ClaimLine,
        Coverage,
        Excluded,
        JoinLine,
        OutcomeLine,
        PersonaLine,
        Rate,
    )

    outcome = OutcomeLine(31, 12, 0.39, 0.24, 0.56, 0.37, "not_reliable")
    claim = ClaimLine("Maya reads.", None, "no_data", None, None, None, "Ask customers.")
    report = Checkup(
        version=1,
        rows=100,
        unit="people",
        joins=(JoinLine("a.x", "b.y", 9, 1, 0),),
        rejected=2,
        excluded=Excluded(3, 4, 5),
        base_rate=Rate(0.2, 0.1, 0.3),
        personas=(PersonaLine("Maya", 31, 0.31, 0.5, outcome, "cannot_tell", "Hm.", (claim,)),),
        coverage=Coverage(0.5, None, 0.25),
        findings=(_finding("RT901"),),
        not_run=(NotRun("RT902", "dates"),),
        totals=("71 won; so do we",),
    )
    house({}, lambda context: Examined(report, 7))
    run_id = actions.record(actor=analyst, report=report, data_version=7, now=now)
    assert queries.report(actor=analyst) == report
    assert queries.report(actor=analyst, run_id=run_id) == report
    line = queries.latest(actor=analyst)
    assert (line.data_version, line.high, line.medium) == (7, 1, 0)


def test_an_accepted_risk_is_silent_until_its_day_and_known_again_at_the_next_checkup(
    house, analyst, editor, now
) -> None:
    house({})
    _record(analyst, now, _finding("RT901", buyers=9), _finding("RT902"))
    first = queries.fix_first(actor=analyst, now=now)
    assert [f.code for f in first] == ["RT901", "RT902"]
    until = (now + timedelta(days=30)).date()
    actions.accept_risk(
        actor=editor, finding_id=first[0].id, reason="New product", until=until, now=now
    )
    assert [f.code for f in queries.fix_first(actor=analyst, now=now)] == ["RT902"]
    later = now + timedelta(days=7)
    _record(analyst, later, _finding("RT901", sentence="RT901 with other numbers."))
    assert queries.fix_first(actor=analyst, now=later) == ()
    accepted = queries.findings(actor=analyst, now=later, accepted=True)
    assert accepted[0].accepted.reason == "New product"
    assert accepted[0].first_seen == now
    after = now + timedelta(days=31)
    assert [f.code for f in queries.fix_first(actor=analyst, now=after)] == ["RT901"]


def test_a_risk_can_be_taken_back_once(house, analyst, editor, now) -> None:
    house({})
    _record(analyst, now, _finding("RT901"))
    finding = queries.fix_first(actor=analyst, now=now)[0]
    until = (now + timedelta(days=30)).date()
    risk = actions.accept_risk(
        actor=editor, finding_id=finding.id, reason="Yes", until=until, now=now
    )
    assert queries.count(actor=analyst, now=now) == 0
    actions.withdraw(actor=editor, risk_id=risk, now=now)
    assert queries.count(actor=analyst, now=now) == 1
    with pytest.raises(Conflict):
        actions.withdraw(actor=editor, risk_id=risk, now=now)
    assert queries.risks(actor=analyst, now=now) == ()
    assert queries.risks(actor=analyst, now=now, ended=True)[0].id == risk


@pytest.mark.parametrize(("reason", "days"), [("", 30), ("  ", 30), ("why", 0), ("why", 400)])
def test_a_risk_needs_a_reason_and_a_day_within_a_year(
    reason, days, house, analyst, editor, now
) -> None:
    house({})
    _record(analyst, now, _finding("RT901"))
    finding = queries.fix_first(actor=analyst, now=now)[0]
    until = (now + timedelta(days=days)).date()
    with pytest.raises(BadInput):
        actions.accept_risk(
            actor=editor, finding_id=finding.id, reason=reason, until=until, now=now
        )


def test_an_analyst_runs_checkups_and_an_editor_accepts_risks(
    house, analyst, viewer, stranger, now
) -> None:
    house({})
    _record(analyst, now, _finding("RT901"))
    finding = queries.fix_first(actor=analyst, now=now)[0]
    until = (now + timedelta(days=30)).date()
    asked = {"finding_id": finding.id, "reason": "why", "until": until, "now": now}
    with pytest.raises(NotAllowed):
        actions.accept_risk(actor=analyst, **asked)
    with pytest.raises(NotFound):
        actions.accept_risk(actor=stranger, **asked)
    with pytest.raises(NotAllowed):
        enqueue(actor=viewer, kind="checkup.run", arguments={}, now=now)


def test_findings_are_filtered(house, analyst, now) -> None:
    house({})
    _record(
        analyst,
        now,
        _finding("RT901", "high"),
        _finding("RT902", "low", persona="Omar", who=("sa", "mk")),
    )

    def codes(**chosen) -> list[str]:
        return [f.code for f in queries.findings(actor=analyst, now=now, **chosen)]

    assert codes() == ["RT901", "RT902"]
    assert codes(severity="low") == ["RT902"]
    assert codes(persona="Maya") == ["RT901"]
    assert codes(who="sa") == ["RT902"]
    assert queries.finding_by_code(actor=analyst, code="RT902", now=now).persona == "Omar"
    assert queries.finding_by_code(actor=analyst, code="RT903", now=now) is None


def test_a_findings_history_shows_each_checkup_it_was_seen_in(house, analyst, now) -> None:
    house({})
    _record(analyst, now, _finding("RT901", sentence="first"))
    _record(analyst, now + timedelta(days=1))
    _record(analyst, now + timedelta(days=2), _finding("RT901", sentence="again"))
    finding = queries.finding_by_code(actor=analyst, code="RT901", now=now)
    seen = queries.sightings(actor=analyst, finding_id=finding.id)
    assert [s.sentence for s in seen] == ["again", "first"]
    assert len(queries.history(actor=analyst)) == 3


def test_the_checkup_as_a_job_keeps_its_report(house, analyst, run_jobs, now) -> None:
    house({"RT901": lambda c: (_finding("RT901"),)})
    job_id = enqueue(actor=analyst, kind="checkup.run", arguments={}, now=now)
    assert run_jobs() == ["done"]
    from ringtrue.workspaces.work.queries import job

    kept = queries.report(actor=analyst)
    result = job(actor=analyst, job_id=job_id).result
    assert result["findings"][0]["code"] == "RT901"
    assert result["rows"] == asdict(kept)["rows"]


def test_reading_the_latest_costs_the_same_for_one_finding_and_for_twenty(
    house, analyst, now, django_assert_max_num_queries
) -> None:
    house({})
    _record(analyst, now, *(_finding("RT901", persona=f"P{n}") for n in range(20)))
    with django_assert_max_num_queries(4):
        assert len(queries.findings(actor=analyst, now=now)) == 20


def test_accepting_one_campaigns_risk_accepts_no_other_campaigns(
    house, analyst, editor, now
) -> None:
    from types import SimpleNamespace

    from ringtrue.analysis.checks.rt4 import rt402
    from ringtrue.analysis.examined import Rejections
    from ringtrue.workspaces.checkup.models import Finding as Kept

    house({})
    rejected = tuple(
        Rejections(name, 40, 50, 0.3, True, (), "campaign") for name in ("Webinar", "Trade fair")
    )
    _record(analyst, now, *rt402(SimpleNamespace(rejections=rejected)))
    first, second = queries.findings(actor=analyst, now=now)
    until = (now + timedelta(days=30)).date()
    own = list(Kept.objects.within(analyst).order_by("place").values_list("subject", flat=True))
    actions.accept_risk(actor=editor, finding_id=first.id, reason="Known", until=until, now=now)
    assert len(set(own)) == 2
    [left] = queries.findings(actor=analyst, now=now)
    assert left.id == second.id
    assert len(queries.risks_of(actor=analyst, finding_id=first.id)) == 1
    assert queries.risks_of(actor=analyst, finding_id=second.id) == ()
