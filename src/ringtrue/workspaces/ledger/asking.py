"""What an examination is computed from: records, cast and question, each with a short mark."""

import hashlib
import json
from dataclasses import asdict, replace

from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas

TOLD = 5  # raised when an examination tells more than before, so that earlier ones are asked anew


def version_now(actor: Actor) -> int:
    """The data version that is visible now; after an undo, the one it was before."""
    return people.snapshot(actor=actor, purpose="ledger").version


def asked_now(actor: Actor) -> str:
    """A digest of the cast and of the question; it changes when an answer could."""
    parts = {
        "told": TOLD,
        "cast": [
            asdict(replace(member, last_review=None, portrait=""))  # no answer depends on these
            for member in personas.cast(actor=actor)
        ],
        "ids": [key.id for key in personas.persona_keys(actor=actor)],
        "claims": [claim.id for claim in personas.tested_claims(actor=actor)],
        "response_days": checkup.costs(actor=actor).response_days,
        "question": asdict(measures.question(actor=actor)),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
