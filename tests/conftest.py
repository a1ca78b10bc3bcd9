import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.test.utils import setup_databases, teardown_databases

from torchcenter.embedded_postgres import Cluster

# Tables that `committed` empties, children first.
WRITTEN = (
    "desk_upload",
    "editing_opening",
    "editing_unsavedtext",
    "preview_previewlink",
    "review_reviewdecision",
    "review_review",
    "review_reviewstep",
    "review_reviewroute",
    "people_editinglimit",
    "search_entrytext",
    "search_entry",
    "search_posting",
    "search_densekey",
    "search_facet",
    "search_filetext",
    "search_askedtext",
    "record_edition",
    "tasks_progressreport",
    "tasks_prioritytask",
    "tasks_plan",
    "history_milestone",
    "notices_attachment",
    "notices_picture",
    "notices_notice",
    "notices_category",
    "identity_organisationname",
    "identity_siteidentity",
    "moves_move",
    "auth_user",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """One cluster for all workers, unless DATABASE_URL names another server."""
    if settings.EMBEDDED_POSTGRES is None:
        yield
        return
    with Cluster(settings.EMBEDDED_POSTGRES, durable=False).in_use():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    django_db_modify_db_settings,
):
    """The tests' own database.

    pytest-django makes it only if a test is marked `django_db`. Without it, one that asks for `committed`
    would work in the database of the site itself, and empty that.
    """
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases={DEFAULT_DB_ALIAS},
            keepdb=django_db_keepdb and not django_db_createdb,
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    """Every test has a file store of its own."""
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A database whose transactions are real; what a test leaves in it is removed afterwards.

    Django's own way, TRUNCATE, is refused by the record, so its triggers rest meanwhile.
    """
    with django_db_blocker.unblock():
        yield
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE record_edition DISABLE TRIGGER USER")
            cursor.execute(f"TRUNCATE {', '.join(WRITTEN)} RESTART IDENTITY CASCADE")
            cursor.execute("ALTER TABLE record_edition ENABLE TRIGGER USER")
            cursor.execute(
                "UPDATE search_state"
                " SET entries = 0, characters = 0, generation = 0, learned_entries = 0"
            )
        connection.close()
