"""What counts as won, and what was known before it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ringtrue.errors import BadInput, NotAllowed, UnknownColumn
from ringtrue.workspaces.measures import actions, queries
from ringtrue.workspaces.records import actions as records

pytestmark = pytest.mark.django_db

DEALS = "deal_id,stage,amount,industry\n" + "".join(
    f"d{i},{('Closed Won', 'Closed Lost', 'Negotiation')[i % 3]},{i},{'a' if i % 2 else 'b'}\n"
    for i in range(30)
)


@pytest.fixture
def deals(owner, client, run_jobs) -> int:
    answer = client.post(
        "/data/imports", {"files": [SimpleUploadedFile("deals.csv", DEALS.encode())]}
    )
    run_jobs()
    client.post(f"{answer['Location']}/decide", {"do": "commit"})
    run_jobs()
    return int(answer["Location"].split("/")[-1])


def test_won_is_proposed_from_the_columns_with_open_ones_counted(owner, deals) -> None:
    best = queries.outcome_choices(actor=owner)[0]
    assert best.expression == "deals.stage=Closed Won"
    assert (best.won, best.lost, best.open) == (10, 10, 10)
    assert best.open_values == ("Negotiation",)


def test_what_is_chosen_is_what_is_asked(owner, client, deals) -> None:
    assert queries.question(actor=owner).outcome is None
    page = client.get("/data/outcome").content.decode()
    assert "stage is <b>Closed Won</b>" in page
    client.post("/data/outcome/choose", {"expression": "deals.stage=Closed Won", "horizon": "90"})
    asked = queries.question(actor=owner)
    assert (asked.outcome, asked.horizon) == ("deals.stage=Closed Won", 90)
    client.post("/data/outcome/choose", {"written": "stage=Closed Lost", "horizon": ""})
    asked = queries.question(actor=owner)
    assert (asked.outcome, asked.horizon) == ("stage=Closed Lost", None)
    assert len(queries.outcomes(actor=owner)) == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"written": "stage=Never"}, "No record has"),
        ({"written": "colour=red"}, "There is no column"),
        ({"written": "industry"}, "not plainly yes or no"),
        ({"written": ""}, "outcome"),
        ({"expression": "stage=Closed Won", "horizon": "soon"}, "whole number"),
        ({"expression": "stage=Closed Won", "open_values": "Nowhere"}, "open value"),
        ({"expression": "stage=Closed Won", "horizon": "99999999999999"}, "0 to 3650"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_with_a_reason(
    owner, client, deals, form, said
) -> None:
    answer = client.post("/data/outcome/choose", form)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert queries.question(actor=owner).outcome is None


def test_what_was_said_rests_while_its_table_does_not_show(owner, deals, now) -> None:
    actions.set_outcome(actor=owner, expression="stage=Closed Won", now=now)
    actions.answer_known_before(actor=owner, trait="industry", known_before=True, now=now)
    asked = queries.question(actor=owner)
    assert asked.known_before == ("deals.industry",)
    records.undo_import(actor=owner, import_id=deals, now=now)
    empty = queries.question(actor=owner)
    assert (empty.outcome, empty.known_before) == (None, ())
    records.redo_import(actor=owner, import_id=deals, now=now)
    assert queries.question(actor=owner) == asked


def test_answers_about_traits_are_kept_under_one_name(owner, client, deals) -> None:
    for name in ("industry", "deals.industry"):
        client.post("/data/traits/answer", {"trait": name, "answer": "yes"})
    client.post("/data/traits/answer", {"trait": "amount", "answer": "ignore"})
    assert [t.name for t in queries.traits(actor=owner)] == ["deals.amount", "deals.industry"]
    asked = queries.question(actor=owner)
    assert (asked.known_before, asked.ignore) == (("deals.industry",), ("deals.amount",))
    client.post("/data/traits/answer", {"trait": "amount", "answer": "use"})
    assert queries.question(actor=owner).ignore == ()


def test_a_trait_that_is_not_there_is_refused_with_the_candidates(
    owner, client, deals, now
) -> None:
    with pytest.raises(UnknownColumn) as refused:
        actions.ignore_trait(actor=owner, trait="industri", ignored=True, now=now)
    assert "industry" in refused.value.hint
    assert (
        client.post("/data/traits/answer", {"trait": "industry", "answer": "?"}).status_code == 400
    )


def test_an_answer_leads_back_to_a_page_of_ours_only(client, deals) -> None:
    for wanted, led in (("/discovery", "/discovery"), ("https://evil.example/", "/data/traits")):
        form = {"trait": "industry", "answer": "yes", "next": wanted}
        assert client.post("/data/traits/answer", form)["Location"] == led


def test_there_is_one_primary_outcome(owner, deals, now) -> None:
    actions.set_outcome(actor=owner, name="won", expression="stage=Closed Won", now=now)
    actions.set_outcome(actor=owner, name="lost", expression="stage=Closed Lost", now=now)
    assert [(o.name, o.primary) for o in queries.outcomes(actor=owner)] == [
        ("lost", True),
        ("won", False),
    ]
    assert queries.question(actor=owner).outcome == "stage=Closed Lost"


def test_metrics_stand_on_outcomes_of_their_own_workspace(owner, stranger, deals, now) -> None:
    outcome_id = actions.set_outcome(actor=owner, expression="stage=Closed Won", now=now)
    actions.define_metric(
        actor=owner, name="win rate", aggregate="rate", outcome_id=outcome_id, now=now
    )
    assert [m.outcome for m in queries.metrics(actor=owner)] == ["won"]
    with pytest.raises(BadInput):
        actions.define_metric(actor=owner, name="x", aggregate="median", now=now)


def test_a_viewer_answers_nothing(viewer, now) -> None:
    with pytest.raises(NotAllowed):
        actions.set_outcome(actor=viewer, expression="a=b", now=now)
    with pytest.raises(NotAllowed):
        actions.set_missing_words(actor=viewer, words=("none",), now=now)


def test_missing_words_are_part_of_the_question(owner, now) -> None:
    assert queries.question(actor=owner).missing_words is None
    actions.set_missing_words(actor=owner, words=("keine Angabe", " "), now=now)
    assert queries.question(actor=owner).missing_words == ("keine Angabe",)
