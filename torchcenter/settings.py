"""All settings of the site, read from the environment.

TORCHCENTER_VAR         folder of everything a run writes (default: var/ beside manage.py)
DATABASE_URL            postgresql://user:password@host/database; without it the embedded
                        PostgreSQL under TORCHCENTER_VAR serves
TORCHCENTER_SECRET_KEY  (or …_FILE) signs sessions; made under TORCHCENTER_VAR where the embedded
                        PostgreSQL serves, required otherwise
TORCHCENTER_HOSTS       host names the site answers to, comma-separated
TORCHCENTER_HTTPS       yes: the site is reached by https only (secure cookies, HSTS, redirect)
TORCHCENTER_DEBUG       yes: error pages with source code; never on a public machine
TORCHCENTER_ORIGIN      where staff reach the desk, for the links in messages: https://www.example.org
TORCHCENTER_SMTP        smtp://user:password@host:port, or smtps://…; without it messages go to the log
TORCHCENTER_SENDER      the address that messages come from
TORCHCENTER_LOG_LEVEL   DEBUG, INFO, WARNING or ERROR
TORCHCENTER_STARTER     no: `make run` starts with an empty site
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from torchcenter import embedded_postgres, environment, labels

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("TORCHCENTER_VAR", str(BASE_DIR / "var"))).absolute()

DEBUG = environment.flag("TORCHCENTER_DEBUG", default=False)
HTTPS = environment.flag("TORCHCENTER_HTTPS", default=False)
STARTER = environment.flag("TORCHCENTER_STARTER", default=True)
ALLOWED_HOSTS = environment.words("TORCHCENTER_HOSTS", "localhost,127.0.0.1,[::1]")

database = environment.database("DATABASE_URL")
EMBEDDED_POSTGRES = None if database else VAR_DIR / "postgres"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **(database or embedded_postgres.Cluster(EMBEDDED_POSTGRES).django_settings()),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def own_secret_key() -> str:
    """The key kept under VAR_DIR, made on first use and readable by its owner only."""
    path = VAR_DIR / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = environment.secret("TORCHCENTER_SECRET_KEY")
if SECRET_KEY is None:
    if not EMBEDDED_POSTGRES:
        raise ImproperlyConfigured(
            "TORCHCENTER_SECRET_KEY is not set: DATABASE_URL is, so this is a deployment, "
            "and its key has to be the same on every machine."
        )
    SECRET_KEY = own_secret_key()

INSTALLED_APPS = [
    "torchcenter",
    "torchcenter.identity",
    "torchcenter.record",
    "torchcenter.record.search",
    "torchcenter.moves",
    "torchcenter.desk",
    "torchcenter.desk.people",
    "torchcenter.desk.review",
    "torchcenter.desk.preview",
    "torchcenter.desk.editing",
    "notices",
    "history",
    "tasks",
    "modeltranslation",
    "torchcenter.desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "csp",
]

MIDDLEWARE = [
    "torchcenter.responses.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "torchcenter.responses.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "torchcenter.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "torchcenter.urls"
WSGI_APPLICATION = "torchcenter.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["torchcenter.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "torchcenter.identity.context_processors.identity",
                "torchcenter.language.addresses",
            ],
        },
    }
]

# Language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "torchcenter" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["torchcenter.formats"]

MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = labels.in_language

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "torchcenter.filestore.FileStore"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# A notice with a hundred and fifty attachments has more inputs than Django's thousand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# The desk

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
# The desk's cookies are never sent with a reader's request.
SESSION_COOKIE_NAME = "desk_session"
CSRF_COOKIE_NAME = "desk_csrf"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = "/desk/"
LANGUAGE_COOKIE_NAME = "desk_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Messages of the desk

DESK_ORIGIN = environment.text("TORCHCENTER_ORIGIN", "http://127.0.0.1:8000")
if mail := environment.mail_server("TORCHCENTER_SMTP"):
    globals().update(mail)
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("TORCHCENTER_SENDER", "desk@localhost")

# Security

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
    },
}
# The rich-text editor of the desk sets style attributes while one types.
DESK_STYLE_SOURCES = [SELF, UNSAFE_INLINE]

# Logging

LOG_LEVEL = environment.text("TORCHCENTER_LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(
        f"TORCHCENTER_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL}."
    )
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)-7s %(name)s  %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": LOG_LEVEL},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Django's own handler mails administrators; one line on the console serves both.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Robots ask for hosts that are not ours all day long; they are answered 400 and that is all.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
