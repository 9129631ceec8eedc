"""A workspace with one of everything, and the ids of it all by the names parameters have."""

import dataclasses
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PIL import Image

from ringtrue.analysis.results import (
    Checkup,
    Coverage,
    Discovery,
    Excluded,
    Finding,
    OutcomeRate,
    Proposal,
    Rate,
    TraitShare,
)
from ringtrue.analysis.shortforms import Form, FormOption, FormPersona, FormQuestion
from ringtrue.stats.encoding import CodedTrait
from walls.cast import persona

LEADS = "lead_id,industry,employees,status\n" + "".join(
    f"L{i},{'Food' if i % 2 else 'Steel'},{i},{'won' if i % 3 else 'lost'}\n" for i in range(60)
)
FINDING = Finding("RT301", "no-owner", "low", ("ld",), "Maya", "Maya has no owner.", {}, None, "")
CHECKUP = Checkup(
    1, 60, "people", (), 0, Excluded(0, 0), Rate(0.6, 0.5, 0.7), (), Coverage(None, None, None),
    (FINDING,), (), "Maya has no owner.", 40,
)  # fmt: skip
PROPOSAL = Proposal(
    1, "Food", 30.0, 0.5, (TraitShare("industry", "Food", 1.0, 0.0, 2.0),),
    OutcomeRate(0.6, 0.4, 0.8),
)  # fmt: skip
INDUSTRY = CodedTrait("industry", "industry", "levels", ("Food", "Steel"), ("Food", "Steel"))
FORM = Form(
    1, "With 1 question you place 90 of 100 people as all 3 would.", "customers", 3,
    (FormQuestion("Which industry?", "industry", "industry", "text",
                  (FormOption("Food", (1.0,)), FormOption("Steel", (0.0,))), INDUSTRY),),
    (FormPersona(1, "Food", 1.0, 0.0),), 0.7, 0.9, 0.9, 0.0, 0.01, (),
)  # fmt: skip
DISCOVERY = Discovery(
    1, 60, "people", "customers", (), 0, ("industry",), (), (), (PROPOSAL,), "reproducible", "Two."
)


@pytest.fixture
def furnished(owner, workspace, now, run_jobs) -> dict[str, int]:
    """One of everything in one workspace: ids by parameter, with the room where two rooms differ.

    `furnished["discovery.run_id"]` is meant where `run_id` is asked for in discovery.
    """
    here = _records(owner, now, run_jobs)
    here |= _personas(owner, now)
    here |= _checkup(owner, now)
    here |= _discovery(owner, now)
    here |= _handoffs(owner, workspace, now, here["persona_id"])
    here |= _ledger(owner, now, here["persona_id"])
    here |= _changes(owner, now, here)
    from ringtrue.workspaces.work.actions import add_recipient, enqueue

    url = "jsons://hooks.example.com/personas"
    here["recipient_id"] = add_recipient(actor=owner, url=url, name="Hook", now=now)
    here["job_id"] = enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
    return {**here, "member_id": owner.member_id, "owner_id": owner.member_id}


def _records(owner, now, run_jobs) -> dict[str, int]:
    from ringtrue.workspaces.measures.actions import set_outcome
    from ringtrue.workspaces.records import actions, queries
    from ringtrue.workspaces.records.receiving import receive_files

    uploads = [("leads.csv", [(LEADS + "L99,too,many,cells,here\n").encode()])]
    import_id = receive_files(actor=owner, uploads=uploads, now=now)
    actions.start_import(actor=owner, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    sheet = queries.import_sheet(actor=owner, import_id=import_id)
    assert sheet.row.state == "published", sheet.problem
    outcome_id = set_outcome(actor=owner, expression="status=won", horizon=None, now=now)
    return {"import_id": import_id, "file_id": sheet.files[0].id, "outcome_id": outcome_id}


def _personas(owner, now) -> dict[str, int]:
    from ringtrue.workspaces.personas import actions, queries
    from ringtrue.workspaces.personas.values import EvidenceDraft

    persona_id = actions.create(actor=owner, draft=persona("Maya"), now=now)
    said = EvidenceDraft(by="customer", date=date(2026, 5, 12), text="We typed it all in.")
    evidence_id = actions.add_evidence(actor=owner, persona_id=persona_id, evidence=said, now=now)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    picture_id = actions.add_picture(
        actor=owner, persona_id=persona_id, picture=out.getvalue(), now=now
    )
    shift_id = actions.add_shift(
        actor=owner, on=date(2026, 5, 1), kind="price", text="New prices.", now=now
    )
    sheet = queries.persona_sheet(actor=owner, persona_id=persona_id)
    return {
        "shift_id": shift_id,
        "picture_id": picture_id,
        "persona_id": persona_id,
        "evidence_id": evidence_id,
        "claim_id": sheet.statements[0].id,
    }


def _checkup(owner, now) -> dict[str, int]:
    from ringtrue.workspaces.checkup import actions, queries

    run_id = actions.record(actor=owner, report=CHECKUP, data_version=1, now=now)
    [found] = queries.findings(actor=owner, now=now)
    risk_id = actions.accept_risk(
        actor=owner,
        finding_id=found.id,
        reason="Known.",
        until=(now + timedelta(days=30)).date(),
        now=now,
    )
    return {"checkup.run_id": run_id, "finding_id": found.id, "risk_id": risk_id}


def _discovery(owner, now) -> dict[str, int]:
    from ringtrue.workspaces.discovery import actions, queries
    from ringtrue.workspaces.discovery.values import Found, ProposalDraft
    from ringtrue.workspaces.work.actions import enqueue

    job_id = enqueue(actor=owner, kind="discovery.run", arguments={}, now=now)
    drafts = (ProposalDraft(PROPOSAL, {"rule": "industry = Food"}, persona("Food").statements),)
    found = Found(job_id=job_id, asked={}, data_version=1, report=DISCOVERY, model={},
                  proposals=drafts, points=(), base=0.6, noun="customers", happened="bought",
                  seconds=1.0, forms=(FORM,))  # fmt: skip
    run_id = actions.record(actor=owner, found=found, now=now)
    [proposal] = queries.proposals(actor=owner, run_id=run_id)
    return {"discovery.run_id": run_id, "proposal_id": proposal.id}


def _ledger(owner, now, persona_id: int) -> dict[str, int]:
    from ringtrue.workspaces.ledger import actions, queries
    from ringtrue.workspaces.ledger.values import Backtested, Proposed

    member = persona("Food")
    proposed = (Proposed("run 1, 1", member, member.statements[0]),)
    actions.enter_proposals(actor=owner, proposed=proposed, now=now)
    [entry] = queries.ledger(actor=owner).proposed
    tested = Backtested(now.date(), 1, None, problem="Too few.", hint="Wait.")
    asked = {"actor": owner, "persona_id": persona_id, "now": now}
    return {"entry_id": entry.id, "backtest_id": actions.record_backtest(tested=tested, **asked)}


def _handoffs(owner, workspace, now, persona_id: int) -> dict[str, int]:
    from ringtrue.workspaces.handoffs import actions, queries
    from ringtrue.workspaces.handoffs.lines import LeadDraft

    facts = (("industry", "Food"),)
    leads = tuple(
        LeadDraft(f"L{i}", f"Person {i}", "Acme", "Webinar", now.date(), persona_id, facts)
        for i in range(12)
    )
    actions.renew(actor=workspace, leads=leads, now=now)
    first, *_ = queries.desk(actor=owner).waiting
    judged = actions.judge(
        actor=owner, lead_id=first.id, accepted=False, rejected_for="budget", note="", now=now
    )
    qualified = _qualified(owner, now)
    [undrawn] = queries.desk(actor=owner).waiting
    return {"lead_id": undrawn.id, "judgement_id": judged, **qualified}


def _qualified(owner, now) -> dict[str, int]:
    """Criteria with a signature, and leads that the owner judged blind."""
    from ringtrue.workspaces.handoffs import actions

    criteria_id = actions.write_criteria(
        actor=owner, lines=("Has a budget",), owner_id=owner.member_id, reason="", now=now
    )
    signed = actions.sign(actor=owner, criteria_id=criteria_id, department="sales", now=now)
    session_id = actions.start_blind(actor=owner, size=10, hidden=(), key="k", now=now)
    here = {"actor": owner, "session_id": session_id, "now": now}
    actions.join_blind(**here, department="sales")
    for place in range(1, 11):
        actions.tag_blind(**here, place=place, said="yes")
    actions.finish_blind(**here)
    return {
        "criteria_id": criteria_id,
        "signature_id": signed,
        "session_id": session_id,
        "place": 1,
    }


def _changes(owner, now, here: dict[str, int]) -> dict[str, int]:
    from ringtrue.workspaces.changes import actions
    from ringtrue.workspaces.changes.values import ChangeDraft

    draft = ChangeDraft("Target food.", (now + timedelta(days=2)).date(), whom="persona")
    ids = {name: here[name] for name in ("persona_id", "finding_id")}
    return {"change_id": actions.plan(actor=owner, draft=draft, **ids, now=now)}


@pytest.fixture
def beneath(owner, now) -> Callable[[int], None]:
    """`beneath(20)` makes twenty more of all that one persona, run or finding has below it."""
    from ringtrue.workspaces.discovery import actions as discovery
    from ringtrue.workspaces.discovery.values import Found, ProposalDraft
    from ringtrue.workspaces.ledger import actions as ledger
    from ringtrue.workspaces.ledger.values import Backtested, Proposed
    from ringtrue.workspaces.personas import actions, queries
    from ringtrue.workspaces.personas.describing import draft_of
    from ringtrue.workspaces.personas.models import Claim
    from ringtrue.workspaces.personas.values import EvidenceDraft, SentenceDraft
    from ringtrue.workspaces.work.actions import enqueue

    def go(count: int) -> None:
        maya = next(k.id for k in queries.persona_keys(actor=owner) if k.name == "Maya")
        for n in range(count):
            kept = Claim.objects.within(owner).filter(persona_id=maya, retired_at=None)
            claim = kept.order_by("position").first()
            sentences = (
                *map(draft_of, kept.order_by("position")),
                SentenceDraft(f"Sentence {n} of {count}."),
            )
            said = EvidenceDraft(by="customer", date=now.date(), text=f"Said {n} of {count}.",
                                 source=f"call {n} of {count}", supports=(claim.pk,))  # fmt: skip
            here = {"actor": owner, "persona_id": maya, "now": now}
            actions.describe(**here, sentences=sentences, reason=f"why {n}")
            actions.add_evidence(**here, evidence=said)
            actions.reviewed(**here, on=now.date(), departments=("sales",), note="")
            member = persona(f"Food {n} of {count}")
            proposed = (Proposed("run 1, 1", member, member.statements[0]),)
            ledger.enter_proposals(actor=owner, proposed=proposed, now=now)
            tested = Backtested(now.date(), 1, None, problem="Too few.", hint="Wait.")
            ledger.record_backtest(**here, tested=tested)
        job_id = enqueue(actor=owner, kind="discovery.run", arguments={}, now=now)
        drafts = tuple(
            ProposalDraft(PROPOSAL, {"rule": "industry = Food"}, persona("Food").statements)
            for _ in range(count)
        )
        found = Found(job_id=job_id, asked={}, data_version=1, report=DISCOVERY, model={},
                      proposals=drafts, points=(), base=0.6, noun="customers",
                      happened="bought", seconds=1.0, forms=(FORM,))  # fmt: skip
        discovery.record(actor=owner, found=found, now=now)

    return go


@pytest.fixture
def more(owner, workspace, now, beneath) -> Callable[[int], None]:
    """`more(20)` makes twenty more of all that pages list."""
    from ringtrue.workspaces.changes import actions as changes
    from ringtrue.workspaces.changes.values import ChangeDraft
    from ringtrue.workspaces.checkup import actions as checkup
    from ringtrue.workspaces.handoffs import actions as handoffs
    from ringtrue.workspaces.handoffs.lines import LeadDraft
    from ringtrue.workspaces.members import actions as members
    from ringtrue.workspaces.members.actor import Role
    from ringtrue.workspaces.personas import actions as personas
    from ringtrue.workspaces.records.receiving import receive_files
    from ringtrue.workspaces.work.actions import add_recipient, enqueue, publish_digest

    def go(count: int) -> None:
        names = [f"Persona {n}" for n in range(count)]
        ids = [personas.create(actor=owner, draft=persona(name), now=now) for name in names]
        found = tuple(dataclasses.replace(FINDING, persona=name) for name in names)
        report = dataclasses.replace(CHECKUP, findings=found)
        checkup.record(actor=owner, report=report, data_version=1, now=now)
        leads = tuple(
            LeadDraft(f"M{n}", f"Lead {n}", "Acme", f"Campaign {n}", now.date(), ids[n], ())
            for n in range(count)
        )
        handoffs.renew(actor=workspace, leads=leads, now=now)
        for n in range(count):
            handoffs.write_criteria(
                actor=owner, lines=(f"{n}",), owner_id=owner.member_id, reason="why", now=now
            )
            session_id = handoffs.start_blind(actor=owner, size=20, hidden=(), key=f"{n}", now=now)
            handoffs.join_blind(actor=owner, session_id=session_id, department="sales", now=now)
            draft = ChangeDraft(f"Change {n}", now.date(), how="period")
            changes.plan(actor=owner, draft=draft, persona_id=ids[n], now=now)
            receive_files(actor=owner, uploads=[(f"t{n}.csv", [LEADS.encode()])], now=now)
            enqueue(actor=owner, kind="checkup.run", arguments={}, now=now)
            url = "jsons://hooks.example.com/personas"
            add_recipient(actor=owner, url=url, name=f"Hook {n}", now=now)
            publish_digest(actor=owner, subject="s", text="", html="", now=now)
            members.add_member(
                actor=owner, email=f"m{n}@example.com", role=Role.VIEWER, name=f"M {n}", now=now
            )
        beneath(count)

    return go
