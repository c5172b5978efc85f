from django.db import migrations

RIGHT = {"codename": "operate"}


def let_publishers_operate(apps, schema_editor):
    """Publishers could operate before it was a right of its own: none of them loses it."""
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="store", model="issue"
    )
    right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, **RIGHT, defaults={"name": "Can operate the newsroom"}
    )
    groups = apps.get_model("auth", "Group").objects
    operators, _ = groups.get_or_create(name="operators")
    operators.permissions.add(right)
    operators.user_set.add(*apps.get_model("auth", "User").objects.filter(groups__name="publishers"))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("store", "0059_desk_settings_of_a_user"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="issue",
            options={
                "permissions": [
                    ("approve_issue", "Can approve an issue"),
                    ("operate", "Can operate the newsroom"),
                ]
            },
        ),
        migrations.RunPython(let_publishers_operate, migrations.RunPython.noop),
    ]
