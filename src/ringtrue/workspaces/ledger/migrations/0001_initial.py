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
            name='FrozenCast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('members', models.JSONField()),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'digest'), name='one_cast_a_digest')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('origin', models.CharField(blank=True, max_length=120)),
                ('persona', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('statement', models.JSONField()),
                ('member', models.JSONField(default=dict)),
                ('segment', models.PositiveIntegerField(default=0)),
                ('since', models.DateField()),
                ('over', models.PositiveBigIntegerField(null=True)),
                ('stated_by', models.CharField(blank=True, max_length=120)),
                ('state', models.JSONField(default=dict)),
                ('counted_from', models.JSONField(default=list)),
                ('question', models.JSONField(default=dict)),
                ('verdict', models.CharField(choices=[('supported', 'supported'), ('contradicted', 'contradicted'), ('undecided', 'undecided'), ('untested', 'untested'), ('stale', 'stale'), ('illustrated', 'illustrated'), ('denied', 'denied')], max_length=14)),
                ('at_discovery', models.CharField(choices=[('', ''), ('sealed', 'sealed'), ('confirmed', 'confirmed'), ('denied', 'denied'), ('undecided', 'undecided')], max_length=12)),
                ('written_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_why', models.CharField(blank=True, max_length=250)),
                ('claim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='personas.claim')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('cast', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.frozencast')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'place'), name='one_entry_a_place'), models.UniqueConstraint(condition=models.Q(('at_discovery', ''), ('closed_at', None)), fields=('workspace', 'claim'), name='one_open_entry_a_claim'), models.CheckConstraint(condition=models.Q(('verdict__in', ('supported', 'contradicted', 'undecided', 'untested', 'stale', 'illustrated', 'denied'))), name='entry_known_verdict'), models.CheckConstraint(condition=models.Q(('at_discovery__in', ('', 'sealed', 'confirmed', 'denied', 'undecided'))), name='entry_known_confirmation')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_version', models.PositiveBigIntegerField()),
                ('asked', models.CharField(max_length=64)),
                ('examined', models.JSONField()),
                ('tracks', models.JSONField(default=dict)),
                ('personas', models.JSONField(default=list)),
                ('claims', models.JSONField(default=list)),
                ('problem', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', '-at'], name='ledger_ledg_workspa_ec0077_idx')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('arrivals', models.JSONField(default=list)),
                ('seen', models.JSONField(default=dict)),
                ('data_version', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='one_newest_look')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RunningTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('past', models.CharField(choices=[('fits_past', 'fits_past'), ('does_not_fit_past', 'does_not_fit_past'), ('cannot_tell', 'cannot_tell'), ('no_data', 'no_data')], max_length=20)),
                ('verdict', models.CharField(choices=[('supported', 'supported'), ('contradicted', 'contradicted'), ('undecided', 'undecided'), ('untested', 'untested'), ('stale', 'stale'), ('illustrated', 'illustrated'), ('denied', 'denied')], max_length=14)),
                ('share', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('everyone', models.FloatField(null=True)),
                ('n', models.PositiveBigIntegerField(null=True)),
                ('k', models.FloatField(null=True)),
                ('sentence', models.TextField(blank=True)),
                ('data_version', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='personas.claim')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'claim'), name='one_test_a_claim'), models.CheckConstraint(condition=models.Q(('past__in', ('fits_past', 'does_not_fit_past', 'cannot_tell', 'no_data'))), name='test_known_past'), models.CheckConstraint(condition=models.Q(('verdict__in', ('supported', 'contradicted', 'undecided', 'untested', 'stale', 'illustrated', 'denied'))), name='test_known_verdict')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='BacktestRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField()),
                ('data_version', models.PositiveBigIntegerField()),
                ('backtest', models.JSONField(default=dict)),
                ('personas', models.JSONField(default=list)),
                ('problem', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('persona', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='personas.persona')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', '-at'], name='ledger_back_workspa_866ac2_idx')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='DriftReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.JSONField()),
                ('until', models.DateField()),
                ('data_version', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('segment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='personas.segment')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'segment'), name='one_drift_reference'), models.UniqueConstraint(condition=models.Q(('segment', None)), fields=('workspace',), name='one_reference_of_everybody')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='DriftRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_version', models.PositiveBigIntegerField()),
                ('drift', models.JSONField(default=dict)),
                ('personas', models.JSONField(default=list)),
                ('problem', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', '-at'], name='ledger_drif_workspa_ee64bb_idx')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
