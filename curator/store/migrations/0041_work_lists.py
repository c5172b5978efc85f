"""Messages, mails to be confirmed and gists are worked off by jobs; what was waiting goes on."""

import django.db.models.deletion
from django.db import migrations, models

LISTS = {
    "notifications": ("Notification", {"state": "waiting"}, "next_try"),
    "confirmations": ("MailedLink", {"mail_due__isnull": False}, "mail_due"),
    "gists": ("Gist", {"state": "waiting"}, "due_at"),
}
LOCKS = {"gists": "the translation service"}


def let_what_waits_go_on(apps, schema_editor):
    jobs = apps.get_model("store", "Job").objects
    for kind, (name, waiting, due) in LISTS.items():
        first = apps.get_model("store", name).objects.filter(**waiting).order_by(due).first()
        if first is not None:
            lock = LOCKS.get(kind, kind)
            jobs.create(kind=kind, queue=kind, lock=lock, due_at=getattr(first, due))


def drop_jobs_of_lists(apps, schema_editor):
    apps.get_model("store", "Job").objects.filter(issue=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0040_linkedin_account"),
    ]

    operations = [
        migrations.AlterField(
            model_name="gist",
            name="due_at",
            field=models.DateTimeField(help_text="not before; put ahead when it is tried"),
        ),
        migrations.AlterField(
            model_name="job",
            name="issue",
            field=models.ForeignKey(
                help_text="null: of a list",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="jobs",
                to="store.issue",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("translation", "Translation"),
                    ("opening", "Opening"),
                    ("sending", "Sending"),
                    ("notifications", "Notifications"),
                    ("confirmations", "Confirmations"),
                    ("gists", "Gists"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("issue", None), ("state", "waiting")),
                fields=("kind",),
                name="job_of_a_list_waits_once",
            ),
        ),
        migrations.RunPython(let_what_waits_go_on, drop_jobs_of_lists),
    ]
