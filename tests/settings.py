"""The project's settings for tests: local mode, a fast hasher, no hashed static names, mail in memory."""

from __future__ import annotations

import os

os.environ["BACKHEALTH_MODE"] = "local"
# A test changes rows as it likes; those of kept pages switch this on.
os.environ["KEPT_PAGES_MB"] = "0"
# Tests of races ask for a connection a thread.
os.environ.setdefault("DATABASE_POOL", "20")

from backhealth.settings import *
from backhealth.settings import BASE_DIR, DATABASES, STORAGES, VAR_DIR

SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# DATABASE_URL names another database for the suite; see tests/servers.py.
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A test draws the library inside its transaction, which takes a slow machine longer than a request may think.
    DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=10min"
elif "DATABASE_URL" not in os.environ:
    # A file, as in use: the browser's requests and the test have a connection each and wait for one another.
    # A database in memory is one for all and answers "table is locked" instead.
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "unused.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON;",
            },
            "TEST": {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"},
        }
    }
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = BASE_DIR / "var" / "static-tests"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
