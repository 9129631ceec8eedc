from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_what_was_seen"),
    ]

    operations = [
        migrations.DeleteModel(name="RunningTest"),
        migrations.AddField(
            model_name="ledgerrun", name="leaks", field=models.JSONField(default=dict)
        ),
    ]
