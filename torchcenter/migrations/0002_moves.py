"""Who keeps the moved addresses; groups that were changed since the first migration stay so otherwise."""

from django.db import migrations

from torchcenter.desk.people import roles


def give_permissions(apps, schema_editor):
    roles.give_permissions("moves")


class Migration(migrations.Migration):
    dependencies = [
        ("torchcenter", "0001_groups"),
        ("moves", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop, elidable=False)]
