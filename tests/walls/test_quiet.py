"""Every write leaves a row in the audit trail, but for these, each with its reason."""

from walls.everything import ACTIONS

QUIET = {
    "personas.create_beside": "the actions it is made of leave the rows",
    "personas.declare": "the actions it is made of leave the rows",
    "personas.note_opening": "who opened what is counted in totals, never told of anybody",
    "members.note_visit": "the hour of a visit",
    "members.sweep_links": "forgets links that open nothing any more",
    "records.forget_superseded": "forgets computed files whose place others took",
    "work.hear": "the machine's own place in the audit trail",
    "work.move_cursor": "the machine's own place in the audit trail",
    "work.stumble": "the machine's own place in the audit trail",
    "work.begin_schedule": "the machine's clock",
    "work.beat": "the machine's heartbeat",
    "work.claim": "the machine takes a job that somebody put in the queue, which has a row",
    "work.renew": "the machine's heartbeat over a job",
    "work.retry_later": "the machine tries a job again",
    "work.sweep_jobs": "forgets jobs that ended long ago",
}


def test_no_other_action_goes_without_a_row() -> None:
    assert {name for name, action in ACTIONS.items() if action.quiet} == set(QUIET)
