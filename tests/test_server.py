"""`manage.py serve` as a person at a console meets it: real processes, real signals."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.contrib.auth import authenticate
from django.contrib.staticfiles.finders import FileSystemFinder

from tests.factories import make_notice, published
from torchcenter import server
from torchcenter.embedded_postgres import Cluster
from torchcenter.record.search import index
from torchcenter.record.search.models import DenseKey

ROOT = Path(__file__).resolve().parent.parent


def environment(var, **changes):
    """That of a console where nothing is set but the folder of the test."""
    ours = ("TORCHCENTER_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "TORCHCENTER_VAR": str(var), "TORCHCENTER_STARTER": "no", **changes}


def manage(var, *arguments, **changes):
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(var, **changes),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def is_running(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def eventually(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Site:
    """A running `manage.py serve`."""

    def __init__(self, var):
        self.cluster = Cluster(var / "postgres")
        self.port = free_port()
        self.console = var.parent / "console.txt"
        with self.console.open("w") as console:
            self.supervisor = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=environment(var),
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            eventually(lambda: self.supervisor.poll() is not None or "Ctrl-C" in self.said, 60)
            assert "Ctrl-C" in self.said, self.said
            (self.granian,) = psutil.Process(self.supervisor.pid).children()
            self.workers = self.granian.children()
            self.postgres = psutil.Process(self.cluster.server_pid())
        except BaseException:
            self.supervisor.terminate()
            self.supervisor.wait(30)
            raise

    @property
    def said(self):
        return self.console.read_text()

    @property
    def processes(self):
        return [self.granian, *self.workers, self.postgres]

    def end(self, number=signal.SIGINT):
        """Signal the supervisor alone, and wait for the status it ends with."""
        self.supervisor.send_signal(number)
        return self.supervisor.wait(30)


@contextlib.contextmanager
def running(var):
    site = Site(var)
    try:
        yield site
    finally:
        if site.supervisor.poll() is None:
            site.end()


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """The folder of a site that was served once; `console-1.txt` beside it is what that said."""
    var = tmp_path_factory.mktemp("site") / "var"
    with running(var) as site:
        pass
    site.console.rename(site.console.with_name("console-1.txt"))
    return var


# From the first start to the last process


def test_the_first_start_shows_a_password_that_opens_the_desk_and_keeps_it_nowhere(var):
    said = var.with_name("console-1.txt").read_text()
    password = re.search(r"Password +(\S+)", said)[1]
    assert re.search(r"Name +editor\n", said)
    question = "from django.contrib.auth import authenticate; "
    question += f"print(authenticate(username='editor', password={password!r}).is_superuser)"
    assert manage(var, "shell", "-v0", "-c", question).stdout == "True\n"
    for file in var.glob("*"):
        assert file.is_dir() or password not in file.read_text()


def test_a_second_start_has_nothing_to_prepare_and_no_password_to_show(var):
    with running(var) as site:
        assert f"http://127.0.0.1:{site.port}/desk/" in site.said
        for first_time_only in ("Migrating", "Collecting", "Password"):
            assert first_time_only not in site.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process_that_was_started(var, number):
    with running(var) as site:
        assert len(site.workers) == 2
        assert os.getpgid(site.granian.pid) != os.getpgid(site.supervisor.pid)
        assert site.end(number) == 0
        assert "Stopped." in site.said
        assert [process for process in site.processes if is_running(process)] == []


# What is killed


def test_a_killed_supervisor_takes_the_web_server_along_and_the_next_run_adopts_the_database(var):
    with running(var) as site:
        site.supervisor.kill()
        site.supervisor.wait(10)
        eventually(lambda: not any(map(is_running, [site.granian, *site.workers])), 3)
        assert is_running(site.postgres)
    with running(var) as next_site:
        assert next_site.postgres == site.postgres
    assert not is_running(site.postgres)


def test_a_killed_web_server_ends_the_rest_with_one_line(var):
    with running(var) as site:
        site.granian.kill()
        assert site.supervisor.wait(10) == 1
        assert "The web server ended by itself" in site.said.splitlines()[-1]
        assert [process for process in site.processes if is_running(process)] == []


def test_a_killed_database_is_there_again_with_everything_at_the_next_run(var):
    with running(var) as site:
        site.postgres.kill()
        assert site.end() == 0
    with running(var) as site:
        assert "Password" not in site.said


# What is refused, in one line


def refusal(answer):
    assert answer.returncode == 1, answer.stderr
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    return line


def test_a_second_run_on_the_same_folder(var):
    with running(var) as site:
        line = refusal(manage(var, "serve", "--port", str(free_port())))
    assert line == (
        f"Already running on {var}: process {site.supervisor.pid}, http://127.0.0.1:{site.port}/."
    )


def test_a_port_in_use_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(manage(tmp_path, "serve", "--port", str(port)))
    assert line == f"Port {port} is in use. Choose another: make run PORT={port + 1}"
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("host", "port"), [("no.such.host.invalid", "8000"), ("192.0.2.1", "8000"), ("::1", "70000")]
)
def test_an_address_that_is_not_this_machines(tmp_path, host, port):
    line = refusal(manage(tmp_path, "serve", "--host", host, "--port", port))
    assert line.startswith(f"Cannot listen on {host}, port {port}: ")


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_database_that_does_not_answer_without_its_password(tmp_path, command):
    port = free_port()
    answer = manage(
        tmp_path,
        command,
        *(["--port", str(free_port())] if command == "serve" else []),
        DATABASE_URL=f"postgresql://torchcenter:s3cret@127.0.0.1:{port}/torchcenter",
        TORCHCENTER_SECRET_KEY="not-a-secret",
    )
    assert re.search(rf"^The database does not answer: .*{port}.*refused", refusal(answer))
    assert "s3cret" not in answer.stderr


def test_a_setting_that_is_malformed(tmp_path):
    line = refusal(manage(tmp_path, "migrate", TORCHCENTER_HTTPS="perhaps"))
    assert line == "TORCHCENTER_HTTPS must be yes or no, not 'perhaps'."


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "var").touch()
    assert str(tmp_path / "var") in refusal(manage(tmp_path / "var", "serve"))


def test_commands_that_need_no_database_start_none(tmp_path):
    for arguments in (["check"], ["migrate", "--help"]):
        assert manage(tmp_path, *arguments).returncode == 0
    assert not (tmp_path / "postgres").exists()


# Its parts


@pytest.mark.django_db
def test_the_first_editor_is_made_once():
    password = server.first_editors_password()
    assert authenticate(username="editor", password=password).is_superuser
    assert len(password) == 16
    assert not set(password) & set("0O1lIio")
    assert server.first_editors_password() is None


def test_static_files_are_collected_only_after_a_change_and_leave_nothing_stale(settings, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = [f"{FileSystemFinder.__module__}.{FileSystemFinder.__name__}"]
    said = []

    (sources / "old.css").write_text("a {}")
    server.collect_static_files(said.append)
    server.collect_static_files(said.append)
    assert len(said) == 1

    (sources / "old.css").rename(sources / "new.css")
    server.collect_static_files(said.append)
    assert len(said) == 2
    assert [path.name for path in settings.STATIC_ROOT.glob("*.css")] == ["new.css"]


@pytest.mark.django_db
def test_a_start_gives_an_archive_that_has_grown_its_dense_keys(
    settings, tmp_path, monkeypatch, capsys
):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = []
    settings.STARTER = False
    published(make_notice())
    server.prepare(print)
    assert not DenseKey.objects.exists()
    monkeypatch.setattr(index, "FEWEST_ENTRIES", 1)
    server.prepare(print)
    dense = DenseKey.objects.filter(complete=True).count()
    server.prepare(print)
    assert dense
    assert len(re.findall(rf"(?<!\d){dense}(?!\d)", capsys.readouterr().out)) == 1


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104  (no one listens)
        ("::", "http://[::1]:8000/"),
        ("desk.example.org", "http://desk.example.org:8000/"),
    ],
)
def test_the_address_shown_is_one_that_a_browser_opens(host, url):
    assert server.site_url(host, 8000) == url
