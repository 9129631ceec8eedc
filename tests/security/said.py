"""Markup in every field that a member, a customer or a lead's record can fill."""

from dataclasses import asdict
from datetime import date, timedelta

from ringtrue.analysis.backtested import Backtest, BacktestLine
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.drifted import Drift, NotCompared, Shift, Span
from ringtrue.analysis.ledgers import Point, Running
from ringtrue.analysis.results import NotRun
from ringtrue.workspaces.personas.values import EvidenceDraft

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{% now %}"
DAY = date(2026, 5, 12)


def everything_said(owner, workspace, persona_id: int, now) -> dict[str, int]:
    """Say it everywhere; the ids of what was made, by parameter."""
    here = {"evidence_id": _persona(owner, persona_id, now)}
    here |= _hand_offs(owner, workspace, persona_id, now)
    here |= _ledger(owner, persona_id, now)
    from ringtrue.workspaces.changes import actions as changes
    from ringtrue.workspaces.changes.values import ChangeDraft
    from ringtrue.workspaces.members import actions as members
    from ringtrue.workspaces.work import actions as work

    draft = ChangeDraft(EVIL, now.date() + timedelta(2), campaign=EVIL, share=0.2)
    change_id = changes.plan(actor=owner, draft=draft, persona_id=persona_id, now=now)
    gone = changes.plan(actor=owner, draft=draft, now=now)
    changes.withdraw(actor=owner, change_id=gone, reason=EVIL, now=now)
    url = "jsons://hooks.example.com/x"
    recipient_id = work.add_recipient(actor=owner, url=url, name=EVIL[:80], now=now)
    work.note_delivery(actor=owner, recipient_id=recipient_id, fault=EVIL, last=True, now=now)
    work.publish_digest(actor=owner, subject=EVIL, text=EVIL, html=EVIL, now=now)
    members.set_department(actor=owner, member_id=owner.member_id, department="marketing", now=now)
    return {**here, "change_id": change_id, "recipient_id": recipient_id}


def _persona(owner, persona_id: int, now) -> int:
    from ringtrue.workspaces.personas import actions, queries

    claims = tuple(
        s.id for s in queries.persona_sheet(actor=owner, persona_id=persona_id).statements
    )
    said = {"date": DAY, "text": EVIL, "source": EVIL, "speaker": EVIL}
    for evidence in (
        EvidenceDraft(by="customer", supports=claims[:1], **said),
        EvidenceDraft(by="customer", sort="document", opposes=claims[:1], **said),
        EvidenceDraft(by="sales", sort="survey", asked=9, agree=3, supports=claims, **said),
        EvidenceDraft(by="machine", sort="query", result=EVIL, sql=f"SELECT {EVIL}; --", **said),
    ):
        last = actions.add_evidence(actor=owner, persona_id=persona_id, evidence=evidence, now=now)
    actions.withdraw_evidence(actor=owner, evidence_id=last, reason=EVIL, now=now)
    last = actions.add_evidence(actor=owner, persona_id=persona_id, evidence=evidence, now=now)
    actions.add_shift(actor=owner, on=DAY, kind="price", text=EVIL, now=now)
    present = {"departments": ("sales",), "on": DAY, "note": EVIL}
    actions.reviewed(actor=owner, persona_id=persona_id, now=now, **present)
    return last


def _hand_offs(owner, workspace, persona_id: int, now) -> dict[str, int]:
    from ringtrue.workspaces.handoffs import actions, queries
    from ringtrue.workspaces.handoffs.lines import LeadDraft

    facts = ((EVIL, EVIL), ("industry", EVIL))
    leads = tuple(
        LeadDraft(f"{EVIL}{i}", EVIL, EVIL, EVIL, DAY, persona_id, facts, reasons=(EVIL,))
        for i in range(14)
    )
    actions.renew(actor=workspace, leads=leads, now=now)
    session_id = actions.start_blind(actor=owner, size=12, hidden=(), key="k", now=now)
    criteria_id = actions.write_criteria(
        actor=owner, lines=(EVIL,), owner_id=owner.member_id, reason=EVIL, now=now
    )
    actions.join_blind(actor=owner, session_id=session_id, department="sales", now=now)
    first, second, *_ = queries.desk(actor=owner).waiting
    judged = {"accepted": False, "rejected_for": "budget", "note": EVIL}
    actions.judge(actor=owner, lead_id=first.id, now=now, **judged)
    return {"session_id": session_id, "criteria_id": criteria_id, "lead_id": second.id}


def _ledger(owner, persona_id: int, now) -> dict[str, int]:
    from ringtrue.workspaces.ledger import actions, queries
    from ringtrue.workspaces.ledger.models import Entry
    from ringtrue.workspaces.ledger.values import Backtested, Drifted, Proposed

    said = Statement(EVIL, trait=EVIL, values=(EVIL,), at_least=0.5)
    proposed = (Proposed(EVIL, Member(EVIL, (said,), rule="industry = Food"), said),)
    actions.enter_proposals(actor=owner, proposed=proposed, now=now)
    points = tuple(Point("2026-05-12", n, 0.5, 0.2, 0.8, 0.1, -0.1) for n in (10.0, 20.0))
    running = Running("1", sentence=EVIL, value=0.5, n=20.0, how=EVIL, waits=EVIL, points=points)
    Entry.objects.within(owner).update(state=asdict(running), at_discovery="", closed_why=EVIL)
    [*_, entry] = queries.ledger(actor=owner).open
    line = BacktestLine(EVIL, 9, None, None, "as_said", None, None, None, (), "too_few", EVIL,
                        reason=EVIL)  # fmt: skip
    backtest = Backtest(1, "2026-05-12", "2026-11-12", "people", EVIL, 1, 1, 1, None, None, (line,),
                        None, "too_few", EVIL, (NotRun(EVIL, EVIL),), (EVIL,))  # fmt: skip
    tested = Backtested(DAY, 1, backtest, (persona_id,))
    backtest_id = actions.record_backtest(actor=owner, persona_id=None, tested=tested, now=now)
    shift = Shift(EVIL, "trait", EVIL, EVIL, 0.2, 0.5, 99, 99, 0.3, 0.1, 0.2, 0.01, True, EVIL)
    span = Span("2026-05-12", "2026-11-12", 99)
    drift = Drift(1, "people", EVIL, span, span, (EVIL,), (shift,), (),
                  (NotCompared(EVIL, EVIL, EVIL),), 1, 0.1, EVIL)  # fmt: skip
    drifted = Drifted(1, drift, (persona_id,))
    actions.record_drift(actor=owner, drifted=drifted, now=now)
    return {"entry_id": entry.id, "backtest_id": backtest_id}
