"""Serving the site on one machine: what `make run` does, in one tree of processes.

    manage.py serve               the supervisor, which alone hears Ctrl-C
    ├── python -m torchcenter.server   granian, in a session of its own
    │   └── its workers
    └── PostgreSQL                where DATABASE_URL is not set; see embedded_postgres

Whichever of them is killed, the others end: the supervisor sees its web server end and kills what
is left of its process group; the web server holds a pipe whose other end closes with the
supervisor. Only PostgreSQL outlives a killed supervisor, and the next run adopts it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from torchcenter import embedded_postgres
from torchcenter.record.checks import check_database

# A server that was killed takes a moment to let go of its port.
PORT_SECONDS = 1
START_SECONDS = 60
GRACE_SECONDS = 5
LOG_BYTES = 10 * 1024 * 1024
# Without the letters and digits that are taken for one another.
PASSWORD_CHARACTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105
PASSWORD_LENGTH = 16
EDITOR = "editor"

Say = Callable[[str], None]


class CannotServe(Exception):  # noqa: N818  (It reads as what it says.)
    """The site cannot be served; one line for the person at the console."""


def serve(host: str, port: int, workers: int, say: Say) -> None:
    """Serve until Ctrl-C, SIGTERM or SIGHUP, then end every process that was started.

    A first start takes some five seconds, a second one some two. Raises CannotServe, ClusterError
    or django.db.OperationalError if the site cannot be served, or stops being served.
    """
    # A shell without job control starts background processes deaf to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with only_one(settings.VAR_DIR, site_url(host, port)):
            address = listening_address(host, port)
            with embedded_postgres.in_use(settings.EMBEDDED_POSTGRES):
                require_database()
                prepare(say)
                with web_server(address, port, workers) as process:
                    wait_until_healthy(process, address, port)
                    introduce(say, site_url(host, port), first_editors_password())
                    connection.close()
                    status = process.wait()
                    raise CannotServe(
                        f"The web server ended by itself (status {status}). {log_hint()}"
                    )
    except KeyboardInterrupt:
        # The terminal itself may be what has gone.
        with contextlib.suppress(OSError):
            say("\n已停止 Stopped.")


def site_url(host: str, port: int) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (compared, not bound)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def site_log() -> Path:
    return settings.VAR_DIR / "site.log"


def log_hint() -> str:
    said = site_log().read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
    return " ".join([*said, f"Its log: {site_log()}"])


# What can be refused at once


@contextlib.contextmanager
def only_one(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder's lock; raises CannotServe, saying who has it, if another process does."""
    path = folder / "serve.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise CannotServe(f"{error.filename} cannot be used: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotServe(
                f"Already running on {folder}: {file.read() or 'about to start'}."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {address}")
        file.flush()
        yield


def listening_address(host: str, port: int) -> str:
    """The host's IP address, on which the port is free; raises CannotServe if it is not."""
    if not 0 < port < 65536:
        raise CannotServe(f"Cannot listen on {host}, port {port}: a port is 1 to 65535.")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise CannotServe(f"Cannot listen on {host}, port {port}: {error}.") from error
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
            return address[0]
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CannotServe(
                    f"Cannot listen on {host}, port {port}: {error.strerror}."
                ) from error
            if time.monotonic() > deadline:
                raise CannotServe(
                    f"Port {port} is in use. Choose another: make run PORT={port + 1}"
                ) from error
        time.sleep(0.1)


def require_database() -> None:
    """Raises OperationalError if the database does not answer, CannotServe if it is unfit."""
    connection.ensure_connection()
    for problem in check_database(databases=[connection.alias]):
        raise CannotServe(" ".join(filter(None, (problem.msg, problem.hint))))


# What a start prepares


def prepare(say: Say) -> None:
    """Bring database, static files and starter content up to date; half a second if they are."""
    executor = MigrationExecutor(connection)
    if steps := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say(f"正在更新数据库结构 Migrating the database ({len(steps)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
    collect_static_files(say)
    if settings.STARTER:
        call_command("load_starter")
    call_command("reindex", if_grown=True)


def collect_static_files(say: Say) -> None:
    """Renew STATIC_ROOT, with nothing stale left in it, if a source has changed since then."""
    stamp = settings.VAR_DIR / "static.sha256"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint and Path(settings.STATIC_ROOT).is_dir():
        return
    say("正在收集静态文件 Collecting static files …")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """A digest of what `collectstatic` would read; it stats some hundred files and opens none."""
    digest = hashlib.sha256()
    digest.update(f"{settings.STORAGES['staticfiles']} {version('django')}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def first_editors_password() -> str | None:
    """Create the first editor and return the password, kept nowhere; None if there is a user."""
    users = get_user_model().objects
    if users.exists():
        return None
    password = "".join(secrets.choice(PASSWORD_CHARACTERS) for _ in range(PASSWORD_LENGTH))
    users.create_superuser(EDITOR, password=password)
    return password


def introduce(say: Say, url: str, password: str | None) -> None:
    say("")
    say(f"  网站 Site        {url}")
    say(f"  英文 English     {url}en/")
    say(f"  编辑台 Desk      {url}desk/")
    if password:
        say("")
        say("  首位编辑 First editor（密码只显示这一次 the password is shown only this once）")
        say(f"  用户名 Name      {EDITOR}")
        say(f"  密码 Password    {password}")
    say("")
    say(f"  数据 Data        {settings.VAR_DIR}")
    say(f"  日志 Log         {site_log()}")
    say("")
    say("  按 Ctrl-C 停止 / Ctrl-C stops")
    say("")


# The web server


@contextlib.contextmanager
def web_server(address: str, port: int, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """Granian in a process group of its own, of which nothing is left when the block ends."""
    if site_log().exists() and site_log().stat().st_size > LOG_BYTES:
        site_log().replace(site_log().with_suffix(".log.1"))
    alive, ours = os.pipe()
    command = (sys.executable, "-m", __name__, address, str(port), str(workers), str(alive))
    with site_log().open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[alive],
            start_new_session=True,
        )
    os.close(alive)
    try:
        yield process
    finally:
        # From here on everything ends by itself and within a bound; a second Ctrl-C must not
        # leave half of it behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end(process)
        os.close(ours)


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process politely and the rest of its group for certain, within some five seconds."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    # macOS calls a group without a living member not permitted.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_healthy(process: subprocess.Popen[bytes], address: str, port: int) -> None:
    """Return once /healthz answers 200; raises CannotServe if the server ends or takes too long."""
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    # As a proxy would say it: where the site is reached by https only, http is redirected.
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    answered = "nothing"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotServe(f"The web server did not start. {log_hint()}")
        try:
            with contextlib.closing(http.client.HTTPConnection(address, port, timeout=5)) as client:
                client.request("GET", "/healthz", headers=headers)
                answered = str(client.getresponse().status)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if answered == "200":
            return
        time.sleep(0.5)
    raise CannotServe(f"The web server is not healthy: /healthz answers {answered}. {log_hint()}")


def end_with_supervisor(pipe: int) -> None:
    """Kill this process group when the pipe's other end is closed, which the kernel sees to."""
    os.read(pipe, 1)
    os.killpg(0, signal.SIGKILL)


def run_granian(address: str, port: int, workers: int, pipe: int) -> None:
    threading.Thread(target=end_with_supervisor, args=(pipe,), daemon=True).start()
    Granian(
        "torchcenter.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        # Granian warns of more threads than this for the processors at hand.
        blocking_threads=min(8, 2 * (os.cpu_count() or 1) + 1),
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS - 1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    run_granian(sys.argv[1], *map(int, sys.argv[2:]))
