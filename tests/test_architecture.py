"""Which way imports point, and which driver is installed."""

import ast
import importlib.util
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = settings.BASE_DIR
SECTIONS = {"notices", "history", "tasks"}
KERNEL = {"torchcenter.record", "torchcenter.identity", "torchcenter.moves"}
# The modules that put the house together: they may import anything, and nobody imports them but
# each other.
COMPOSITION = {
    "torchcenter.urls",
    "torchcenter.views",
    "torchcenter.starter",
    "torchcenter.document_import",
    "torchcenter.server",
    "torchcenter.management",
}
# Plain modules know no model.
MODELS = SECTIONS | KERNEL | {"torchcenter.desk"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def sources():
    for package in ("torchcenter", *SECTIONS):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield module_of(path), ast.parse(path.read_text(encoding="utf-8")), path


def imported(tree, module, path):
    """Absolute names of what the module imports, relative imports resolved."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, (base, node.module)))
            yield from (f"{name}.{alias.name}" for alias in node.names)


def is_in(name, packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_imports_point_one_way():
    wrong = []
    for module, tree, path in sources():
        if is_in(module, COMPOSITION):
            continue
        section = module.partition(".")[0]
        if section in SECTIONS:
            forbidden = SECTIONS - {section} | COMPOSITION
        elif is_in(module, {"torchcenter.desk"}):
            forbidden = SECTIONS | COMPOSITION
        elif is_in(module, KERNEL):
            forbidden = SECTIONS | COMPOSITION | {"torchcenter.desk"}
        else:
            forbidden = MODELS | COMPOSITION
        wrong += [
            f"{module} → {name}" for name in imported(tree, module, path) if is_in(name, forbidden)
        ]
    assert wrong == []


def test_nothing_is_imported_inside_a_function():
    hidden = [
        f"{module}:{inner.lineno}"
        for module, tree, _path in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready"
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_the_driver_is_psycopg2():
    assert connection.Database.__name__ == "psycopg2"
    assert importlib.util.find_spec("psycopg") is None
