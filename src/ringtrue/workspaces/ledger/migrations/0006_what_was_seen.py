from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_what_was_counted"),
    ]

    operations = [
        migrations.AddField(model_name="look", name="seen", field=models.JSONField(default=dict)),
    ]
