from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0009_jobs_carried_over"),
    ]

    operations = [
        migrations.DeleteModel(name="MachineRequest"),
        migrations.DeleteModel(name="SendRequest"),
    ]
