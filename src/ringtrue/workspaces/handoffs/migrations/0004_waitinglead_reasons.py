from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoffs", "0003_criteria"),
    ]

    operations = [
        migrations.AddField(
            model_name="waitinglead",
            name="reasons",
            field=models.JSONField(default=list),
        ),
    ]
