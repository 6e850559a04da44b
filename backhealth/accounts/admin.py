"""What staff may do: see who has an account, and switch one off. Nobody's practice is shown here."""

from __future__ import annotations

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 (both register what is taken out again here)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest

from backhealth.accounts.models import User

# People look after their own addresses, passkeys and codes.
admin.site.unregister([EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("email", "name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "groups")
    filter_horizontal = ("groups",)
    ordering = ("email",)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser makes somebody staff, so nobody can raise themselves."""
        own = ("email", "name")
        return own if request.user.is_superuser else (*own, "is_staff", "groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser, so nobody switches off who is above them."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
