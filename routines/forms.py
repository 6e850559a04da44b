"""What a person types about plans and practice, checked and converted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backhealth.forms import OwnColumnsForm
from exercises.dose import Dose
from exercises.models import Level, Movement, Phase
from routines.models import Routine, Session, Step

if TYPE_CHECKING:
    from backhealth.accounts.models import User

ONE_YEAR = timedelta(days=365)
NUMBER_ERRORS = {
    "required": _("Enter a whole number."),
    "invalid": _("Enter a whole number."),
    "min_value": _("Use %(limit_value)s or more."),
    "max_value": _("Use %(limit_value)s or fewer."),
}


class OnceForm(forms.Form):
    """A form that makes one row however often it is sent: it carries its own identifier."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class RoutineForm(OnceForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("For example: Steady mornings."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RenameForm(OwnColumnsForm):
    class Meta:
        model = Routine
        fields = ["name"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}


class WeekdaysForm(forms.Form):
    """The days a routine is planned for, in the person's own week order; none is fine."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Planned for"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-look": "chips"}),
    )

    def __init__(self, *args: Any, week_start: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = [(week_start + n) % 7 for n in range(7)]
        field = self.fields["weekdays"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101
        field.choices = [(day, WEEKDAYS[day]) for day in order]


class MovementField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A movement by its slug. A zero character is in none, and PostgreSQL would not look for it."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "\0" in value:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class AddStepForm(OnceForm):
    """A movement for a plan. Only published movements can be added."""

    movement = MovementField(Movement.objects.none(), to_field_name="slug", widget=forms.HiddenInput)
    phase = forms.ChoiceField(
        label=_("Part"), choices=Phase, widget=forms.RadioSelect(attrs={"data-look": "segmented"})
    )
    level = forms.ChoiceField(
        label=_("How much"),
        choices=Level,
        initial=Level.GENTLE,
        help_text=_("Start with Gentle if this is new. You can change every number later."),
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        movement = self.fields["movement"]
        assert isinstance(movement, forms.ModelChoiceField)  # noqa: S101
        movement.queryset = Movement.objects.published().with_doses()

    @property
    def dose(self) -> Dose:
        movement: Movement = self.cleaned_data["movement"]
        return movement.dose(self.cleaned_data["level"])


class ChooseRoutineForm(AddStepForm):
    """The same, from a movement's own page: to which plan? Somebody without one names a new one."""

    routine = forms.ModelChoiceField(Routine.objects.none(), label=_("Routine"), empty_label=None)
    name = forms.CharField(
        label=_("Name of your first routine"),
        max_length=80,
        help_text=_("For example: Steady mornings."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["routine", "name", "phase", "level", "movement", "client_id"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routine = self.fields["routine"]
        assert isinstance(routine, forms.ModelChoiceField)  # noqa: S101
        routine.queryset = user.routines.active()
        # A form sent twice finds the routine that its first sending made.
        names_one = "name" in self.data or not routine.queryset.exists()
        del self.fields["routine" if names_one else "name"]


class MoveForm(forms.Form):
    """Where a step goes: which part, and at which place in it, from 0."""

    phase = forms.ChoiceField(choices=Phase)
    place = forms.IntegerField(min_value=0, max_value=1000)


class DoseForm(OwnColumnsForm):
    """The dose of one step: reps, or a hold, or both.

    Sets that differ stay as they are while their number and the reps do; otherwise they become alike.
    """

    class Meta:
        model = Step
        fields = ["sets", "reps", "hold_seconds", "rest_seconds", "each_side"]
        widgets = {
            "sets": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 10}),
            "reps": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 50}),
            "hold_seconds": forms.NumberInput(
                attrs={"inputmode": "numeric", "min": 0, "max": 300, "data-unit": "s"}
            ),
            "rest_seconds": forms.NumberInput(
                attrs={"inputmode": "numeric", "min": 0, "max": 300, "step": 5, "data-unit": "s"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= NUMBER_ERRORS
        for name in ("sets", "reps"):
            # A positive column lets Django offer 0, which the model refuses.
            self.fields[name].widget.attrs["min"] = 1
        if self.instance.as_dose.is_timed:
            self.fields["hold_seconds"].label = _("Lasts")

    @property
    def hint(self) -> str:
        """What somebody should know who changes sets that differ."""
        dose: Dose = self.instance.as_dose
        if not dose.set_reps:
            return ""
        return _("Now %(sets)s. Change sets or reps, and all sets are alike.") % {"sets": dose.set_reps_words}

    def save(self, commit: bool = True) -> Any:
        """The whole dose in one UPDATE, so that the sets fit their number whoever else is saving."""
        step: Step = self.instance
        if {"sets", "reps"} & set(self.changed_data):
            step.set_reps = ()
        step.save(update_fields=[*self.fields, "set_reps"])
        return step


class SessionForm(OwnColumnsForm):
    """How it was, all optional. A pain score is kept only once the person agreed to it."""

    NO_SCORE = ("", _("No score"))
    effort = forms.ChoiceField(
        label=_("How hard was it?"),
        required=False,
        choices=[("", _("Not said")), *Session.Effort.choices],
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    pain = forms.TypedChoiceField(
        label=_("Pain right now"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[NO_SCORE, *((score, str(score)) for score in range(11))],
        help_text=_("0 is none, 10 is the worst you can imagine."),
        widget=forms.RadioSelect(attrs={"data-look": "scale"}),
    )
    keep_pain = forms.BooleanField(
        label=_("Keep my pain scores"),
        required=False,
        help_text=_(
            "We keep the number, the day and the session, for you alone. "
            "Everything else works without it, and you can erase the scores at any time."
        ),
    )

    class Meta:
        model = Session
        fields = ["effort", "pain", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    field_order = ["pain", "keep_pain", "effort", "note"]

    def __init__(self, *args: Any, consented: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consented = consented
        if consented:
            del self.fields["keep_pain"]

    @property
    def gives_consent(self) -> bool:
        return bool(self.cleaned_data.get("keep_pain"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        scored = cleaned.get("pain") is not None
        if scored and not self.consented and not cleaned.get("keep_pain"):
            self.add_error("keep_pain", _("Tick this to keep your pain score, or choose “No score” above."))
        return cleaned


class DayForm(SessionForm):
    """A session done away from here: its day can be chosen, up to today."""

    performed_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ["performed_on", *SessionForm.field_order]

    class Meta(SessionForm.Meta):
        fields = ["performed_on", *SessionForm.Meta.fields]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pain"].label = _("Pain afterwards")
        self.today = user.today()
        self.earliest = user.day_of(user.date_joined) - ONE_YEAR
        self.fields["performed_on"].widget.attrs |= {
            "min": self.earliest.isoformat(),
            "max": self.today.isoformat(),
        }

    def clean_performed_on(self) -> date:
        day: date = self.cleaned_data["performed_on"]
        if day == self.instance.performed_on:
            return day  # a day that lies ahead since a move west stays as it is
        if day > self.today:
            raise ValidationError(_("This day is still to come. Choose today or an earlier day."))
        if day < self.earliest:
            raise ValidationError(
                _("Choose a day from %(day)s on.") % {"day": date_format(self.earliest, "j F Y")}
            )
        return day


class LogForm(DayForm):
    """Such a session, new: which routine was it?"""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    routine = forms.ModelChoiceField(
        Routine.objects.none(), label=_("What you did"), required=False, empty_label=_("Something else")
    )
    field_order = ["performed_on", "routine", *SessionForm.field_order, "client_id"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        routine = self.fields["routine"]
        assert isinstance(routine, forms.ModelChoiceField)  # noqa: S101
        routine.queryset = user.routines.kept()
