"""What the public searches for, counted by day, and the one way to count.

The public site's role may write no table, and this one it may not even read; it may call the function,
which has its owner's rights. Whoever calls it chooses neither the day nor a number, so that all it can
do is to add one to today: of at most 5,000 texts, and for 400 days.
"""

import django.contrib.postgres.functions
from django.db import migrations, models

# A text that is new today waits for others that are, so that no more than 5,000 get in. Nobody waits
# long: a count lost is better than a reader kept.
NOTE = """
CREATE FUNCTION search_note(asked text, hit boolean) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $$
DECLARE
    today CONSTANT date := (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date;
    kept text := CASE WHEN length(asked) <= 40 THEN asked ELSE '' END;
BEGIN
    UPDATE public.search_askedtext
        SET searches = searches + 1, fruitless = fruitless + (NOT hit)::int
        WHERE day = today AND text = kept;
    IF FOUND THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('search_askedtext'));
    IF NOT EXISTS (SELECT FROM public.search_askedtext WHERE day = today) THEN
        DELETE FROM public.search_askedtext WHERE day < today - 400;
    ELSIF 5000 <= (SELECT count(*) FROM public.search_askedtext WHERE day = today AND text <> '') THEN
        kept := '';
    END IF;
    INSERT INTO public.search_askedtext AS old (day, text, searches, fruitless)
        VALUES (today, kept, 1, (NOT hit)::int)
        ON CONFLICT (day, text) DO UPDATE
        SET searches = old.searches + 1, fruitless = old.fruitless + excluded.fruitless;
END
$$;
REVOKE EXECUTE ON FUNCTION search_note(text, boolean) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_storage")]

    operations = [
        migrations.CreateModel(
            name="AskedText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("text", models.CharField(blank=True, max_length=40, verbose_name="search term")),
                ("searches", models.PositiveIntegerField(verbose_name="searches")),
                ("fruitless", models.PositiveIntegerField(verbose_name="found nothing")),
            ],
            options={
                "verbose_name": "search of the public",
                "verbose_name_plural": "searches of the public",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "text"), name="search_askedtext_is_unique"
                    )
                ],
            },
        ),
        migrations.RunSQL(NOTE, "DROP FUNCTION search_note(text, boolean)"),
    ]
