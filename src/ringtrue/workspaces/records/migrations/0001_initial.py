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
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('running', 'running'), ('checked', 'checked'), ('published', 'published'), ('undone', 'undone'), ('failed', 'failed')], max_length=10)),
                ('joins', models.JSONField(default=list)),
                ('said', models.JSONField(default=dict)),
                ('report', models.JSONField(default=dict)),
                ('job_id', models.BigIntegerField(null=True)),
                ('problem', models.JSONField(default=dict)),
                ('created_by_name', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('arrival', models.PositiveBigIntegerField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'arrival'), name='one_import_a_version'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'undone']), _negated=True), ('arrival__isnull', False), _connector='OR'), name='published_imports_have_arrived')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=20)),
                ('path', models.CharField(max_length=255)),
                ('digest', models.CharField(max_length=64)),
                ('rows', models.PositiveBigIntegerField()),
                ('rejected', models.PositiveBigIntegerField(default=0)),
                ('columns', models.JSONField(default=list)),
                ('replaces', models.BooleanField(default=False)),
                ('derived', models.BooleanField(default=False)),
                ('arrival', models.PositiveBigIntegerField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('visible_from', models.PositiveBigIntegerField()),
                ('visible_until', models.PositiveBigIntegerField(null=True)),
                ('generation', models.PositiveIntegerField(default=0)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('of_import', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.import')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['workspace', 'visible_from'], name='records_bat_workspa_fdefde_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('visible_until__isnull', True)), fields=('workspace', 'path'), name='a_batch_is_visible_once'), models.CheckConstraint(condition=models.Q(('visible_until__isnull', True), ('visible_until__gte', models.F('visible_from')), _connector='OR'), name='visible_until_is_later')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('people', 'people'), ('accounts', 'accounts'), ('deals', 'deals'), ('subscriptions', 'subscriptions'), ('events', 'events'), ('tickets', 'tickets'), ('responses', 'responses'), ('other', 'other')], max_length=20)),
                ('table', models.CharField(max_length=200)),
                ('choice', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'table'), name='one_source_a_table')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('file_name', models.CharField(max_length=255)),
                ('upload', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('table', models.CharField(max_length=200)),
                ('choice', models.JSONField(default=dict)),
                ('proposal', models.JSONField(default=dict)),
                ('report', models.JSONField(default=dict)),
                ('rejects', models.CharField(blank=True, max_length=255)),
                ('of_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.import')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.source')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('of_import', 'position'), name='files_are_in_order')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='DataClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveBigIntegerField(default=0)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='one_clock_a_workspace')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField()),
                ('same_as', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'number'), name='one_row_a_version')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
