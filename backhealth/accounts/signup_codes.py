"""A code by mail shows whose an address is, before an account is made with it. It stays in the session that asked."""

from __future__ import annotations

import time
from typing import TypedDict

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, get_random_string

KEY = "signup_code"
LIFETIME = 15 * 60


class Asked(TypedDict):
    """A code and what it was asked for; `until` is a Unix time."""

    email: str
    timezone: str
    code: str
    until: float


def send(request: HttpRequest, email: str, timezone: str) -> bool:
    """Sends a new code, which replaces the one before; False when too many were asked for in a minute."""
    if not ratelimit.consume(request, action="request_login_code", key=email.lower()):
        return False
    code = get_random_string(6, "0123456789")
    get_adapter().send_mail("account/email/signup_code", email, {"code": code})
    request.session[KEY] = Asked(email=email, timezone=timezone, code=code, until=time.time() + LIFETIME)
    return True


def asked(request: HttpRequest) -> Asked | None:
    """The code the session waits for, while it lives."""
    asked: Asked | None = request.session.get(KEY)
    return asked if asked and time.time() < asked["until"] else None


def fits(request: HttpRequest, code: str) -> bool:
    """Whether a code is the one that was sent; one that fits is used up.

    Raises RateLimited after 5 tries for an address. They are counted outside the session, of which guesses made at
    once would each have a copy.
    """
    waiting = asked(request)
    if not waiting:
        return False
    ratelimit.consume(request, action="signup_code", key=waiting["email"], raise_exception=True)
    found = constant_time_compare("".join(code.split()), waiting["code"])
    if found:
        del request.session[KEY]
    return found
