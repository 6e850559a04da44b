"""Sets may differ: a column for the reps of each, on steps and on what was practised.

The database fills the column itself, so that a process of the release before can go on adding rows meanwhile.
"""

from django.db import migrations, models
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Concat, Length, Replace
from django.db.models.lookups import Exact

from routines.fields import SetRepsField

TEXT = F("set_reps")
NUMBERS = Concat(Value(","), TEXT, Value(","), output_field=CharField())
FIT = Q(set_reps="") | Q(
    Exact(Func(TEXT, Value("0123456789,"), function="RTRIM", output_field=CharField()), Value("")),
    Exact(
        Replace(
            Replace(NUMBERS, Value(",,"), output_field=CharField()), Value(",0"), output_field=CharField()
        ),
        NUMBERS,
    ),
    Exact(
        Length(TEXT) - Length(Replace(TEXT, Value(","), output_field=CharField())), F("sets") - Value(1)
    ),
    sets__gt=1,
)


def column() -> SetRepsField:
    return SetRepsField(db_default="", default=tuple, editable=False, max_length=29)


class Migration(migrations.Migration):
    dependencies = [
        ("exercises", "0005_movement_order_tie_break"),
        ("routines", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="step", name="set_reps", field=column()),
        migrations.AddField(model_name="steplog", name="set_reps", field=column()),
        migrations.AddConstraint(
            model_name="step", constraint=models.CheckConstraint(condition=FIT, name="step_set_reps_fit")
        ),
        migrations.AddConstraint(
            model_name="steplog",
            constraint=models.CheckConstraint(condition=FIT, name="step_log_set_reps_fit"),
        ),
    ]
