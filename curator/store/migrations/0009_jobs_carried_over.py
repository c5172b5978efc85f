"""Translation and send requests become jobs; what was waiting or running goes on."""

from django.db import migrations

KIND = {"words": "translation", "opening": "opening"}
SAME = ("reason", "stop", "lease_until", "started_at", "finished_at")
QUEUES = {"machine words": "translations"}


def carry_over(apps, schema_editor):
    request, sending, heartbeat = (
        apps.get_model("store", name) for name in ("MachineRequest", "SendRequest", "Heartbeat")
    )
    for row in request.objects.select_related("by").order_by("at", "pk"):
        result = {
            "characters": row.characters,
            "suspicious": row.suspicious,
            "refused": row.refused,
        }
        _job(
            apps,
            row,
            kind=KIND[row.kind],
            queue="translations",
            lock="the translation service",
            language=row.language,
            result=result,
            state=row.state,
            total=row.total,
            done=row.done,
        )
    for row in sending.objects.select_related("by").order_by("at", "pk"):
        _job(
            apps,
            row,
            kind="sending",
            queue="mails",
            lock=f"sending {row.issue_id}",
            payload={"seal": row.seal},
            state="cancelled" if row.state == "stopped" else row.state,
            due_at=row.due_at,
            attempts=row.failures,
            by_hand=row.by_hand,
        )
    for old, new in QUEUES.items():
        heartbeat.objects.filter(name=old).update(name=new)


def _job(apps, row, **fields):
    jobs = apps.get_model("store", "Job").objects
    same = {name: getattr(row, name) for name in SAME}
    asked_by = row.by.username if row.by else ""
    made = jobs.create(
        issue_id=row.issue_id, by_id=row.by_id, asked_by=asked_by, owner=row.worker, **same, **fields
    )
    jobs.filter(pk=made.pk).update(at=row.at)  # else it would be now


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0008_jobs"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
