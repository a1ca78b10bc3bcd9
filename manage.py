#!/usr/bin/env python3
"""Django's commands; those that need a database start the embedded PostgreSQL if no other is set.

A Python of any age has to read this file as far as the line that turns it away: no f-strings.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (The Python that runs this may not be the project's.)
    sys.exit("Torch Center needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))

import os
import signal

try:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from torchcenter.embedded_postgres import ClusterError, in_use
except ModuleNotFoundError as missing:
    sys.exit(str(missing) + " here: use .venv/bin/python, which `make run` sets up.")

# `serve` starts the database itself, after all that can be refused without one.
COMMANDS_WITHOUT_DATABASE = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "makemessages",
    "serve",
    "startapp",
}
OPTIONS_WITHOUT_DATABASE = {"-h", "--help", "--version"}


def needs_database(arguments):
    """Whether the command, `arguments[0]`, may open a connection."""
    options = {argument.split("=", 1)[0] for argument in arguments}
    if not arguments or options & OPTIONS_WITHOUT_DATABASE:
        return False
    if arguments[0] == "check":
        return "--database" in options
    return arguments[0] not in COMMANDS_WITHOUT_DATABASE


def embedded_data():
    """The embedded PostgreSQL's folder; None if DATABASE_URL is set."""
    try:
        return settings.EMBEDDED_POSTGRES
    except OSError as error:
        # The settings are read now, and keep their secret key in a folder of ours.
        sys.exit(str(error.filename) + " cannot be used: " + str(error.strerror) + ".")


def is_refused_connection(error):
    """Whether connecting failed, rather than a query: that has one of PostgreSQL's codes."""
    return isinstance(error, OperationalError) and not getattr(error.__cause__, "pgcode", None)


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torchcenter.settings")
    # libpq waits without end by default, and a firewall may never answer.
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Their default is to end at once, which would leave the embedded PostgreSQL behind.
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    try:
        data = embedded_data()
        with in_use(data if needs_database(arguments[1:]) else None):
            execute_from_command_line(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except (ImproperlyConfigured, ClusterError) as error:
        if "--traceback" in arguments:
            raise
        sys.exit(str(error))
    except OperationalError as error:
        if "--traceback" in arguments or not is_refused_connection(error):
            raise
        sys.exit("The database does not answer: " + str(error).strip().splitlines()[0])


if __name__ == "__main__":
    main(sys.argv)
