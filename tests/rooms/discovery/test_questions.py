"""The fewest questions of a run, and what became of the personas of the run before it."""

import dataclasses
import json
from html import unescape

import pytest

from ringtrue.analysis.shortforms import Form, FormOption, FormPersona, FormQuestion
from ringtrue.errors import BadInput, NotFound
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.matching import match
from ringtrue.workspaces.discovery import actions, queries
from ringtrue.workspaces.discovery.following import follow, next_looks
from ringtrue.workspaces.measures import actions as measures
from ringtrue.workspaces.work import queries as work

pytestmark = pytest.mark.django_db


INDUSTRY = CodedTrait("industry", "industry", "levels", ("Food", "Steel"), ("Food", "Steel"))
FORM = Form(
    1, "With 1 question you place 90 of 100 people as all 3 would.", "leads", 3,
    (FormQuestion("Which industry?", "industry", "industry", "text",
                  (FormOption("Food", (3.0, 0.0)), FormOption("Steel", (0.0, 3.0))), INDUSTRY),),
    (FormPersona(1, "Kind 1", 0.5, 0.0), FormPersona(2, "Kind 2", 0.5, 0.0)),
    0.7, 0.9, 0.9, 0.0, 0.01, (),
)  # fmt: skip


@pytest.fixture
def look(now, run_jobs):
    """`look(actor)` runs a discovery to its end and returns the newest run."""

    def go(actor, **more):
        job_id = actions.start(actor=actor, now=now, **more)
        run_jobs()
        job = work.job(actor=actor, job_id=job_id)
        assert job.state == "done", job.error
        return queries.latest(actor=actor)

    return go


def test_a_run_has_its_questions_and_they_can_be_tried_and_taken(
    workspace, owner, bring, look, client, viewer, sign_in, stranger, stranger_client
) -> None:
    bring(owner)
    run = look(owner)
    assert [line.number for line in run.forms] == [1, 2, 3, 4]
    assert run.forms[1].agreement > 0.9
    found = client.get("/discovery").content.decode()
    assert f"/discovery/runs/{run.id}/questions?n=2" in found
    _answered(sign_in(viewer), run)
    _taken(client, run)
    _walled(stranger, stranger_client, run)


def _answered(client, run) -> None:
    """A viewer answers: by a page without a script, and by the part of it that changes."""
    place = f"/discovery/runs/{run.id}/questions"
    page = unescape(client.get(place, {"n": "2"}).content.decode())
    assert run.forms[1].sentence in page
    assert page.count("don't know") >= 2
    assert "Answer a question" in page
    sheet = queries.questions(actor=_viewer_of(client), run_id=run.id, number=2)
    options = {o.text: i for i, o in enumerate(sheet.form.questions[0].options)}
    text, chosen = next(iter(options.items()))
    whole = unescape(client.get(place, {"n": "2", "q1": str(chosen)}).content.decode())
    assert f'name="q1" value="{chosen}" checked' in whole
    part = client.get(place, {"n": "2", "q1": str(chosen)}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    said = queries.answer(actor=_viewer_of(client), run_id=run.id, number=2, answers=(chosen, None))
    assert said.best.name in unescape(part.content.decode()), text
    assert sum(one.probability for one in said.each) == pytest.approx(1)
    for wrong in ({"q1": "99"}, {"q1": "x"}, {"n": "zwei"}):
        assert client.get(place, {"n": "2", **wrong}).status_code == 400


def _viewer_of(client):
    from ringtrue.workspaces.members import queries as members
    from ringtrue.workspaces.members.actor import SYSTEM

    user = int(client.session["_auth_user_id"])
    return members.actor_for(actor=SYSTEM, user_id=user, workspace_id=client.session["workspace"])


def _taken(client, run) -> None:
    place = f"/discovery/runs/{run.id}/questions/file"
    form = json.loads(client.get(place, {"n": "3", "as": "json"}).content)
    assert (form["version"], len(form["questions"])) == (1, 3)
    table = client.get(place, {"n": "1", "as": "csv"})
    assert table["Content-Disposition"].endswith(f'questions-{run.id}-1.csv"')
    assert table.content.decode().splitlines()[0].endswith("persona,probability,sure")
    assert "SELECT" in client.get(place, {"n": "1", "as": "sql"}).content.decode()
    assert client.get(place, {"as": "exe"}).status_code == 400
    assert len(json.loads(client.get(place, {"n": "99"}).content)["questions"]) == 4


def _walled(stranger, client, run) -> None:
    assert client.get(f"/discovery/runs/{run.id}/questions").status_code == 404
    assert client.get(f"/discovery/runs/{run.id}/questions/file").status_code == 404
    with pytest.raises(NotFound):
        queries.answer(actor=stranger, run_id=run.id, number=1, answers=(None,))


def test_a_run_without_questions_says_so(workspace, draft_run, client, owner) -> None:
    run_id = draft_run(workspace)
    assert "nothing to ask" in client.get(f"/discovery/runs/{run_id}/questions").content.decode()
    assert client.get(f"/discovery/runs/{run_id}/questions/file").status_code == 404
    assert "The fewest questions" not in client.get("/discovery").content.decode()
    assert queries.answer(actor=owner, run_id=run_id, number=1, answers=()) is None


@pytest.mark.slow
def test_the_next_run_keeps_names_and_looks_and_says_what_split(
    workspace, owner, bring, look, client, now
) -> None:
    bring(owner)
    first = look(owner)
    assert first.compared is None
    assert "Since the run before" not in client.get("/discovery").content.decode()

    measures.ignore_trait(actor=owner, trait="leads.source", ignored=True, now=now)
    again = look(owner)
    assert again.compared.run_id == first.id
    assert again.compared.adjusted_rand > 0.9
    assert sorted(again.names) == sorted(first.names)
    assert _looks(again) == _looks(first)

    more = look(owner, personas=4)
    assert set(first.names) <= set(more.names)
    kept = {name: look for name, look in _looks(more).items() if name in first.names}
    assert kept == _looks(first)
    [new] = set(more.names) - set(first.names)
    assert _looks(more)[new] == 3
    told = " ".join(more.compared.sentences)
    assert f"into {new}" in told or f" and {new}" in told or f"{new} is new" in told
    page = unescape(client.get("/discovery").content.decode())
    assert "Since the run before" in page
    assert more.compared.sentences[0] in page


def _looks(sheet) -> dict[str, int]:
    return {line.proposal.name: line.look for line in sheet.proposals}


ASKED = {"question": {"unit": None, "outcome": "status=won"}, "among": "everybody"}


def test_only_a_run_over_the_same_people_is_the_one_before(
    workspace, owner, stranger, draft_run
) -> None:
    kept = {"weights": [0.5, 0.5]}
    first = draft_run(workspace, 1, asked=ASKED, model=kept)
    customers = {**ASKED, "among": "customers"}
    draft_run(workspace, 2, asked=customers, model=kept)
    draft_run(workspace, 3, asked=ASKED)  # its model was not kept
    draft_run(workspace, 4, asked=ASKED, model={"weights": [1.0]})  # one persona divides nobody
    assert queries.earlier(actor=owner, asked=ASKED).run_id == first
    lost = {**ASKED, "question": {**ASKED["question"], "outcome": "status=lost"}}
    assert queries.earlier(actor=owner, asked=lost) is None
    assert queries.earlier(actor=stranger, asked=ASKED) is None


def test_no_more_questions_are_offered_than_place_everybody(workspace, owner, draft_run) -> None:
    forms = [dataclasses.replace(FORM, agreement=share) for share in (0.93, 1.0, 1.0)]
    draft_run(workspace, forms=forms)
    assert [line.agreement for line in queries.latest(actor=owner).forms] == [0.93, 1.0]


def test_an_answer_that_is_none_of_the_form_s_is_refused(workspace, owner, draft_run) -> None:
    run_id = draft_run(workspace, forms=(FORM,))
    said = queries.answer(actor=owner, run_id=run_id, number=1, answers=(1,))
    assert (said.best.name, said.sure, said.answered) == ("Kind 2", True, 1)
    for answers in ((), (0, 0), (2,)):
        with pytest.raises(BadInput):
            queries.answer(actor=owner, run_id=run_id, number=1, answers=answers)


def test_looks_are_kept_where_a_persona_goes_on() -> None:
    before, after = [0, 0, 0, 1, 1, 1, 2, 2, 2], [2, 2, 2, 0, 0, 0, 1, 1, 3]
    found = match(before, after, names_before="ABC", names_after="WXYZ")
    assert next_looks(found, (0, 4, 1), 4) == (4, 1, 0, 2)


def test_what_was_adopted_is_named_where_it_goes_on(
    workspace, owner, draft_run, client, now
) -> None:
    first = draft_run(workspace, 1, asked=ASKED, model={"weights": [0.5, 0.5]})
    proposal = queries.proposals(actor=owner, run_id=first)[0]
    persona_id = actions.adopt(
        actor=owner, proposal_id=proposal.id, name="Planner Paula", reason="", now=now
    )
    before = queries.earlier(actor=owner, asked=ASKED)
    assert before.personas == (persona_id, None)
    people, other = [0] * 30 + [1] * 20, [1] * 30 + [0] * 20
    swapped = match(people, other, names_before=before.names, names_after=before.names)
    model = {"weights": [0.5, 0.5]}
    draft_run(workspace, 2, asked=ASKED, model=model, compared=follow(before, swapped, 2))
    [one, two] = queries.latest(actor=owner).proposals
    assert (one.goes_on_as, one.look) == ("", 1)
    assert (two.goes_on_as, two.goes_on_id, two.look) == ("Planner Paula", persona_id, 0)
    page = client.get("/discovery").content.decode()
    assert f'Goes on as <a href="/personas/{persona_id}">Planner Paula</a>' in page
    assert "Nothing has changed" in page
    # the run after that knows it, too, though it was not adopted anew
    assert queries.earlier(actor=owner, asked=ASKED).personas == (None, persona_id)
