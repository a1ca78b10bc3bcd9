import dataclasses
import io
import json

import pytest
from django.db import connection

from benchmarks import archive, lexicon, prose
from benchmarks.editions import ISSUING_BODIES, content_of
from notices.importing import NoticeImport
from notices.models import Category, Notice
from torchcenter.record.models import Edition
from torchcenter.record.search import index
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.results import search


def silent(*_progress):
    pass


@pytest.mark.django_db
def test_an_edition_is_what_the_desk_would_have_recorded():
    for slug, (name_zh_hans, name_en) in lexicon.CATEGORY_NAMES.items():
        Category.objects.create(slug=slug, name_zh_hans=name_zh_hans, name_en=name_en)
    notices = list(prose.notices(40))
    lines = "\n".join(json.dumps(notice, ensure_ascii=False) for notice in notices)
    list(NoticeImport(io.BytesIO(lines.encode()), ".jsonl").run())
    drafts = {draft.import_ref: draft for draft in Notice.objects.all()}
    for document, notice in enumerate(notices, 101):
        draft = drafts[notice["ref"]]
        draft.document = document
        # The desk signs it with the institution's own name.
        unsigned = dataclasses.replace(
            content_of(notice, document), issuing_body_zh_hans="", issuing_body_en=""
        )
        assert unsigned.cleaned() == draft.as_edition().cleaned()


def test_each_notice_is_signed_with_the_name_of_its_year():
    notices = list(prose.notices(300))
    signed = {int(n["date"][:4]): content_of(n, 101).issuing_body_zh_hans for n in notices}
    first_years = {name: year for year, name, _name_en in ISSUING_BODIES}
    assert set(signed.values()) == set(first_years)
    assert all(year >= first_years[name] for year, name in signed.items())


@pytest.mark.django_db
def test_what_is_recorded_is_found():
    archive.record(list(prose.notices(30)))
    assert index.state().entries == Edition.objects.in_force().count() == 30
    assert search("特此", Filters()).count == sum("特此" in n["body"] for n in prose.notices(30))


def test_the_fingerprint_goes_by_what_the_rows_follow_from(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    before = archive.fingerprint()
    for pattern in archive.SOURCES:
        path = tmp_path / pattern.replace("*", "0001_initial")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
        assert archive.fingerprint() != before, pattern
        before = archive.fingerprint()
    (tmp_path / "torchcenter" / "record" / "search" / "finding.py").write_text("1")
    assert archive.fingerprint() == before


def test_every_source_of_the_fingerprint_is_there(settings):
    assert all(list(settings.BASE_DIR.glob(pattern)) for pattern in archive.SOURCES)


@pytest.fixture
def archives(committed, monkeypatch):
    """The connection comes back to the tests' database, and the archives' are dropped.

    A server's databases are seen by all workers: only one may run these tests, which a file sees to.
    """
    monkeypatch.setattr(archive, "BATCH", 10)
    name = connection.settings_dict["NAME"]
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    with connection.creation._nodb_cursor() as cursor:
        for database in databases(cursor):
            # By force: the autovacuum may be at work in it.
            cursor.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def databases(cursor):
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, 'torchcenter_bench_')"
    )
    return {name for (name,) in cursor.fetchall()}


def refs():
    return list(Edition.objects.order_by("pk").values_list("details__ref", flat=True))


def test_an_archive_is_kept_and_the_next_larger_one_begins_with_it(archives):
    first = archive.open_archive(30, silent)
    assert refs() == [f"prose-{number:07d}" for number in range(1, 31)]
    assert index.state().learned_entries == 30
    assert archive.open_archive(30, silent) == first
    connection.close()
    larger = archive.open_archive(50, silent)
    assert (first.notices, larger.notices) == (30, 20)
    assert refs() == [f"prose-{number:07d}" for number in range(1, 51)]
    assert "search_entrytext" in archive.table_sizes()


def test_an_archive_that_was_not_finished_goes_on_where_it_stopped(archives):
    def stop(number, _rate):
        if number == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.open_archive(40, stop)
    assert len(refs()) == 20
    connection.close()
    assert archive.open_archive(40, silent).notices == 20
    assert refs() == [f"prose-{number:07d}" for number in range(1, 41)]


def test_an_archive_by_another_generator_or_index_is_dropped(archives, monkeypatch):
    archive.open_archive(10, silent)
    connection.close()
    monkeypatch.setattr(archive, "fingerprint", lambda: "another")
    archive.open_archive(10, silent)
    with connection.cursor() as cursor:
        assert databases(cursor) == {"torchcenter_bench_10_another"}
