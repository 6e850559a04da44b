"""The WSGI entry point that gunicorn serves."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backhealth.settings")
application = get_wsgi_application()
# What Python warns of goes the way of all records.
logging.captureWarnings(True)

FIRST_PAGES = ("/", "/exercises/", "/accounts/login/")
"""Between them they need the views, the templates, the forms and the database."""


def warm_up() -> None:
    """Makes the first pages for nobody, so the first person waits no longer than the next."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    # These are no requests to be counted in the log; what goes wrong is still told.
    logging.disable(logging.INFO)
    try:
        for path in FIRST_PAGES:
            environ: dict[str, Any] = {"HTTP_HOST": host, "PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1"}
            setup_testing_defaults(environ)
            environ |= {"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"}
            application(environ, _to_nobody).close()
    finally:
        logging.disable(logging.NOTSET)


def _to_nobody(
    status: str, headers: list[tuple[str, str]], error: Any = None, /
) -> Callable[[bytes], object]:
    return len
