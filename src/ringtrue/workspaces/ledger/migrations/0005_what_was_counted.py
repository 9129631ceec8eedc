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
    dependencies = [("ledger", "0004_drift_and_backtests")]

    operations = [
        migrations.AddField(
            model_name="entry", name="counted_from", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="entry", name="question", field=models.JSONField(default=dict)
        ),
        migrations.RunPython(from_the_newest_look, migrations.RunPython.noop),
    ]
