"""Phrases of many texts have keys of their own, in what was the upper part of the facets' keys.

The facet of what is no longer in force has the last number of all, and so moves.
"""

from django.db import migrations, models

CLOSED_BEFORE, CLOSED = -(2**31) + 0x001F_FFFF, -(2**31) + 0x000F_FFFF
MOVE = "UPDATE search_posting SET key = %s WHERE key = %s"


class Migration(migrations.Migration):
    dependencies = [("search", "0003_asked")]

    operations = [
        migrations.AddField(
            "densekey",
            "phrase",
            models.CharField(blank=True, default="", max_length=12, verbose_name="phrase"),
            preserve_default=False,
        ),
        migrations.RunSQL(
            [(MOVE, [CLOSED, CLOSED_BEFORE])],
            [(MOVE, [CLOSED_BEFORE, CLOSED])],
        ),
    ]
