"""The secrets that codes are made from are kept encrypted, with keys that follow from SECRET_KEY.

Of a passkey there is no secret here: it stays on its device.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypt(text: str) -> str:
    """The text, encrypted with today's SECRET_KEY."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """The text; an earlier SECRET_KEY is looked for in SECRET_KEY_FALLBACKS."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_fernet(key) for key in keys]).decrypt(encrypted).decode()


@cache
def _fernet(secret_key: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"backhealth.accounts.encryption")
    return Fernet(urlsafe_b64encode(derive.derive(secret_key.encode())))
