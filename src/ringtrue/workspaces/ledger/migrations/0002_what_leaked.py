import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="RunningTest"),
        migrations.AddField(
            model_name="ledgerrun", name="leaks", field=models.JSONField(default=dict)
        ),
        migrations.CreateModel(
            name="LookPoint",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("day", models.DateField()),
                ("n", models.FloatField()),
                ("value", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("log_above", models.FloatField()),
                ("log_below", models.FloatField()),
                ("entry", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE,
                    related_name="+", to="ledger.entry",
                )),
                ("workspace", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+", to="members.workspace",
                )),
            ],
            options={
                "abstract": False,
                "default_manager_name": "unscoped",
                "base_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "day"), name="one_point_a_day")
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
    ]
