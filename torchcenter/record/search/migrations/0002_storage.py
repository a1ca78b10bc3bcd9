"""What the models cannot say: how the rows are stored, and the row that counts them.

- Neither a text nor an array of numbers gets much smaller by compression. Texts of up to 8 kB lie in
  their rows, uncompressed, which makes reading for a phrase three times as fast; the keys lie apart from
  theirs, which stay narrow.
- No statistics of them: the planner would take a list of keys for rare or common by chance, when the
  query knows already which it is.
- Rows of postings are rewritten all the time: half of each page is left free, so that the new row
  finds room beside the old one and no index entry has to be made.
- Generations come from a sequence, which no rollback sets back.
"""

from django.db import migrations

STORAGE = """
ALTER TABLE search_entry ALTER keys SET STORAGE EXTERNAL, ALTER keys SET STATISTICS 0;
ALTER TABLE search_entry SET (toast_tuple_target = 256);
ALTER TABLE search_entrytext ALTER text SET STORAGE EXTERNAL, ALTER text SET STATISTICS 0;
ALTER TABLE search_entrytext SET (toast_tuple_target = 8160);
ALTER TABLE search_posting ALTER bits SET STORAGE MAIN, ALTER bits SET STATISTICS 0;
ALTER TABLE search_posting SET (fillfactor = 50);
ALTER TABLE search_filetext ALTER text SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SEQUENCE search_generation", "DROP SEQUENCE search_generation"),
        migrations.RunSQL(
            "INSERT INTO search_state (id, entries, characters, generation, learned_entries)"
            " VALUES (1, 0, 0, 0, 0)",
            migrations.RunSQL.noop,
        ),
    ]
