"""A digest that cannot be composed is tried ever more seldom, and told to the owner once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ringtrue.errors import BadInput
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.overview import jobs
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as planned
from ringtrue.workspaces.work.run import run_job

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_it_is_tried_again_after_pauses_that_double_up_to_a_day(
    owner, now, client, monkeypatch
) -> None:
    work.plan_digest(actor=owner, on=True, weekday=0, hour=8, now=now)
    work.read_by_mail(actor=owner, wanted=True, now=now)
    broken = [True]

    def compose(**asked):
        if broken[0]:
            raise BadInput("A table cannot be read.", hint="Bring it in anew.")
        return real(**asked)

    real = jobs.queries.digest
    monkeypatch.setattr(jobs.queries, "digest", compose)

    def look(at: datetime) -> bool:
        """The schedule's look at a moment; whether it composed."""
        jobs.digests(at)
        waiting = planned.due(actor=SYSTEM, now=at)
        for job_id in waiting:
            run_job(job_id, clock=lambda: at)
        return bool(waiting)

    looks = [MONDAY + i * timedelta(minutes=10) for i in range(6 * 24 * 3)]  # three days
    tried = [at for at in looks if look(at)]
    pauses = [int((b - a).total_seconds() / 60) for a, b in pairwise(tried)]
    assert pauses == [20, 40, 80, 160, 320, 640, 1280, 1440]
    page = client.get("/settings/jobs").text
    assert page.count("The weekly digest could not be composed.") == 1
    assert "It failed nine times since 23 November 2026, 08:00 UTC" in page
    assert "A table cannot be read. Bring it in anew." in page
    assert planned.issues(actor=owner) == ()
    broken[0] = False
    assert look(tried[-1] + timedelta(days=1))
    assert planned.digest_trouble(actor=owner, kind=jobs.DIGEST) is None
    assert "could not be composed" not in client.get("/settings/jobs").text
