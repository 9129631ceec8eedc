from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handoffs", "0002_waitinglead_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="waitinglead",
            name="reasons",
            field=models.JSONField(default=list),
        ),
    ]
