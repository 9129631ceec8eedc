"""Like findings are one card, and each keeps its own risk, its own end and its own history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.results import Checkup, Coverage, Excluded, NotRun, OutcomeLine, PersonaLine
from ringtrue.workspaces.checkup import actions, checks, queries
from ringtrue.workspaces.checkup.registry import CheckContext

pytestmark = pytest.mark.django_db
NAMES = ("Ann", "Bob", "Cem", "Dan")
NOBODY = OutcomeLine(0, 0, None, None, None, None, "too_few")
EMPTY = Checkup(
    1, 0, "people", (), 0, Excluded(0, 0), None,
    tuple(PersonaLine(name, 0, None, None, NOBODY, "cannot_tell", "") for name in NAMES),
    Coverage(None, None, None), (), (),
)  # fmt: skip


def no_owner(name: str):
    return finding("RT301", f"{name} has no owner.", persona=name, evidence={})


def keep(actor, now, *names: str, not_run: tuple[NotRun, ...] = ()) -> None:
    report = replace(EMPTY, findings=tuple(no_owner(n) for n in names), not_run=not_run)
    actions.record(actor=actor, report=report, data_version=1, now=now)


def accept(actor, row, now, days: int = 30) -> int:
    until = (now + timedelta(days=days)).date()
    return actions.accept_risk(
        actor=actor, finding_id=row.id, reason="For now.", until=until, now=now
    )


def test_three_of_four_are_one_card_with_their_names(owner, now) -> None:
    keep(owner, now, "Ann", "Bob", "Cem")
    [card] = queries.told(actor=owner, now=now)
    assert card.sentence == "Three of four personas have no owner: Ann, Bob and Cem."
    assert [one.persona for one in card.alike] == ["Ann", "Bob", "Cem"]
    assert len(queries.findings(actor=owner, now=now)) == 3
    assert queries.count(actor=owner, now=now) == 1
    assert [c.sentence for c in queries.fix_first(actor=owner, now=now)] == [card.sentence]


def test_accepting_one_leaves_the_others_and_ends_by_its_day(owner, now) -> None:
    keep(owner, now, "Ann", "Bob")
    ann, _ = queries.findings(actor=owner, now=now)
    accept(owner, ann, now)
    [card] = queries.told(actor=owner, now=now)
    assert (card.persona, card.alike) == ("Bob", ())
    keep(owner, now + timedelta(days=1), "Ann", "Bob", "Cem")
    [card] = queries.told(actor=owner, now=now + timedelta(days=30))
    assert card.sentence.startswith("Two of four personas have no owner: Bob and Cem")
    [card] = queries.told(actor=owner, now=now + timedelta(days=31))
    assert card.sentence.startswith("Three of four personas have no owner")


def test_on_the_page_some_of_a_card_are_accepted(client, owner, now) -> None:
    keep(owner, now, "Ann", "Bob", "Cem")
    page = client.get(reverse("checkup")).content.decode()
    assert "Three of four personas have no owner" in page
    [card] = queries.told(actor=owner, now=now)
    chosen = [str(one.id) for one in card.alike if one.persona != "Cem"]
    address = reverse("checkup_accept_some")
    given = {"finding": chosen, "until": "2027-06-01", "reason": "A hire comes in June."}
    page = client.post(address, given, follow=True).content.decode()
    assert "2 accepted until 1 June 2027." in page
    assert [f.persona for f in queries.findings(actor=owner, now=now)] == ["Cem"]
    assert client.post(address, {**given, "finding": []}).status_code == 400


def test_a_finding_has_a_page_with_its_sightings_and_decisions(client, owner, now) -> None:
    keep(owner, now, "Ann")
    keep(owner, now + timedelta(days=7), "Ann")
    [row] = queries.findings(actor=owner, now=now)
    actions.withdraw(actor=owner, risk_id=accept(owner, row, now), now=now)
    accept(owner, row, now, days=60)
    page = client.get(reverse("checkup_finding", args=[row.id])).content.decode()
    assert "Seen in two checkups" in page
    assert "taken back on" in page
    assert page.count("For now.") == 2
    assert [r.withdrawn_at is None for r in queries.risks_of(actor=owner, finding_id=row.id)] == [
        True, False,
    ]  # fmt: skip


def test_a_risk_accepted_again_is_to_be_decided(owner, now) -> None:
    assert checks

    def fired() -> list[str]:
        from ringtrue.workspaces.checkup.registry import CHECKS

        return [f.sentence for f in CHECKS["RT308"](CheckContext(owner, now))]

    keep(owner, now, "Ann", "Bob")
    ann, bob = queries.findings(actor=owner, now=now)
    accept(owner, ann, now)
    actions.withdraw(actor=owner, risk_id=accept(owner, bob, now), now=now)
    accept(owner, bob, now)
    assert fired() == []  # taken back is not accepted twice
    accept(owner, ann, now, days=90)
    assert fired() == ["Put off twice: Ann has no owner."]
    keep(owner, now, "Bob")
    assert fired() == []  # Ann has an owner now


def test_what_is_missing_is_one_list_by_room_and_silent_where_nobody_works(
    client, owner, now, monkeypatch
) -> None:
    from ringtrue.workspaces.checkup import registry

    monkeypatch.setattr(registry, "_used", {"RT4": lambda actor: False, "RT303": lambda a: False})
    gaps = (NotRun("RT201", "an outcome"), NotRun("RT202", "an outcome"), NotRun("RT402", "status"),
            NotRun("RT303", "what changed"), NotRun("RT307", "a review"))  # fmt: skip
    keep(owner, now, not_run=gaps)
    told = {room.title: room for room in queries.next_to_set_up(actor=owner)}
    assert list(told) == ["Buyers", "Upkeep", "Hand-offs"]
    assert [(lack.codes, lack.missing) for lack in told["Buyers"].lacks] == [
        (("RT201", "RT202"), "an outcome")
    ]
    assert [lack.codes for lack in told["Upkeep"].lacks] == [("RT307",)]
    assert (told["Hand-offs"].silent, told["Hand-offs"].lacks) == (("RT402",), ())
    assert told["Upkeep"].silent == ("RT303",)
    page = client.get(reverse("checkup")).content.decode()
    assert "Silent until you use them: Upkeep (RT303); Hand-offs (RT402)." in page
    assert ">status<" not in page
    assert queries.not_run(actor=owner) == gaps
