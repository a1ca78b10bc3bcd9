"""A missing or malformed setting stops the start with one line that names it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from torchcenter import environment


def test_yes_and_no_are_read_in_their_usual_spellings(monkeypatch):
    for word, value in {"yes": True, "TRUE": True, "1": True, "off": False, "No": False}.items():
        monkeypatch.setenv("TORCHCENTER_X", word)
        assert environment.flag("TORCHCENTER_X", default=not value) is value
    monkeypatch.setenv("TORCHCENTER_X", "")
    assert environment.flag("TORCHCENTER_X", default=True) is True
    monkeypatch.setenv("TORCHCENTER_X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="TORCHCENTER_X must be yes or no"):
        environment.flag("TORCHCENTER_X", default=True)


def test_a_text_without_a_default_is_required(monkeypatch):
    monkeypatch.delenv("TORCHCENTER_X", raising=False)
    with pytest.raises(ImproperlyConfigured, match="TORCHCENTER_X is not set"):
        environment.text("TORCHCENTER_X")


def test_a_secret_comes_from_the_variable_or_from_a_file(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("from the file\n")
    monkeypatch.setenv("TORCHCENTER_X_FILE", str(path))
    assert environment.secret("TORCHCENTER_X") == "from the file"
    monkeypatch.setenv("TORCHCENTER_X", "from the variable")
    with pytest.raises(ImproperlyConfigured, match="keep one"):
        environment.secret("TORCHCENTER_X")
    monkeypatch.delenv("TORCHCENTER_X_FILE")
    assert environment.secret("TORCHCENTER_X") == "from the variable"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_an_unreadable_secret_is_named(monkeypatch, tmp_path, content):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("TORCHCENTER_X_FILE", str(path))
    with pytest.raises(ImproperlyConfigured, match="TORCHCENTER_X_FILE"):
        environment.secret("TORCHCENTER_X")


def test_a_database_address_is_taken_apart(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://lin:p%40ss@db.example:5433/torch%20center?sslmode=require"
    )
    assert environment.database("DATABASE_URL") == {
        "NAME": "torch center",
        "USER": "lin",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "OPTIONS": {"sslmode": "require"},
    }
    monkeypatch.setenv("DATABASE_URL", "postgres:///torch?host=/run/postgresql")
    assert environment.database("DATABASE_URL")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "address",
    ["mysql://localhost/x", "postgresql://localhost", "postgresql://h:port/x", "nonsense", "://"],
)
def test_a_malformed_database_address_is_named_without_its_password(monkeypatch, address):
    monkeypatch.setenv("DATABASE_URL", address.replace("//", "//user:secret@", 1))
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        environment.database("DATABASE_URL")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"TORCHCENTER_DEBUG": "maybe"}, "TORCHCENTER_DEBUG"),
        ({"TORCHCENTER_LOG_LEVEL": "LOUD"}, "TORCHCENTER_LOG_LEVEL"),
        ({"DATABASE_URL": "mysql://h/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://h/x"}, "TORCHCENTER_SECRET_KEY"),
        ({"TORCHCENTER_SECRET_KEY_FILE": "/nowhere/key"}, "TORCHCENTER_SECRET_KEY_FILE"),
    ],
)
def test_the_start_stops_with_one_line_that_names_the_setting(tmp_path, variables, named):
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TORCHCENTER_", "DATABASE_", "DJANGO_"))
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**inherited, "TORCHCENTER_VAR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert named in result.stderr
