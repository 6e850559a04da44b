"""The files of the library become movements; loading them again is harmless."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exercises.content import MovementContent, read_library
from exercises.loading import Report, load
from exercises.models import CommonError, FormCue, Instruction, Movement, MovementDose, MovementDrawing
from tests.exercises.steps import DRAFT, FILES, rewrite, told
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contents() -> list[MovementContent]:
    return list(read_library().movements)


def rows() -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Movement, Instruction, FormCue, CommonError, MovementDose)
    }


def test_a_first_loading_adds_every_movement() -> None:
    assert told() == f"Exercise library: {FILES} added, 0 changed, 0 untouched, 0 unpublished."
    assert Movement.objects.published().count() == FILES == 60


def test_a_second_loading_touches_nothing() -> None:
    told()
    before = rows()
    assert told() == f"Exercise library: 0 added, 0 changed, {FILES} untouched, 0 unpublished."
    assert rows() == before


def test_a_quiet_loading_says_nothing() -> None:
    assert told(verbosity=0) == ""


def test_a_movement_is_loaded_with_all_its_parts(library: None) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    assert movement.name == "Bird Dog"
    assert movement.aliases == ["quadruped arm-leg reach", "opposite arm and leg", "pointer"]
    assert movement.kit == ["mat"]
    assert movement.easier_slug == "quadruped-leg-slide"
    assert movement.harder_slug == "bird-dog-squares"
    assert movement.sources[1]["citation"] == "Callaghan 1998, Physical Therapy 78:8"
    assert movement.instructions.count() == 6
    assert movement.cues.all()[0].text.startswith("Your hips stay so level")
    assert movement.errors.all()[2].mend == "Push the floor away with that hand."
    assert str(movement.dose("steady")) == "2\u00a0×\u00a06 each side, hold 5\u00a0s, rest 20\u00a0s"
    assert movement.doses.count() == 3


def test_breaths_are_loaded_where_a_hold_has_them(library: None) -> None:
    breaths = MovementDose.objects.filter(movement__slug="childs-pose").values_list("breaths", flat=True)
    assert sorted(filter(None, breaths)) == [3, 5, 5]
    assert not MovementDose.objects.filter(movement__slug="bridge", breaths__isnull=False).exists()


def test_a_changed_file_changes_its_movement_alone(library: None, folder: Path) -> None:
    before = {row["slug"]: row for row in Movement.objects.values()}
    rewrite(folder, "bridge", 'name = "Bridge"', 'name = "Hip Bridge"')
    rewrite(folder, "bridge", "reps = 6", "reps = 7")
    rewrite(folder, "bridge", '  "Your heels stay heavy from start to finish.",\n', "")

    assert told(path=folder) == f"Exercise library: 0 added, 1 changed, {FILES - 1} untouched, 0 unpublished."

    after = {row["slug"]: row for row in Movement.objects.values()}
    assert [slug for slug in after if after[slug] != before[slug]] == ["bridge"]
    assert after["bridge"]["id"] == before["bridge"]["id"]
    bridge = Movement.objects.get(slug="bridge")
    assert bridge.name == "Hip Bridge"
    assert bridge.dose("gentle").reps == 7
    assert bridge.cues.count() == 5
    assert bridge.doses.count() == 3
    assert MovementDose.objects.count() == 3 * FILES


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Every part of a file counts: a text of another row, a source, an order.
        ("Press down through your heels.", "Press down with your heels."),
        ("Owen 2020, British", "Owen 2021, British"),
        ('"warm-up", "core"', '"core", "warm-up"'),
        ("reviewed = false", "reviewed = true"),
    ],
)
def test_any_change_of_a_file_is_noticed(library: None, folder: Path, before: str, after: str) -> None:
    rewrite(folder, "bridge", before, after)
    assert "1 changed" in told(path=folder)


def test_a_comment_in_a_file_changes_nothing(library: None, folder: Path) -> None:
    rewrite(folder, "bridge", 'slug = "bridge"', '# A bridge.\nslug   =   "bridge"')
    assert "0 changed" in told(path=folder)


def test_a_movement_gone_from_the_files_is_unpublished_and_kept(library: None, folder: Path) -> None:
    (folder / "movements" / "bridge.toml").unlink()
    assert told(path=folder) == f"Exercise library: 0 added, 0 changed, {FILES - 1} untouched, 1 unpublished."
    bridge = Movement.objects.get(slug="bridge")
    assert not bridge.is_published
    assert bridge.digest == ""
    assert bridge.instructions.exists()
    assert told(path=folder) == f"Exercise library: 0 added, 0 changed, {FILES - 1} untouched, 0 unpublished."


def test_a_movement_that_returns_is_published_again(library: None, folder: Path) -> None:
    before = Movement.objects.get(slug="bridge")
    (folder / "movements" / "bridge.toml").unlink()
    told(path=folder)

    assert told() == f"Exercise library: 0 added, 1 changed, {FILES - 1} untouched, 0 unpublished."

    bridge = Movement.objects.get(slug="bridge")
    assert bridge.is_published
    assert (bridge.pk, bridge.digest) == (before.pk, before.digest)
    assert bridge.doses.count() == 3


def test_bad_files_are_told_in_full_and_nothing_is_loaded(folder: Path) -> None:
    rewrite(folder, "bridge", "reps = 6\n", "")
    rewrite(folder, "cat-cow", 'family = "mobility"', 'family = "mobilty"')
    with pytest.raises(CommandError) as caught:
        told(path=folder)
    assert str(caught.value).splitlines() == [
        "The exercise library was not loaded. Mend this first:",
        "bridge.toml: doses.gentle.reps: is missing. Add a whole number of 1 or more.",
        'cat-cow.toml: family: is "mobilty", which is not known. Did you mean "mobility"?',
    ]
    assert not Movement.objects.exists()


# Figures

KNEE = ("bones = [-184, -180]", "bones = [-184, 0]")
"""A knee of the bird dog that bends as no knee does."""


def drawings() -> dict[str, tuple[str, str]]:
    return {
        drawing.movement.slug: (drawing.digest, drawing.start)
        for drawing in MovementDrawing.objects.select_related("movement")
    }


def test_every_movement_is_drawn(library: None) -> None:
    assert drawings().keys() == set(Movement.objects.values_list("slug", flat=True))


def test_a_changed_pose_is_drawn_anew_and_no_other(library: None, folder: Path) -> None:
    before = drawings()
    rewrite(folder, "bird-dog", "bones = [-184, -180]", "bones = [-182, -180]")
    assert "1 changed" in told(path=folder)
    after = drawings()
    assert [slug for slug in after if after[slug] != before[slug]] == ["bird-dog"]


def test_a_changed_word_leaves_the_drawing_as_it_is(library: None, folder: Path) -> None:
    before = drawings()
    rewrite(folder, "bridge", 'name = "Bridge"', 'name = "Hip Bridge"')
    told(path=folder)
    assert drawings() == before


def test_a_body_that_cannot_be_is_told_and_nothing_is_loaded(library: None, folder: Path) -> None:
    before = rows()
    rewrite(folder, "bird-dog", *KNEE)
    rewrite(folder, "bridge", 'name = "Bridge"', 'name = "Hip Bridge"')
    with pytest.raises(CommandError) as caught:
        told(path=folder)
    first, *problems = str(caught.value).splitlines()
    assert first == "The exercise library was not loaded. Mend this first:"
    assert problems
    assert all(problem.startswith("bird-dog.toml: figure: ") for problem in problems)
    assert any("right knee" in problem for problem in problems)
    assert rows() == before


def test_a_misspelt_pose_is_told_by_its_key(folder: Path) -> None:
    rewrite(folder, "bird-dog", 'base = "quadruped"', 'base = "quadrupet"')
    with pytest.raises(CommandError, match=r"bird-dog\.toml: figure\.start\.base: .*Did you mean"):
        told(path=folder)


def test_figures_drawn_in_a_new_way_are_all_drawn_anew(
    library: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of movements that are gone; nothing else of a movement changes."""
    (folder / "movements" / "bridge.toml").unlink()
    told(path=folder)
    Movement.objects.filter(slug="cat-cow").update(is_published=False, name="Changed by hand")
    before = rows()
    MovementDrawing.objects.update(version=1, start="old")
    assert told(path=folder) == f"Exercise library: 0 added, 0 changed, {FILES - 1} untouched, 0 unpublished."
    assert not MovementDrawing.objects.filter(start="old").exists()
    assert rows() == before


def test_a_movement_of_staffs_own_without_a_pose_is_left_alone(library: None) -> None:
    MovementFactory(slug="own")
    told()
    assert not MovementDrawing.objects.filter(movement__slug="own").exists()


def test_on_a_terminal_it_says_what_takes_a_while(db: None) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    call_command("load_library", stdout=out)
    assert out.getvalue().startswith(f"Drawing {FILES} figures ...\n")
    out = Terminal()
    call_command("load_library", stdout=out)
    assert "Drawing" not in out.getvalue()


# Drafts


def test_a_draft_is_loaded_and_not_published(folder: Path) -> None:
    rewrite(folder, "bridge", *DRAFT)
    told(path=folder)
    bridge = Movement.objects.get(slug="bridge")
    assert not bridge.is_published
    assert bridge.drawing.start
    assert bridge.instructions.exists()


def test_a_draft_stays_one_until_its_file_says_otherwise(library: None, folder: Path) -> None:
    rewrite(folder, "bridge", *DRAFT)
    told(path=folder)
    rewrite(folder, "bridge", 'name = "Bridge"', 'name = "Hip Bridge"')
    told(path=folder)
    assert not Movement.objects.get(slug="bridge").is_published
    told()
    assert Movement.objects.get(slug="bridge").is_published


def test_a_draft_that_is_gone_is_no_longer_counted(library: None, folder: Path) -> None:
    rewrite(folder, "bridge", *DRAFT)
    told(path=folder)
    (folder / "movements" / "bridge.toml").unlink()
    assert told(path=folder) == f"Exercise library: 0 added, 0 changed, {FILES - 1} untouched, 0 unpublished."


def test_the_path_can_be_given_as_text(folder: Path) -> None:
    out = StringIO()
    call_command("load_library", f"--path={folder}", stdout=out)
    assert f"{FILES} added" in out.getvalue()


def test_the_report_counts(contents: list[MovementContent]) -> None:
    nine = contents[:9]
    assert load(nine[:7]) == Report(added=7, changed=0, untouched=0, unpublished=0)
    assert load(nine[2:]) == Report(added=2, changed=0, untouched=5, unpublished=2)
    assert load(nine) == Report(added=0, changed=2, untouched=7, unpublished=0)


def test_loading_asks_the_database_little(contents, django_assert_max_num_queries) -> None:
    # SQLite takes 999 values at once, so that some of the tables are filled in two goes.
    with django_assert_max_num_queries(33):
        load(contents)
    with django_assert_max_num_queries(1):
        load(contents)
