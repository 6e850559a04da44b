"""The product's own settings, as far as a bare application has use for them."""

from __future__ import annotations

import os

from backhealth import settings as ours

SECRET_KEY = ours.SECRET_KEY
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.floor.views"
INSTALLED_APPS = [
    "tests.bench.floor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
OWN = ("backhealth.", "allauth.", "django.contrib.auth.middleware.LoginRequired")
MIDDLEWARE = [each for each in ours.MIDDLEWARE if not each.startswith(OWN)]
CONTENT_SECURITY_POLICY = ours.CONTENT_SECURITY_POLICY
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["FLOOR_DATABASE"],
        # Opened and kept open in the same way; the bench uses SQLite for both.
        "OPTIONS": ours.DATABASES["default"].get("OPTIONS", {}),
        "CONN_MAX_AGE": ours.DATABASES["default"].get("CONN_MAX_AGE", 0),
    }
}
DEFAULT_AUTO_FIELD = ours.DEFAULT_AUTO_FIELD
STATIC_URL = ours.STATIC_URL
STATIC_ROOT = ours.STATIC_ROOT
LANGUAGE_CODE = ours.LANGUAGE_CODE
USE_I18N = True
USE_TZ = True
