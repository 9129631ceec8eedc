from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('handoffs', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='waitinglead',
            name='more',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='waitinglead',
            name='more_of_persona',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
