from django.db import migrations, models

import exercises.fields


class Migration(migrations.Migration):

    dependencies = [
        ("exercises", "0005_movement_order_tie_break"),
    ]

    operations = [
        migrations.AddField(
            model_name="movement",
            name="bed",
            field=models.BooleanField(db_default=False, default=False, verbose_name="can be done on a firm bed"),
        ),
        migrations.AddField(
            model_name="movement",
            name="aims",
            field=exercises.fields.WordsField(blank=True, db_default="", default=list),
        ),
        # The release before, which answers until this one does, still reads this column: it stays in the database,
        # filled by itself, and no model knows it.
        migrations.AlterField(
            model_name="movement",
            name="search_text",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="movement", name="search_text")],
        ),
    ]
