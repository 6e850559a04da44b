"""Fills the floor's database, and prints the key of a session that is signed in."""

from __future__ import annotations

import django
from django.core.management import call_command


def prepare() -> str:
    from django.contrib.auth.models import User

    from tests.bench.floor.models import Entry, cells
    from tests.bench.floor.views import KINDS
    from tests.bench.seeds import sign_in

    call_command("migrate", run_syncdb=True, verbosity=0)
    person = User.objects.create_user("somebody")
    Entry.objects.bulk_create(
        Entry(owner=person, kind=kind, **cells(number)) for kind in KINDS for number in range(400)
    )
    return sign_in(person)


if __name__ == "__main__":
    django.setup()
    print(prepare())
