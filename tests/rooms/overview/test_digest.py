"""The weekly digest: what it says, that silence is silence, and how it reaches people or not."""

import dataclasses
import json
import logging
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ringtrue.analysis.results import Checkup, Coverage, Excluded, Finding, Rate
from ringtrue.workspaces.checkup import actions as checkup
from ringtrue.workspaces.checkup.queries import FindingRow, FindingsChanged
from ringtrue.workspaces.ledger.lines import ExaminedRun
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.overview import jobs, queries
from ringtrue.workspaces.overview.digesting import came_in, compose, stale_soon
from ringtrue.workspaces.overview.lines import Change, NewsItem
from ringtrue.workspaces.records.queries import ImportRow
from ringtrue.workspaces.records.values import Outcomes
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as planned

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent
WEEK = timedelta(days=7)


def row(code: str, severity: str, sentence: str, buyers: int = 0) -> FindingRow:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return FindingRow(1, code, "a-name", severity, ("mk",), "Maya", sentence, {}, None, "Mend it.",
                      buyers, None, at)  # fmt: skip


def finding(code: str, sentence: str, severity: str = "high", buyers: int = 0) -> Finding:
    return Finding(
        code, "a-name", severity, ("mk",), "Maya", sentence, {"trait": code}, None, "Mend it.",
        buyers,
    )  # fmt: skip


def run_checkup(actor, now, *found: Finding) -> None:
    nothing = Coverage(None, None, None)
    report = Checkup(1, 60, "people", (), 0, Excluded(0, 0), Rate(0.6, 0.5, 0.7), (), nothing,
                     found, (), "Said.", 40)  # fmt: skip
    checkup.record(actor=actor, report=report, data_version=1, now=now)


@pytest.fixture
def reader(owner, now, settings) -> object:
    """An owner who reads the digest by mail, in a house that sends mail."""
    settings.SENDS_MAIL = True
    settings.BASE_URL = "https://personas.example.com"
    work.plan_digest(actor=owner, on=True, weekday=0, hour=8, now=now)
    work.read_by_mail(actor=owner, wanted=True, now=now)
    return owner


@pytest.fixture
def due(workspace, now):
    """`due(weeks)` lets the schedule look so many weeks later; how each job then ended."""
    from ringtrue.workspaces.members.actor import SYSTEM
    from ringtrue.workspaces.work.run import run_job

    def look(weeks: int = 1) -> list[str]:
        at, ended = now + weeks * WEEK, []
        jobs.digests(at)
        while waiting := planned.due(actor=SYSTEM, now=at):
            ended.append(run_job(waiting[0], clock=lambda: at))
        return ended

    return look


def test_the_mail_reads_as_it_should(workspace, settings) -> None:
    settings.BASE_URL = "https://personas.example.com/"
    at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    fell = Change("Sven: “has 250 to 1,000 people” now doesn't fit (4 of 126).",
                  "does_not_fit_past", at, 4)  # fmt: skip
    rose = Change("Paula: “plans a day ahead” now fits (62 of 71).", "fits_past", at, 3)
    found = compose(
        at - WEEK,
        at,
        turned=(rose, fell),
        findings=FindingsChanged(
            (row("RT804", "medium", "“Select” in Main Goal <b>stands</b> as a value.", 11),
             row("RT203", "high", "228 of 755 buyers (30 %) match no persona.", 228)),
            (row("RT301", "low", "Maya has no owner."),),
        ),
        came=(NewsItem("480 records came in, new or changed, with one import.", "data"),),
        stale=(NewsItem("The review of Clara is due on 3 December 2026.", "persona", 1),),
    )  # fmt: skip
    subject, text, html = jobs.mail(workspace, found)
    assert subject == "Acme: 7 changes since 16 November"
    assert text == (GOLDEN / "digest.txt").read_text(encoding="utf-8")
    assert html == (GOLDEN / "digest.html").read_text(encoding="utf-8")


def test_what_is_high_and_what_no_longer_holds_stands_on_top() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    fell = Change("Fell (4 of 126).", "does_not_fit_past", at, 4)
    rose = Change("Rose (62 of 71).", "fits_past", at, 3)
    new = (row("RT804", "medium", "Medium."), row("RT203", "high", "High.", 228))
    found = compose(at - WEEK, at, turned=(rose, fell), findings=FindingsChanged(new, ()),
                    came=(), stale=())  # fmt: skip
    assert [item.words for item in found.first] == ["High. (228 buyers)", "Fell (4 of 126)."]
    assert [i.words for _, items in found.sections for i in items] == [
        "Rose (62 of 71).",
        "Medium.",
    ]


def test_findings_that_came_and_went_are_mailed_to_whoever_wants_it(
    reader, workspace, now, due, mailoutbox, editor
) -> None:
    run_checkup(workspace, now - timedelta(days=3), finding("RT301", "Maya has no owner."))
    run_checkup(
        workspace, now + timedelta(days=2), finding("RT203", "97 buyers match none.", buyers=97)
    )
    assert due() == ["done", "done"]
    [mail] = mailoutbox
    assert mail.to == [members.member(actor=reader, member_id=reader.member_id).email]
    assert mail.subject.startswith("Acme: 2 changes since")
    assert "97 buyers match none." in mail.body
    assert "No longer there: Maya has no owner." in mail.body
    assert "https://personas.example.com/checkup" in mail.body
    [(page, kind)] = [(a.content, a.mimetype) for a in mail.alternatives]
    assert kind == "text/html"
    assert "97 buyers match none." in page
    [issue] = planned.issues(actor=reader)
    assert (issue.silent, issue.recipients) == (False, 1)
    assert due() == []  # it has been sent for this week


def test_nothing_changed_nothing_sent_and_that_is_noted(
    reader, workspace, now, due, mailoutbox
) -> None:
    run_checkup(workspace, now - timedelta(days=3), finding("RT301", "Maya has no owner."))
    run_checkup(workspace, now + timedelta(days=2), finding("RT301", "Maya has no owner at all."))
    assert due() == ["done"]
    assert mailoutbox == []
    [issue] = planned.issues(actor=reader)
    assert (issue.silent, issue.recipients, issue.subject) == (True, 0, "")


def test_nobody_reads_it_or_it_is_off_then_it_is_not_composed(owner, workspace, now, due) -> None:
    run_checkup(workspace, now + timedelta(days=2), finding("RT203", "97 buyers match none."))
    work.plan_digest(actor=owner, on=True, weekday=0, hour=8, now=now)
    assert due() == []
    work.read_by_mail(actor=owner, wanted=True, now=now)
    work.plan_digest(actor=owner, on=False, weekday=0, hour=8, now=now)
    assert due() == []
    assert planned.issues(actor=owner) == ()


def test_it_is_due_on_its_day_from_its_hour_once(reader, workspace, now) -> None:
    """The fixture's day is a Saturday; the digest is set to Mondays from eight."""
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    from ringtrue.workspaces.members.actor import SYSTEM

    def asked(at: datetime) -> bool:
        return workspace.workspace_id in planned.digests_due(actor=SYSTEM, kind=jobs.DIGEST, now=at)

    assert [asked(monday - timedelta(minutes=1)), asked(monday)] == [False, True]
    assert asked(monday + timedelta(days=4))  # a house that was off on Monday
    work.publish_digest(actor=workspace, subject="", text="", html="", now=monday)
    assert not asked(monday + timedelta(days=6, hours=23))
    assert asked(monday + WEEK)


def test_an_accepted_risk_is_neither_new_nor_gone(reader, workspace, now) -> None:
    from ringtrue.workspaces.checkup import queries as found

    run_checkup(workspace, now + timedelta(days=1), finding("RT203", "97 buyers match none."))
    later = now + timedelta(days=2)
    [line] = found.findings(actor=reader, now=later)
    checkup.accept_risk(actor=reader, finding_id=line.id, reason="Known.",
                        until=(now + 4 * WEEK).date(), now=later)  # fmt: skip
    assert queries.digest(actor=reader, now=later).silent


def brought(rows: int, at: datetime, state: str = "published") -> ImportRow:
    return ImportRow(1, state, ("leads.csv",), at, at, "Owner", Outcomes(rows, 0, 0, 0), None, 1)


def examined(people: int, buyers: int, at: datetime) -> ExaminedRun:
    told = Checkup(1, people, "people", (), 0, Excluded(0, 0), Rate(0.6, 0.5, 0.7), (),
                   Coverage(None, None, None), (), (), "Said.", buyers)  # fmt: skip
    return ExaminedRun(1, told, (), (), 1, at, True)


def test_what_came_in_is_counted_and_what_it_makes_of_people_and_buyers(now) -> None:
    since, later = now - WEEK, now - timedelta(days=1)
    imports = (brought(400, later), brought(80, later), brought(9, since - WEEK),
               brought(7, later, "undone"))  # fmt: skip
    was, run = examined(12_000, 755, since), examined(12_480, 750, later)
    [item] = came_in(imports, since, was, run)
    assert item.words == (
        "480 records came in, new or changed, with two imports: 12,480 people and 750 buyers now, "
        "480 more people and 5 fewer buyers."
    )
    [first] = came_in((brought(1, later),), since, None, None)
    assert first.words == "1 record came in, new or changed, with one import."
    assert came_in((brought(0, later),), since, was, run) == ()


def test_reviews_and_quotes_are_told_once_when_they_come_near(workspace, now) -> None:
    from ringtrue.analysis.cast import EvidenceLine, Member
    from ringtrue.workspaces.personas import actions as personas
    from ringtrue.workspaces.personas import queries as cast

    personas.create(actor=workspace, draft=Member("Maya", (), next_review="2026-12-03"), now=now)
    rows = cast.persona_rows(actor=workspace)
    said = Member("Maya", (), evidence=(EvidenceLine("customer", "2025-12-20", "Yes."),))

    def told(day: date) -> list[str]:
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        return [item.words for item in stale_soon(rows, (said,), (), at - WEEK, at)]

    assert told(date(2026, 11, 16)) == []
    assert told(date(2026, 11, 23)) == [
        "The review of Maya is due on 3 December 2026.",
        "One quote behind Maya turns a year old, the first on 20 December 2026.",
    ]
    assert told(date(2026, 11, 30)) == []
    assert told(date(2026, 12, 7)) == ["The review of Maya was due on 3 December 2026."]


@pytest.fixture
def heard():
    """A server on this machine that keeps what it is told: `heard.url`, `heard.said`."""

    class Ear(BaseHTTPRequestHandler):
        said: list = []  # noqa: RUF012

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.said.append((self.path, json.loads(self.rfile.read(length))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Ear.url, Ear.said = f"json://127.0.0.1:{server.server_port}/secret-word", []
    yield Ear
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_is_told_over_a_real_connection(
    reader, workspace, now, settings, heard, due
) -> None:
    settings.NOTIFY_PRIVATE = True
    work.add_recipient(actor=reader, url=heard.url, name="Hook", now=now)
    work.read_by_mail(actor=reader, wanted=False, now=now)
    run_checkup(workspace, now + timedelta(days=2), finding("RT203", "97 buyers match none."))
    assert due() == ["done", "done"]
    [(path, said)] = heard.said
    assert path == "/secret-word"
    assert said["title"].startswith("Acme: one change since")
    assert "97 buyers match none." in said["message"]
    [line] = planned.recipients(actor=reader)
    assert (line.service, line.fault) == ("Webhook", "")


def test_an_address_that_leads_inside_by_now_is_not_knocked_at(
    reader, now, settings, heard, run_jobs
) -> None:
    settings.NOTIFY_PRIVATE = True
    recipient_id = work.add_recipient(actor=reader, url=heard.url, name="Hook", now=now)
    settings.NOTIFY_PRIVATE = False
    work.try_recipient(actor=reader, recipient_id=recipient_id, now=now)
    assert run_jobs() == ["waiting"]
    assert heard.said == []


def test_what_fails_is_tried_again_and_then_told_without_the_address(
    reader, workspace, now, settings, client, caplog
) -> None:
    from ringtrue.workspaces.work.run import run_job

    settings.NOTIFY_PRIVATE = True
    closed = "json://127.0.0.1:9/secret-word"
    recipient_id = work.add_recipient(actor=reader, url=closed, name="Hook", now=now)
    job_id = work.try_recipient(actor=reader, recipient_id=recipient_id, now=now)
    at, ended = now, []
    with caplog.at_level(logging.DEBUG):
        while not ended or ended[-1] == "waiting":
            ended.append(run_job(job_id, clock=lambda at=at: at))
            at += timedelta(hours=1)
    assert ended == ["waiting", "waiting", "waiting", "failed"]
    told = [e.event for e in members.events_since(actor=reader, at=now - WEEK)]
    assert told.count("work.undelivered") == 1
    [_, line] = planned.recipients(actor=reader)
    assert line.fault == "Webhook did not take the message."
    seen = [caplog.text, client.get("/settings/digest").text, client.get(f"/jobs/{job_id}").text]
    seen += [client.get("/settings/audit").text, str(planned.job(actor=reader, job_id=job_id))]
    assert "Webhook did not take the message." in seen[1]
    assert "Webhook did not take the message." in seen[2]
    assert not [text for text in seen if "secret-word" in text or "127.0.0.1:9" in text]


def test_what_is_kept_of_an_address_does_not_hold_it(reader, now) -> None:
    from ringtrue.workspaces.work.models import Recipient

    url = "jsons://hooks.example.com/secret-word"
    work.add_recipient(actor=reader, url=url, name="", now=now)
    for kept in Recipient.objects.within(reader).values():
        assert "secret-word" not in str(kept)
        assert "hooks.example.com" not in str(kept)


def test_the_page_adds_tries_and_removes_a_channel_and_refuses_without_repeating(
    client, reader, viewer, sign_in
) -> None:
    refused = client.post("/settings/digest/channels", {"url": "jsons://localhost/secret-word"})
    assert refused.status_code == 400
    assert "inside a private network" in refused.text
    assert "secret-word" not in refused.text
    url = "https://hooks.slack.com/services/T0000000/B0000000/AAAAAAAAAAAAAAAAAAAAAAAA"
    client.post("/settings/digest/channels", {"url": url, "name": "Marketing"})
    page = client.get("/settings/digest").text
    assert "Marketing" in page
    assert "Slack" in page
    assert "T0000000" not in page
    recipient_id = planned.recipients(actor=reader)[-1].id
    tried = client.post(f"/settings/digest/channels/{recipient_id}/test")
    assert tried["Location"].startswith("/jobs/")
    client.post(f"/settings/digest/channels/{recipient_id}/remove")
    assert "Marketing" not in client.get("/settings/digest").text
    other = sign_in(viewer)
    other.post("/settings/digest/mine", {"wanted": "yes"})
    assert "Stop it" in other.get("/settings/digest").text
    assert "Add the channel" not in other.get("/settings/digest").text


def test_the_next_digest_can_be_looked_at(client, reader, workspace, now) -> None:
    assert "Nothing has changed." in client.get("/settings/digest/next").text
    run_checkup(workspace, now + timedelta(days=1), finding("RT203", "97 buyers match none."))
    page = client.get("/settings/digest/next").text
    assert "97 buyers match none." in page
    assert "See the checkup" in page


def test_whoever_leaves_is_written_to_no_more(
    workspace, owner, join, now, settings, due, mailoutbox
) -> None:
    from ringtrue.workspaces.members.actions import remove_member

    settings.SENDS_MAIL = True
    leaver = join(workspace, "viewer", "Leaver")
    work.read_by_mail(actor=leaver, wanted=True, now=now)
    remove_member(actor=owner, member_id=leaver.member_id, now=now)
    run_checkup(workspace, now + timedelta(days=2), finding("RT203", "97 buyers match none."))
    assert due() == []
    assert planned.recipients(actor=owner) == ()
    assert dataclasses.is_dataclass(planned.digest_plan(actor=owner))


def test_a_claim_whose_evidence_grows_old_is_news_once_two_weeks_before() -> None:
    from datetime import UTC, datetime, timedelta

    from ringtrue.analysis.ledgers import Running
    from ringtrue.workspaces.ledger.lines import EntryLine
    from ringtrue.workspaces.overview.digesting import stale_soon

    written = datetime(2026, 1, 1, tzinfo=UTC)
    line = EntryLine(
        1, 1, "Maya", 7, "She packs food.", "", "share", "supported", "holds", "", written.date(),
        "", None, written, None, "", "", "", Running("1", newest="2026-01-31"), 0.5, 0.1, 3.0, 90,
    )  # fmt: skip

    def told(day: int, month: int, verdict: str = "supported") -> list[str]:
        at = datetime(2026, month, day, tzinfo=UTC)
        from dataclasses import replace

        lines = (replace(line, verdict=verdict),)
        return [item.words for item in stale_soon((), (), lines, at - timedelta(days=7), at)]

    assert told(20, 4) == [
        "What tests “She packs food” grows old on 1 May 2026: bring newer records."
    ]
    assert told(10, 4) == told(28, 4) == told(20, 4, "undecided") == []
