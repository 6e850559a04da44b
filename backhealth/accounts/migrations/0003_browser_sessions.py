import uuid
from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models


def bring_over(apps, schema_editor):
    """Keeps everybody signed in. When they signed in was not noted: it counts as when the session was last written."""
    user_model = apps.get_model("accounts", "User")
    new = apps.get_model("accounts", "BrowserSession")
    old = apps.get_model("sessions", "Session")
    store = SessionStore()
    for session in old.objects.filter(expire_date__gt=django.utils.timezone.now()).iterator():
        held = store.decode(session.session_data)
        row = new(session_key=session.session_key, expire_date=session.expire_date)
        user = user_model.objects.filter(pk=held.get(SESSION_KEY)).first()
        if user:
            row.user = user
            row.sign_in_id = uuid.uuid4()
            row.signed_in_at = session.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
            held["sign_in"] = {
                "id": str(row.sign_in_id),
                "at": row.signed_in_at.isoformat(),
                "browser": "",
                "system": "",
            }
        row.session_data = store.encode(held)
        row.save(force_insert=True)
    old.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_look"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrowserSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("sign_in_id", models.UUIDField(null=True)),
                ("signed_in_at", models.DateTimeField(null=True)),
                ("browser", models.CharField(max_length=40)),
                ("system", models.CharField(max_length=40)),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="browser_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-ins",
            },
        ),
        migrations.RunPython(bring_over, migrations.RunPython.noop, elidable=True),
    ]
