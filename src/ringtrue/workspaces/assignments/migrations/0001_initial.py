import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Scoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_version', models.PositiveBigIntegerField()),
                ('asked', models.CharField(max_length=64)),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('buyers', models.PositiveBigIntegerField(default=0)),
                ('noun', models.CharField(default='people', max_length=40)),
                ('counts', models.JSONField(default=list)),
                ('problem', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', '-id'], name='assignments_workspa_452d7a_idx')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
