"""The site's settings over databases and folders of the benchmarks' own.

TORCHCENTER_BENCH_DATABASE names the database that the server under measurement serves.
"""

import os
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent / "var" / "bench"
os.environ["TORCHCENTER_VAR"] = str(VAR)

from torchcenter.settings import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]  # noqa: F405
DATABASES["default"]["NAME"] = os.environ.get(  # noqa: F405
    "TORCHCENTER_BENCH_DATABASE",
    DATABASES["default"]["NAME"],  # noqa: F405
)
# An empty site, whose only content is the archive.
STARTER = False
