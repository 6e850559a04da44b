"""One settings file, read from the environment.

Three modes, chosen by BACKHEALTH_MODE:

- `production` (the default): SECRET_KEY, ALLOWED_HOSTS and EMAIL_URL must be given, or nothing starts.
- `local` (`make run`): one's own machine over plain http; a random secret is kept in `var/`.
- `dev` (`make dev`): as local, with DEBUG and reloading.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from backhealth.logs import configuration

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

MODE = env.str("BACKHEALTH_MODE", default="production")
if MODE not in {"production", "local", "dev"}:
    raise ImproperlyConfigured(f"BACKHEALTH_MODE is {MODE!r}: use production, local or dev.")
PRODUCTION = MODE == "production"
DEBUG = MODE == "dev"


def required(name: str, example: str) -> str:
    """The value of an environment variable production cannot do without."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"Set {name} (for example {example}). To try Backhealth on this machine, use `make run`."
        )
    return value


def local_secret() -> str:
    """The random secret of this machine, made on first use; two workers starting at once agree on one."""
    path = VAR_DIR / "secret"
    VAR_DIR.mkdir(exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


# Who may ask, and how

if PRODUCTION:
    SECRET_KEY = required("SECRET_KEY", "50 random characters")
    # Earlier keys, which still read what they encrypted and signed.
    SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
    ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS", "backhealth.example").split(",")]
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = 1
else:
    BEHIND_PROXY = False
    SECRET_KEY = local_secret()
    ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

SESSION_ENGINE = "backhealth.accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What it is made of

INSTALLED_APPS = [
    "backhealth",
    "backhealth.accounts",
    "exercises",
    "routines",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "backhealth.apps.StaticFiles",
]

MIDDLEWARE = [
    "backhealth.middleware.identify_request",
    "backhealth.middleware.health_checks",
    "backhealth.middleware.access_log",
    "backhealth.middleware.language",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backhealth.middleware.privacy_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "backhealth.compression.pack_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backhealth.middleware.sign_in_again",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "backhealth.middleware.wrong_method",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backhealth.accounts.middleware.time_zone",
    "backhealth.accounts.middleware.LeftMeanwhile",
    "allauth.account.middleware.AccountMiddleware",
    "backhealth.accounts.middleware.ProveFirst",
]

ROOT_URLCONF = "backhealth.urls"
WSGI_APPLICATION = "backhealth.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "backhealth.templatetags.icons",
                "exercises.templatetags.figures",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("forms",)
CRISPY_FAIL_SILENTLY = False

# Where things are kept

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'backhealth.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Opening the file and setting it up costs more than most requests ask of it.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at once, so two writers wait instead of failing;
        # FULL keeps a logged session through a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
            "PRAGMA cache_size=-4000;PRAGMA temp_store=MEMORY;"
        ),
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            # A worker keeps a connection open for each of its threads, and asks for no more.
            # Trying anew every few seconds, and not ever more seldom, finds a server that is back.
            "pool": {
                "min_size": 1,
                "max_size": env.int("DATABASE_POOL", default=5),
                "timeout": 5,
                "reconnect_timeout": 5,
            },
            "connect_timeout": 5,
            # Nobody waits longer than a browser would, and nobody holds a row while away.
            "options": "-c lock_timeout=10s -c statement_timeout=20s -c idle_in_transaction_session_timeout=30s",
        }
    )

BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(VAR_DIR / "backups")))

# Rate limits live in the cache, so all workers share one.
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            # A full cache drops entries, and with them the count of wrong passwords.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

# What each worker may keep of the pages that are the same for every visitor; 0 makes them anew each time.
KEPT_PAGES_MB = 0 if DEBUG else env.int("KEPT_PAGES_MB", default=8)
# What each worker keeps of parts that are the same for many: the library's pages, the navigation.
CACHES["parts"] = (
    {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 60}}
    if KEPT_PAGES_MB
    else {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
)

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "backhealth.stylesheet.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "backhealth.storage.StaticStorage"
        )
    },
}

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "routines:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {"export": "6/m/user", "signup_code": "5/15m/key"}
ACCOUNT_ADAPTER = "backhealth.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "backhealth.accounts.forms.SignupForm",
    "login": "backhealth.accounts.forms.LoginForm",
    "reset_password": "backhealth.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "backhealth.accounts.forms.ResetPasswordKeyForm",
    "change_password": "backhealth.accounts.forms.ChangePasswordForm",
    "set_password": "backhealth.accounts.forms.SetPasswordForm",
    "reauthenticate": "backhealth.accounts.forms.ReauthenticateForm",
    "add_email": "backhealth.accounts.forms.AddEmailForm",
}

# Passkeys, codes from an app and recovery codes. A passkey always asks its owner for a finger, a face or a PIN.
MFA_ADAPTER = "backhealth.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Backhealth"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "add_webauthn": "backhealth.accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "backhealth.accounts.passkey_forms.RenamePasskeyForm",
    "login_webauthn": "backhealth.accounts.passkey_forms.PasskeyLoginForm",
    "authenticate_webauthn": "backhealth.accounts.passkey_forms.PasskeyAuthenticateForm",
    "reauthenticate_webauthn": "backhealth.accounts.passkey_forms.PasskeyReauthenticateForm",
    "activate_totp": "backhealth.accounts.passkey_forms.ActivateCodesForm",
    "authenticate": "backhealth.accounts.passkey_forms.CodeForm",
    "reauthenticate": "backhealth.accounts.passkey_forms.CodeReauthenticateForm",
}

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Backhealth <hello@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if PRODUCTION:
    vars().update(env.email_url_config(required("EMAIL_URL", "smtp+tls://user:password@mail.example:587")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

# Words and clocks

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Logs hold routes, never addresses with identifiers or query strings.

LOGGING = configuration(os.environ)
