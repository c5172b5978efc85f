from django.db import migrations, models
from django.utils import timezone


def close_open_runs(apps, schema_editor):
    """Whoever ran them has ended: this version is being started."""
    runs = apps.get_model("store", "Run").objects.filter(finished_at=None)
    runs.update(finished_at=timezone.now(), error="the program was upgraded before this had ended")


class Migration(migrations.Migration):

    dependencies = [("store", "0019_desk_settings")]

    operations = [
        migrations.CreateModel(
            name="ScheduleRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, unique=True)),
                ("rule", models.CharField(help_text="cron line and time zone", max_length=200)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="run",
            name="lease_until",
            field=models.DateTimeField(
                help_text="an owner on another machine, silent until then, is taken for dead", null=True
            ),
        ),
        migrations.RunPython(close_open_runs, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)), fields=("name",), name="run_one_at_a_time"
            ),
        ),
    ]
