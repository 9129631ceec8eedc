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
            name='CheckupRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('data_version', models.BigIntegerField()),
                ('report', models.JSONField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', '-id'], name='checkup_che_workspa_7aa6b7_idx')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CostInputs',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('yearly_spend', models.FloatField(null=True)),
                ('hours_per_lead', models.FloatField(null=True)),
                ('price_per_hour', models.FloatField(null=True)),
                ('value_per_deal', models.FloatField(null=True)),
                ('response_days', models.PositiveIntegerField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='one_row_of_costs_a_workspace')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('subject', models.CharField(max_length=64)),
                ('code', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('severity', models.CharField(max_length=6)),
                ('who', models.JSONField(default=list)),
                ('persona', models.CharField(blank=True, max_length=200)),
                ('sentence', models.TextField()),
                ('evidence', models.JSONField(default=dict)),
                ('cost', models.FloatField(null=True)),
                ('next_step', models.TextField(blank=True)),
                ('buyers_affected', models.PositiveIntegerField(default=0)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='checkup.checkuprun')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', 'subject'], name='checkup_fin_workspa_ebad58_idx')],
                'constraints': [models.UniqueConstraint(fields=('run', 'place'), name='one_finding_a_place'), models.CheckConstraint(condition=models.Q(('severity__in', ('high', 'medium', 'low'))), name='known_severity')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='AcceptedRisk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=64)),
                ('code', models.CharField(max_length=8)),
                ('persona', models.CharField(blank=True, max_length=200)),
                ('sentence', models.TextField()),
                ('reason', models.TextField()),
                ('until', models.DateField()),
                ('by', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', 'subject'], name='checkup_acc_workspa_adf9f3_idx')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
