"""What the database itself holds to, whoever writes to it.

- of one document at most one edition is in force at any instant;
- number, time of recording and place in the chain are the database's to give;
- a recorded edition never changes but for a boundary that lies ahead, and is never deleted.

The present is given five seconds: a moment read at the beginning of a statement has passed a little
by its end. The start of the transaction would be no bound at all, since it can be kept open.
"""

from django.db import migrations

# Ranges of one number stand in for `=`: that operator in a GiST index would need an extension.
ONE_IN_FORCE = """
ALTER TABLE record_edition ADD CONSTRAINT edition_one_in_force EXCLUDE USING gist (
    int8range(document, document, '[]') WITH &&,
    tstzrange(in_force_from, in_force_until, '[)') WITH &&
)
"""
# Months have two digits in an address; a document's number begins with three.
DOCUMENT_NUMBERS = "CREATE SEQUENCE record_document_number MINVALUE 101"

INSERTION = """
CREATE FUNCTION record_edition_insertion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('record_edition'));
    SELECT id, chain_sha256 INTO latest FROM record_edition ORDER BY id DESC LIMIT 1;
    NEW.id := coalesce(latest.id, 0) + 1;
    NEW.recorded_at := clock_timestamp();
    IF NEW.in_force_from < clock_timestamp() - interval '5 seconds' THEN
        RAISE EXCEPTION 'an edition cannot come into force before it is recorded'
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.chain_sha256 := encode(sha256(
        decode(coalesce(latest.chain_sha256, repeat('0', 64)), 'hex')
        || decode(NEW.content_sha256, 'hex')
        || convert_to(to_char(
            NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        ), 'UTF8')
    ), 'hex');
    RETURN NEW;
END
$$;
CREATE TRIGGER record_edition_insertion BEFORE INSERT ON record_edition
    FOR EACH ROW EXECUTE FUNCTION record_edition_insertion();
"""

CHANGE = """
CREATE FUNCTION record_edition_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'in_force_until' IS DISTINCT FROM to_jsonb(OLD) - 'in_force_until' THEN
        RAISE EXCEPTION 'edition % is recorded and cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF least(OLD.in_force_until, NEW.in_force_until) < clock_timestamp() - interval '5 seconds' THEN
        RAISE EXCEPTION 'edition %: what has been in force cannot be changed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER record_edition_change BEFORE UPDATE ON record_edition
    FOR EACH ROW EXECUTE FUNCTION record_edition_change();
"""

REMOVAL = """
CREATE FUNCTION record_edition_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record only grows: an edition cannot be deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER record_edition_removal BEFORE DELETE ON record_edition
    FOR EACH ROW EXECUTE FUNCTION record_edition_removal();
CREATE TRIGGER record_edition_emptying BEFORE TRUNCATE ON record_edition
    FOR EACH STATEMENT EXECUTE FUNCTION record_edition_removal();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ONE_IN_FORCE, "ALTER TABLE record_edition DROP CONSTRAINT edition_one_in_force"
        ),
        migrations.RunSQL(DOCUMENT_NUMBERS, "DROP SEQUENCE record_document_number"),
        migrations.RunSQL(INSERTION, "DROP FUNCTION record_edition_insertion() CASCADE"),
        migrations.RunSQL(CHANGE, "DROP FUNCTION record_edition_change() CASCADE"),
        migrations.RunSQL(REMOVAL, "DROP FUNCTION record_edition_removal() CASCADE"),
    ]
