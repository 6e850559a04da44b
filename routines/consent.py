"""Pain scores are kept only while a person agrees to it.

The person is held until a score is written, so that none is written after the erasing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from routines.models import PainConsent

if TYPE_CHECKING:
    from backhealth.accounts.models import User


def keeps_pain(owner: User, *, agrees: bool) -> bool:
    """Whether a score may be written in this transaction; `agrees` is to say so now."""
    owner.hold()
    if agrees:
        PainConsent.objects.get_or_create(owner=owner)
    return PainConsent.objects.filter(owner=owner).exists()


@transaction.atomic
def erase_pain(owner: User) -> int:
    """Takes the consent back and erases the scores; how many there were."""
    owner.hold()
    PainConsent.objects.filter(owner=owner).delete()
    return owner.sessions.exclude(pain=None).update(pain=None)
