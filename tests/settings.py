"""The site's settings over a cluster and folders of the tests' own."""

import os
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent / "var" / "test"
os.environ["TORCHCENTER_VAR"] = str(VAR)
os.environ.setdefault("TORCHCENTER_SECRET_KEY", "not-a-secret: the tests sign nothing of value")

from torchcenter.settings import *  # noqa: E402, F403

# A test signs in many users; the real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Templates name static files that nobody has collected yet.
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
