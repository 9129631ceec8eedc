import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
        ('personas', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job_id', models.BigIntegerField()),
                ('asked', models.JSONField(default=dict)),
                ('data_version', models.PositiveBigIntegerField()),
                ('report', models.JSONField()),
                ('model', models.JSONField(default=dict)),
                ('points', models.JSONField(default=list)),
                ('forms', models.JSONField(default=list)),
                ('compared', models.JSONField(default=dict)),
                ('base', models.FloatField(null=True)),
                ('noun', models.CharField(default='people', max_length=40)),
                ('happened', models.CharField(default='won', max_length=300)),
                ('seconds', models.FloatField(default=0.0)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'job_id'), name='one_run_a_job')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('report', models.JSONField()),
                ('segment', models.JSONField()),
                ('sentences', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'open'), ('adopted', 'adopted'), ('declined', 'declined')], default='open', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_at', models.DateTimeField(null=True)),
                ('persona', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='personas.persona')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discovery.run')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('run', 'position'), name='proposals_are_in_order'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'adopted', 'declined'))), name='proposal_known_state'), models.CheckConstraint(condition=models.Q(('state', 'open'), ('decided_at__isnull', False), _connector='OR'), name='decided_proposals_say_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_decline_has_a_reason')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
