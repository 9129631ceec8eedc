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
            name='Persona',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('persona', 'persona'), ('icp', 'icp'), ('negative', 'negative'), ('prospective', 'prospective')], default='persona', max_length=12)),
                ('colour', models.PositiveSmallIntegerField(default=0)),
                ('portrait', models.CharField(blank=True, max_length=40)),
                ('job', models.CharField(blank=True, max_length=200)),
                ('occupation', models.CharField(blank=True, max_length=120)),
                ('age', models.CharField(blank=True, max_length=40)),
                ('story', models.TextField(blank=True)),
                ('say', models.TextField(blank=True)),
                ('avoid', models.TextField(blank=True)),
                ('owner_words', models.CharField(blank=True, max_length=120)),
                ('next_review', models.DateField(null=True)),
                ('last_review', models.DateField(null=True)),
                ('written', models.CharField(blank=True, max_length=7)),
                ('written_stated_by', models.CharField(blank=True, max_length=120)),
                ('grade', models.CharField(choices=[('proto', 'proto'), ('qualitative', 'qualitative'), ('statistical', 'statistical'), ('validated', 'validated')], default='proto', max_length=12)),
                ('claims_supported', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('persona', 'icp', 'negative', 'prospective'))), name='persona_known_kind'), models.CheckConstraint(condition=models.Q(('grade__in', ('proto', 'qualitative', 'statistical', 'validated'))), name='persona_known_grade'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='persona_has_a_name'), models.CheckConstraint(condition=models.Q(('colour__lt', 8)), name='persona_known_colour'), models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('workspace', 'name'), name='persona_name_once_a_workspace')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('persona', 'member'), name='one_opening_a_member')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(choices=[('customer', 'customer'), ('sales', 'sales'), ('member', 'member'), ('machine', 'machine')], max_length=8)),
                ('date', models.DateField()),
                ('text', models.TextField()),
                ('source', models.CharField(blank=True, max_length=250)),
                ('speaker', models.CharField(blank=True, max_length=120)),
                ('sort', models.CharField(choices=[('quote', 'quote'), ('document', 'document'), ('survey', 'survey'), ('query', 'query')], default='quote', max_length=8)),
                ('asked', models.PositiveIntegerField(null=True)),
                ('agree', models.PositiveIntegerField(null=True)),
                ('result', models.CharField(blank=True, max_length=500)),
                ('sql', models.TextField(blank=True)),
                ('typed_by', models.CharField(blank=True, max_length=120)),
                ('added_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.CheckConstraint(condition=models.Q(('by__in', ('customer', 'sales', 'member', 'machine'))), name='evidence_known_speaker'), models.CheckConstraint(condition=models.Q(('sort__in', ('quote', 'document', 'survey', 'query'))), name='evidence_known_sort'), models.CheckConstraint(condition=models.Q(models.Q(('agree__isnull', False), ('asked__gte', models.F('agree')), ('sort', 'survey')), models.Q(models.Q(('sort', 'survey'), _negated=True), ('asked', None), ('agree', None)), _connector='OR'), name='a_survey_counts_who_agreed')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('kind', models.CharField(default='fact', max_length=12)),
                ('trait', models.CharField(blank=True, max_length=250)),
                ('values', models.JSONField(default=list)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('at_least', models.FloatField(default=0.5)),
                ('form', models.CharField(choices=[('share', 'share'), ('comparison', 'comparison'), ('mean', 'mean'), ('quantile', 'quantile'), ('prevalence', 'prevalence'), ('sequence', 'sequence'), ('theme', 'theme'), ('qualitative', 'qualitative')], default='share', max_length=12)),
                ('side', models.CharField(choices=[('above', 'above'), ('below', 'below')], default='above', max_length=6)),
                ('amount', models.FloatField(null=True)),
                ('lowest', models.FloatField(null=True)),
                ('highest', models.FloatField(null=True)),
                ('then', models.CharField(blank=True, max_length=250)),
                ('margin', models.FloatField(default=0.0)),
                ('shelf_days', models.PositiveIntegerField(default=365)),
                ('brought', models.BooleanField(default=False)),
                ('position', models.IntegerField()),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('confirmed', 'confirmed'), ('no_data', 'no_data')], default='proposed', max_length=10)),
                ('written_at', models.DateTimeField()),
                ('written_version', models.PositiveBigIntegerField(default=0)),
                ('retired_at', models.DateTimeField(null=True)),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='personas.claim')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('persona', 'position'), name='one_claim_a_position'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='claim_says_something'), models.CheckConstraint(condition=models.Q(('state__in', ('proposed', 'confirmed', 'no_data'))), name='claim_known_state'), models.CheckConstraint(condition=models.Q(('at_least__gt', 0), ('at_least__lte', 1)), name='claim_share_is_a_share'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('trait', ''), _negated=True), ('form__in', ('comparison', 'prevalence')), _connector='OR'), name='confirmed_claim_has_a_trait'), models.CheckConstraint(condition=models.Q(('form__in', ('share', 'comparison', 'mean', 'quantile', 'prevalence', 'sequence', 'theme', 'qualitative'))), name='claim_known_form'), models.CheckConstraint(condition=models.Q(('side__in', ('above', 'below'))), name='claim_known_side'), models.CheckConstraint(condition=models.Q(('margin__gte', 0), ('shelf_days__gt', 0)), name='claim_margin_and_shelf'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'no_data'), _negated=True), ('trait', ''), _connector='OR'), name='no_data_claim_has_no_trait'), models.CheckConstraint(condition=models.Q(('replaced_by', None), ('retired_at__isnull', False), _connector='OR'), name='replaced_claim_is_retired')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('departments', models.JSONField(default=list)),
                ('note', models.TextField(blank=True)),
                ('by', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('rule', 'rule'), ('column', 'column'), ('model', 'model')], max_length=8)),
                ('rule', models.TextField(blank=True)),
                ('tree', models.JSONField(null=True)),
                ('column', models.CharField(blank=True, max_length=250)),
                ('value', models.CharField(blank=True, max_length=250)),
                ('model', models.JSONField(null=True)),
                ('label', models.CharField(blank=True, choices=[('', ''), ('natural', 'natural'), ('reproducible', 'reproducible'), ('constructive', 'constructive'), ('undecidable', 'undecidable'), ('one', 'one'), ('not_assessed', 'not_assessed')], max_length=12)),
                ('data_version', models.PositiveBigIntegerField(default=0)),
                ('frozen_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('persona', 'number'), name='segment_number_once'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('persona',), name='one_current_segment'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rule'), models.Q(('rule', ''), _negated=True)), models.Q(('kind', 'column'), models.Q(('column', ''), _negated=True), models.Q(('value', ''), _negated=True)), models.Q(('kind', 'model'), ('model__isnull', False)), _connector='OR'), name='segment_says_who_belongs')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('kind', models.CharField(choices=[('launch', 'launch'), ('market', 'market'), ('price', 'price'), ('leadership', 'leadership')], max_length=10)),
                ('text', models.CharField(max_length=200)),
                ('by', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('launch', 'market', 'price', 'leadership'))), name='shift_known_kind'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='shift_says_something')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('snapshot', models.JSONField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('author_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.membership')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.persona')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('persona', 'number'), name='version_number_once'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='later_versions_have_a_reason')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='EvidenceLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supports', models.BooleanField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.claim')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='personas.evidence')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(fields=('evidence', 'claim'), name='one_stance_a_claim')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
