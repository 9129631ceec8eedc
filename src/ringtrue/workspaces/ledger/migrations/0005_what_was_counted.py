import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


def from_the_newest_look(apps, schema_editor):
    """Until now only the newest look said which imports its counts come from."""
    Entry = apps.get_model("ledger", "Entry")
    Look = apps.get_model("ledger", "Look")
    for look in Look._base_manager.all():
        rows = Entry._base_manager.filter(workspace_id=look.workspace_id, closed_at=None)
        for row in rows:
            if row.state.get("n"):
                row.counted_from = [v for v in look.arrivals if row.over is None or v > row.over]
                row.save(update_fields=["counted_from"])


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_drift_and_backtests"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry", name="counted_from", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="entry", name="question", field=models.JSONField(default=dict)
        ),
        migrations.CreateModel(
            name="FrozenCast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("members", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "digest"), name="one_cast_a_digest"
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.AddField(
            model_name="entry",
            name="cast",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.frozencast",
            ),
        ),
        migrations.RunPython(from_the_newest_look, migrations.RunPython.noop),
    ]
