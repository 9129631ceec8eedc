"""One claim's numbers as the SQL that finds them, for whoever wants to count again."""

from dataclasses import replace
from datetime import date

from ringtrue.analysis.cast import Member
from ringtrue.errors import NotFound, RingtrueError
from ringtrue.workspaces.ledger.lines import ClaimSql
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records.lake import lake_root
from ringtrue.workspaces.work.guard import outside_transaction

LAKE, KEY = "lake", "the key of the seal"
NOTHING = "Nothing is counted for this sentence, so there is no question to show."


def restated(actor: Actor, claim_id: int, today: date) -> ClaimSql:
    """The question as of a day; NotFound where this workspace has no such claim in use."""
    claims = personas.tested_claims(actor=actor)
    claim = next((c for c in claims if c.id == claim_id), None)
    if claim is None:
        raise NotFound(f"There is no sentence {claim_id} in use.", hint="It may have been changed.")
    ids = [key.id for key in personas.persona_keys(actor=actor)]
    place = ids.index(claim.persona_id), claim.position
    cast = personas.cast(actor=actor)
    named = ClaimSql(claim_id, claim.persona_id, cast[place[0]].name, claim.statement.text)
    try:
        asked = _asked(actor, cast, place, today)
    except RingtrueError as why:
        return replace(named, why=str(why))
    return replace(named, sql=asked or "", why="" if asked else NOTHING)


def _asked(
    actor: Actor, cast: tuple[Member, ...], place: tuple[int, int], today: date
) -> str | None:
    from ringtrue.analysis import fitted
    from ringtrue.analysis.answerable import answerable
    from ringtrue.analysis.restating import claim_sql
    from ringtrue.analysis.unsealed import frame_for
    from ringtrue.warehouse.engines import open_records

    outside_transaction()
    snapshot, question = (
        people.snapshot(actor=actor, purpose="ledger"),
        measures.question(actor=actor),
    )
    if not snapshot.tables:
        return None
    # never Spark: what is shown is to run anywhere, on the files of the lake
    with open_records(snapshot, warehouse="duckdb") as records:
        frame = frame_for(records, question, cast, as_of=today)
        frame = fitted.prepared(records, frame, cast)
        cast, _ = answerable(cast, frame)
        asked = claim_sql(records, frame, cast, place, question=question)
    if asked is None:
        return None
    asked = asked.replace(f"{lake_root().resolve().as_posix()}/", f"{LAKE}/")
    # whoever knew the key could tell who is sealed
    return asked.replace(snapshot.seal.key, KEY) if snapshot.seal and snapshot.seal.key else asked
