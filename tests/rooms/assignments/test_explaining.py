"""For one person a member sees why they belong: in words for everyone, in bits for the analyst."""

import re

import numpy as np
import pytest

from ringtrue.analysis.cast import Member
from ringtrue.errors import NotFound
from ringtrue.warehouse.engines import open_records
from ringtrue.workspaces.assignments import explaining, queries
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas.values import PortraitDraft, SegmentDraft
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records.receiving import receive_files

pytestmark = pytest.mark.django_db
LEADS = "lead_id,name,industry,tools,created\n" + "".join(
    f"L{n},Ann {n},{'Steel' if n % 2 else 'Food'},{'CRM' if n % 3 else 'ERP'},2026-05-{n:02}\n"
    for n in range(1, 25)
)
SHARES = {"industry": [[0.9, 0.1], [0.1, 0.9]], "tools": [[0.6, 0.4], [0.3, 0.7]]}
LEVELS = {"industry": ["Steel", "Food"], "tools": ["CRM", "ERP"]}


def segment(klass: int) -> dict:
    traits = [
        {"name": n, "column": n, "kind": "levels", "labels": LEVELS[n], "levels": LEVELS[n],
         "other": False, "cells": None, "as_of": None, "choice": "", "separator": ""}
        for n in SHARES
    ]  # fmt: skip
    return {
        "class": klass,
        "at_least": 0.7,
        "traits": sorted(f"leads.{n}" for n in SHARES),
        "columns": {n: f"leads.{n}" for n in SHARES},
        "codebook": {"traits": traits},
        "weights": [0.5, 0.5],
        "probabilities": list(SHARES.values()),
        "missing": [""],
    }


@pytest.fixture
def house(workspace, owner, now, run_jobs):
    import_id = receive_files(actor=owner, uploads=[("leads.csv", [LEADS.encode()])], now=now)
    records.start_import(actor=owner, import_id=import_id, dry_run=False, now=now)
    run_jobs()
    ids = [personas.create(actor=owner, draft=Member(name=n), now=now) for n in ("Stan", "Fay")]
    for klass, persona_id in enumerate(ids):
        drawn = SegmentDraft(model=segment(klass))
        personas.set_segment(
            actor=owner, persona_id=persona_id, segment=drawn, reason="Found.", now=now
        )
    return ids


def test_bits_of_a_person_add_up_to_the_odds_of_belonging(house, viewer) -> None:
    first, *rest = queries.people_explained(actor=viewer, persona_id=house[0])
    assert first.label == "Ann 23"
    assert len(rest) == 11
    said = {told.words: told.bits for told in (*first.speaks_for, *first.against)}
    assert said == {"Steel": pytest.approx(np.log2(9)), "CRM": pytest.approx(1.0)}
    assert first.prior == pytest.approx(0.0, abs=1e-9)
    assert first.odds == pytest.approx(np.log2(18))
    assert first.probability == pytest.approx(18 / 19)
    assert first.would_move == "With Food instead, Fay would fit."


def test_what_speaks_against_is_told_and_what_would_move(house, viewer) -> None:
    told = queries.people_explained(actor=viewer, persona_id=house[1])
    with_crm = next(p for p in told if any(t.words == "CRM" for t in p.against))
    assert [t.words for t in with_crm.speaks_for] == ["Food"]
    assert with_crm.would_move == "With Steel instead, Stan would fit."


def test_a_rule_is_its_own_reason(house, owner, now) -> None:
    rule = Member(name="Tess", rule="industry = Steel and tools = CRM")
    persona_id = personas.create(actor=owner, draft=rule, now=now)
    told = queries.people_explained(actor=owner, persona_id=persona_id)
    assert {t.words for t in told[0].speaks_for} == {"industry: Steel", "tools: CRM"}
    assert told[0].odds is None


def test_marketers_meet_neither_bits_nor_posteriors(house, client, owner) -> None:
    page = client.get(f"/personas/{house[0]}/people").content.decode()
    assert "Ann 23" in page
    assert "Speaks for it:" in page
    assert "bits" in page
    plain = re.sub(r'<(span|div) class="analyst[^>]*>.*?</\1>', "", page)
    assert not re.search(r"\bbits\b|posterior|odds", plain)


def test_nobody_else_learns_why(house, stranger, stranger_client) -> None:
    with pytest.raises(NotFound):
        queries.people_explained(actor=stranger, persona_id=house[0])
    assert stranger_client.get(f"/personas/{house[0]}/people").status_code == 404


def test_without_what_decides_nobody_is_shown(workspace, owner, now, client) -> None:
    persona_id = personas.create(actor=owner, draft=Member(name="Zed"), now=now)
    assert queries.people_explained(actor=owner, persona_id=persona_id) == ()
    assert "Nobody to show yet" in client.get(f"/personas/{persona_id}/people").content.decode()


def test_records_are_opened_once_for_as_long_as_nothing_changes(
    house, owner, viewer, now, monkeypatch
) -> None:
    opened = []

    def counted(snapshot):
        opened.append(snapshot.version)
        return open_records(snapshot)

    monkeypatch.setattr(explaining, "open_records", counted)
    explaining._worked_out.cache_clear()
    first = queries.people_explained(actor=viewer, persona_id=house[0])
    assert queries.people_explained(actor=owner, persona_id=house[0]) == first
    assert len(opened) == 1
    # another name, another segment, other records: each is another question
    face = PortraitDraft(name="Freya")
    personas.portray(actor=owner, persona_id=house[1], portrait=face, reason="Found.", now=now)
    renamed = queries.people_explained(actor=owner, persona_id=house[0])
    assert renamed[0].would_move == "With Food instead, Freya would fit."
    drawn = SegmentDraft(model=segment(1))
    personas.set_segment(actor=owner, persona_id=house[0], segment=drawn, reason="No.", now=now)
    assert queries.people_explained(actor=owner, persona_id=house[0]) != renamed
    assert len(opened) == 3
