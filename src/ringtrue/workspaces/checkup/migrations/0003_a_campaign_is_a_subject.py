import hashlib
import json

from django.db import migrations


def told_apart(apps, schema_editor):
    """Findings about campaigns shared one subject; each gets its own, and its history with it."""
    findings = apps.get_model("checkup", "Finding")._base_manager
    risks = apps.get_model("checkup", "AcceptedRisk")._base_manager
    for row in findings.filter(code="RT402", persona="").iterator():
        text = json.dumps(["RT402", "", str(row.evidence.get("name", ""))])
        own = hashlib.sha256(text.encode()).hexdigest()
        # a risk was accepted as the sentence of one finding, though it counted for all
        accepted = risks.filter(workspace_id=row.workspace_id, subject=row.subject)
        accepted.filter(sentence=row.sentence).update(subject=own)
        findings.filter(pk=row.pk).update(subject=own)


def nothing(apps, schema_editor):
    """The next checkup writes its own subjects."""


class Migration(migrations.Migration):

    dependencies = [
        ('checkup', '0002_costinputs'),
    ]

    operations = [
        migrations.RunPython(told_apart, nothing),
    ]
