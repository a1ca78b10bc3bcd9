"""The groups that the desk comes with; here, since what they may do spans every section."""

from django.db import migrations

from torchcenter.desk.people import roles


def make_groups(apps, schema_editor):
    roles.make_groups()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("history", "0002_desk_state"),
        ("identity", "0001_initial"),
        ("notices", "0003_desk_state"),
        ("people", "0001_initial"),
        ("record", "0003_approvers"),
        ("review", "0001_initial"),
        ("search", "0004_phrases"),
        ("tasks", "0002_desk_state"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop, elidable=False)]
