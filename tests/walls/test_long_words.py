"""Words far too long for their column are cut or refused: never our fault, on either database."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField

from walls.everything import FORMS, filled

pytestmark = pytest.mark.django_db
LONG = "x" * 5_000
# What forms take besides what makes them understood.
BESIDE: dict[str, tuple[str, ...]] = {
    "changes/new": ("campaign", "rule", "held_back"),
    "hand-offs/leads/<int:lead_id>": ("reason", "comment"),
    "personas/<int:persona_id>/edit": (
        "job", "occupation", "age", "story", "say", "avoid", "portrait", "written",
    ),
    "personas/<int:persona_id>/evidence": ("speaker", "result", "sql"),
    "personas/<int:persona_id>/review": ("note",),
    "personas/<int:persona_id>/ask": ("speaker",),
    "data/outcome/choose": ("value", "date", "open_values"),
}  # fmt: skip
# Fields that choose among a few, or name a day or a row: anything else is refused as it is.
CHOICES = {
    "do", "verdict", "by", "kind", "how", "whom", "expects", "answer", "departments", "department",
    "role", "weekday", "hour", "on", "starts", "until", "date", "persona", "claim", "finding",
    "owner", "as_of", "horizon", "remove", "n-1", "persona-1", "stance-1", "yearly_spend", "pasted",
}  # fmt: skip


def typed() -> list[tuple[str, str]]:
    """Every field of every form that words are typed into."""
    found = [(route, field) for route, form in FORMS.items() for field in form]
    found += [(route, field) for route, fields in BESIDE.items() for field in fields]
    return [at for at in found if at[1] not in CHOICES or at == ("data/outcome/choose", "date")]


def overlong() -> set[str]:
    """The columns that hold more than they say they hold, as SQLite would let them."""
    found = set()
    for room in settings.ROOMS:
        for model in apps.get_app_config(room).get_models():
            fields = [f for f in model._meta.concrete_fields
                      if isinstance(f, CharField) and f.max_length is not None]  # fmt: skip
            rows = getattr(model, "unscoped", model._base_manager)
            for row in rows.values_list(*(f.attname for f in fields)) if fields else ():
                found |= {
                    f"{model.__name__}.{f.attname}"
                    for f, value in zip(fields, row, strict=True)
                    if len(value or "") > f.max_length
                }
    return found


def test_no_word_is_too_long_for_its_column(furnished, client, owner) -> None:
    there = {**furnished, "workspace_id": owner.workspace_id}
    client.raise_request_exception = False
    asked = typed()
    assert len(asked) > 40
    said = {
        (route, field): client.post(
            filled(route, there), {**FORMS.get(route, {}), field: LONG}
        ).status_code
        for route, field in asked
    }
    assert {at: status for at, status in said.items() if status == 500} == {}
    assert overlong() == set()
