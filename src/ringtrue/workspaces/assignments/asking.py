"""What a working-out of who belongs is computed from: records, segments and question, as a mark."""

import hashlib
import json
from dataclasses import asdict

from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas


def asked_now(actor: Actor) -> str:
    """A digest that changes when somebody else could belong."""
    rows = personas.persona_rows(actor=actor)
    parts = {
        "version": people.snapshot(actor=actor, purpose="assignment").version,
        "segments": [[row.id, row.segment.number] for row in rows],
        "question": asdict(measures.question(actor=actor)),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
