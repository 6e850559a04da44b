"""What staff change in the admin stays, can be looked up and put back; and the library's edition tells of it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts.erasure import erase
from backhealth.accounts.models import User
from exercises.catalogue import make_catalogue
from exercises.content import MovementContent, read_library
from exercises.loading import load
from exercises.models import LibraryEdition, Movement, MovementDrawing, MovementRevision
from exercises.revisions import Content, contents_of
from tests.exercises.steps import DRAFT, FILES, LIST, change, fields_of, rewrite, send, told
from tests.factories import MovementFactory, UserFactory

pytestmark = pytest.mark.django_db

NAME = ('name = "Bridge"', 'name = "Hip Bridge"')
"""A new name in the file of the bridge."""
NOTHING_CHANGED = f"Exercise library: 0 added, 0 changed, {FILES} untouched, 0 unpublished."


def bridge() -> Movement:
    return Movement.objects.get(slug="bridge")


def draft_of(folder: Path, slug: str) -> Movement:
    """A movement whose file says that it is a draft, loaded."""
    rewrite(folder, slug, *DRAFT)
    told(path=folder)
    return Movement.objects.get(slug=slug, is_published=False)


def words_of(movement: Movement) -> Content:
    movement.refresh_from_db()
    return contents_of([movement])[movement.pk]


def act(staff: Client, action: str, *movements: Movement) -> None:
    staff.post(reverse(LIST), {"action": action, "_selected_action": [each.pk for each in movements]})


def form_of(staff: Client, movement: Movement) -> str:
    page = staff.get(reverse("admin:exercises_movement_change", args=[movement.pk]))
    return unescape(page.content.decode())


def history(staff: Client, movement: Movement, **query: int) -> str:
    page = staff.get(reverse("admin:exercises_movement_history", args=[movement.pk]), query)
    return unescape(page.content.decode())


def address_of(revision: MovementRevision) -> str:
    return reverse("admin:exercises_movement_put_back", args=[revision.movement_id, revision.pk])


def put_back(staff: Client, revision: MovementRevision) -> str:
    """Answers with the history that is shown then."""
    page = staff.get(address_of(revision))
    response = staff.post(address_of(revision), {"version": page.context["version"]}, follow=True)
    assertRedirects(response, reverse("admin:exercises_movement_history", args=[revision.movement_id]))
    return unescape(response.content.decode())


# The edition


def test_the_edition_is_asked_for_with_one_query_that_writes_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert LibraryEdition.current() == "first"
    LibraryEdition.renew()
    with django_assert_num_queries(1):
        assert LibraryEdition.current() != "first"
    assert LibraryEdition.objects.count() == 1


def test_each_edition_has_a_name_of_its_own() -> None:
    names = set()
    for _ in range(5):
        LibraryEdition.renew()
        names.add(LibraryEdition.current())
    assert len(names) == 5


def test_a_change_that_is_taken_back_takes_its_edition_back() -> None:
    LibraryEdition.renew()
    before = LibraryEdition.current()

    def fail() -> None:
        with transaction.atomic():
            LibraryEdition.renew()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert LibraryEdition.current() == before


def test_a_loading_that_changes_something_makes_a_new_edition(library: None, folder: Path) -> None:
    seen = [LibraryEdition.current()]

    def is_new() -> bool:
        seen.append(LibraryEdition.current())
        return seen[-1] not in seen[:-1]

    told()
    assert not is_new()
    rewrite(folder, "bridge", *NAME)
    told(path=folder)
    assert is_new()
    (folder / "movements" / "bridge.toml").unlink()
    told(path=folder)
    assert is_new()
    told(path=folder)
    assert not is_new()
    MovementDrawing.objects.update(version=1)
    told(path=folder)
    assert is_new()


def test_every_change_in_the_admin_makes_a_new_edition(staff: Client, library: None) -> None:
    movement = bridge()
    changes = {
        "the name": lambda: change(staff, movement, name="Hip Bridge"),
        "a line": lambda: change(staff, movement, **{"cues-0-text": "Your heels stay heavy."}),
        "a dose": lambda: change(staff, movement, **{"doses-0-reps": "9"}),
        "unpublishing": lambda: act(staff, "unpublish", movement),
        "publishing": lambda: act(staff, "publish", movement),
        "putting back": lambda: put_back(staff, movement.revisions.last()),
    }
    for what, make in changes.items():
        before = LibraryEdition.current()
        make()
        assert LibraryEdition.current() != before, what


def test_what_changes_nothing_keeps_the_edition(staff: Client, library: None) -> None:
    before = LibraryEdition.current()
    change(staff, bridge())
    act(staff, "publish", bridge())
    assert LibraryEdition.current() == before


def test_a_drawing_made_for_want_of_one_makes_a_new_edition(staff: Client, library: None) -> None:
    MovementDrawing.objects.all().delete()
    before = LibraryEdition.current()
    change(staff, bridge())
    assert LibraryEdition.current() != before


# Loading leaves alone what was changed here


def test_words_changed_here_stay_when_the_library_is_loaded(
    staff: Client, library: None, folder: Path
) -> None:
    with time_machine.travel("2026-11-03 10:00", tick=True):
        change(staff, bridge(), name="My Bridge", **{"cues-0-text": "Mine.", "doses-0-reps": "9"})
    mine = words_of(bridge())
    assert told() == (
        f"{NOTHING_CHANGED}\n"
        "Changed in the admin and left alone (--overwrite puts the file's words back):\n"
        "  bridge, on 3 November 2026. Its file has nothing new."
    )
    rewrite(folder, "bridge", *NAME)
    assert "  bridge, on 3 November 2026. Its file has newer words." in told(path=folder)
    assert words_of(bridge()) == mine


def test_the_admin_says_what_was_changed_here_and_what_waits(
    staff: Client, library: None, folder: Path
) -> None:
    assert "Changed here on" not in form_of(staff, bridge())
    with time_machine.travel("2026-11-03 10:00", tick=True):
        change(staff, bridge(), name="My Bridge")
    page = form_of(staff, bridge())
    assert "Changed here on 3 November 2026: loading the library leaves it alone." in page
    assert "load_library --overwrite bridge</code> puts the file's words back." in page
    assert "newer words" not in page
    rewrite(folder, "bridge", *NAME)
    told(path=folder)
    assert "Its file has newer words." in form_of(staff, bridge())
    told()
    assert "newer words" not in form_of(staff, bridge())


def test_the_list_of_movements_can_be_narrowed_to_those_changed_here(
    staff: Client, library: None, folder: Path
) -> None:
    change(staff, bridge(), name="My Bridge")
    change(staff, Movement.objects.get(slug="cat-cow"), name="My Cat")
    rewrite(folder, "bridge", *NAME)
    told(path=folder)

    def shown(choice: str) -> set[str]:
        page = staff.get(reverse(LIST), {"changed-here": choice})
        return {movement.slug for movement in page.context["cl"].queryset}

    assert shown("yes") == {"bridge", "cat-cow"}
    assert shown("waiting") == {"bridge"}
    assert len(shown("no")) == FILES - 2
    assertContains(staff.get(reverse(LIST)), "column-edited_at")


def test_overwriting_puts_the_words_of_the_files_back(staff: Client, library: None) -> None:
    loaded = words_of(bridge())
    change(staff, bridge(), name="My Bridge", **{"cues-0-text": "Mine."})
    change(staff, Movement.objects.get(slug="cat-cow"), name="My Cat")

    some = told(overwrite=["bridge"])
    assert some.startswith(f"Exercise library: 0 added, 1 changed, {FILES - 1} untouched, 0 unpublished.")
    assert "  cat-cow, on " in some
    assert words_of(bridge()) == loaded
    assert Movement.objects.get(slug="cat-cow").name == "My Cat"
    assert (
        told(overwrite=[]) == f"Exercise library: 0 added, 1 changed, {FILES - 1} untouched, 0 unpublished."
    )
    assert told() == NOTHING_CHANGED
    assert "Changed here on" not in form_of(staff, bridge())


def test_overwriting_what_has_no_file_is_refused(library: None) -> None:
    with pytest.raises(CommandError, match="the library has no file for bridgee"):
        told(overwrite=["bridgee", "cat-cow"])


def test_a_movement_unpublished_here_stays_so_whatever_its_file_says(
    staff: Client, library: None, folder: Path
) -> None:
    act(staff, "unpublish", bridge())
    rewrite(folder, "bridge", *NAME)
    assert "Its file has newer words. It is not published." in told(path=folder)
    assert not bridge().is_published


def test_a_draft_published_here_stays_so(staff: Client, library: None, folder: Path) -> None:
    draft = draft_of(folder, "cat-cow")
    act(staff, "publish", draft)
    told(path=folder)
    (folder / "movements" / "bridge.toml").unlink()
    told(path=folder)
    draft.refresh_from_db()
    assert draft.is_published


def test_saving_what_is_shown_marks_nothing(staff: Client, library: None) -> None:
    """Browsers send the ends of lines in their own way, and that is no change either."""
    Movement.objects.filter(slug="bridge").update(breathing="Out as you lift.\nIn as you lower.")
    sent = fields_of(form_of(staff, bridge()))
    change(staff, bridge(), **{name: text.replace("\n", "\r\n") for name, text in sent.items()})
    assert bridge().edited_at is None
    assert bridge().revisions.count() == 1
    assert told() == NOTHING_CHANGED


def test_words_brought_back_to_those_of_the_file_follow_the_file_again(
    staff: Client, library: None, folder: Path
) -> None:
    change(staff, bridge(), name="My Bridge")
    change(staff, bridge(), name="Bridge")
    assert told() == NOTHING_CHANGED
    rewrite(folder, "bridge", *NAME)
    told(path=folder)
    assert bridge().name == "Hip Bridge"


def test_content_that_is_withdrawn_goes_whoever_changed_it(
    staff: Client, library: None, folder: Path
) -> None:
    change(staff, bridge(), name="My Bridge")
    (folder / "movements" / "bridge.toml").unlink()
    assert told(path=folder).endswith(f" {FILES - 1} untouched, 1 unpublished.")
    assert not bridge().is_published
    assert bridge().name == "My Bridge"
    assert "Unpublished, as its file is gone" in history(staff, bridge())


def test_content_that_was_withdrawn_and_then_published_here_stays(
    staff: Client, library: None, folder: Path
) -> None:
    (folder / "movements" / "bridge.toml").unlink()
    told(path=folder)
    act(staff, "publish", bridge())
    assert told(path=folder).endswith(f" {FILES - 1} untouched, 0 unpublished.")
    assert bridge().is_published
    assert "The library has no file for it." in form_of(staff, bridge())


def test_a_draft_that_was_withdrawn_and_then_published_here_stays(
    staff: Client, library: None, folder: Path
) -> None:
    draft = draft_of(folder, "cat-cow")
    (folder / "movements" / f"{draft.slug}.toml").unlink()
    told(path=folder)
    act(staff, "publish", draft)
    told(path=folder)
    draft.refresh_from_db()
    assert draft.is_published


def test_a_movement_made_here_is_left_alone_with_and_without_a_file(staff: Client, library: None) -> None:
    like = fields_of(form_of(staff, bridge()))
    keys = {name: "" for name in like if name.endswith(("-id", "-movement"))}
    initial = {name: "0" for name in like if name.endswith("-INITIAL_FORMS")}
    made = like | keys | initial | {"slug": "own", "name": "Own", "version": ""}
    address = reverse("admin:exercises_movement_add")
    assert staff.post(address, made).status_code == 302
    told()
    own = Movement.objects.get(slug="own")
    assert own.is_published

    library_and_own = [*read_library().movements, renamed(read_library().movements[0], "own")]
    report = load(library_and_own)
    assert (report.added, [(each.slug, each.file_has_news) for each in report.left_alone]) == (
        0,
        [("own", True)],
    )
    own.refresh_from_db()
    assert own.name == "Own"
    load(library_and_own, overwrite=["own"])
    own.refresh_from_db()
    assert own.name == library_and_own[0].name


def renamed(content: MovementContent, slug: str) -> MovementContent:
    return MovementContent(**vars(content) | {"slug": slug})


def test_a_movement_changed_here_is_drawn_anew_with_its_own_pose(staff: Client, library: None) -> None:
    movement = bridge()
    change(staff, movement, figure=json.dumps(movement.figure | {"camera": [16, 7]}))
    mine = bridge().drawing.digest
    MovementDrawing.objects.update(version=1, start="old", digest="old")
    told()
    assert bridge().drawing.digest == mine
    assert bridge().figure["camera"] == [16, 7]


def test_a_change_made_while_the_figures_are_drawn_is_left_alone(
    staff: Client, library: None, folder: Path
) -> None:
    rewrite(folder, "bridge", *NAME)
    report = load(
        read_library(folder).movements,
        tell=lambda count: change(staff, bridge(), name="My Bridge", figure=""),
    )
    assert bridge().name == "My Bridge"
    assert not MovementDrawing.objects.filter(movement=bridge()).exists()
    assert (report.changed, [each.slug for each in report.left_alone]) == (0, ["bridge"])


def test_movements_from_before_there_was_a_history_count_as_loaded(
    staff: Client, library: None, folder: Path
) -> None:
    MovementRevision.objects.all().delete()
    assert told() == NOTHING_CHANGED
    rewrite(folder, "bridge", *NAME)
    assert told(path=folder).startswith(f"Exercise library: 0 added, 1 changed, {FILES - 1} untouched")


# The history


def test_every_change_is_on_the_history_with_what_differs_and_whose_it_is(
    staff: Client, library: None, folder: Path
) -> None:
    rewrite(folder, "bridge", *NAME)
    told(path=folder)
    User.objects.update(name="Asha")
    movement = bridge()
    change(
        staff,
        movement,
        name="My Bridge",
        kit="wall",
        position="standing",
        figure=json.dumps(movement.figure | {"camera": [16, 7]}),
        **{"cues-0-text": "Mine.", "errors-0-mend": "Mend it.", "doses-0-reps": "9"},
    )
    act(staff, "unpublish", movement)
    page = staff.get(reverse("admin:exercises_movement_history", args=[movement.pk]))
    newest, edited, loaded, first = page.context["entries"]

    assert first.differences is None
    assert [(d.part, d.old, d.new) for d in loaded.differences] == [("Name", ["Bridge"], ["Hip Bridge"])]
    assert [(d.part, d.old, d.new) for d in newest.differences] == [("Published", ["yes"], ["no"])]
    found = {each.part: (each.old, each.new) for each in edited.differences}
    assert found["Name"] == (["Hip Bridge"], ["My Bridge"])
    assert found["Position"] == (["On your back"], ["Standing"])
    assert found["Figure"][1] == ["camera: [16, 7]"]
    assert found["Form cues"][1] == ["Mine."]
    assert found["Common errors"][1][0].endswith("— Mend it.")
    assert found["Doses"][1][0].startswith("Gentle: ")
    assert "9" in found["Doses"][1][0]

    text = history(staff, movement)
    assert text.index("<ins>no</ins>") < text.index("<ins>My Bridge</ins>") < text.index("Hip Bridge</ins>")
    assert text.count("· Asha") == 2
    assert text.count("· A loading of the library") == 2


def test_a_first_loading_keeps_one_revision_of_each_and_a_second_none(library: None) -> None:
    told()
    assert MovementRevision.objects.count() == Movement.objects.count() == FILES


def test_the_first_change_after_upgrading_keeps_what_was_before(staff: Client, library: None) -> None:
    MovementRevision.objects.all().delete()
    assert "No change has been kept yet" in history(staff, bridge())
    before = words_of(bridge())
    change(staff, bridge(), name="My Bridge")
    first = bridge().revisions.last()
    assert (first.get_kind_display(), first.content) == ("Found like this", before)
    put_back(staff, first)
    assert words_of(bridge()) == before
    assert bridge().edited_at is None


def test_what_went_past_the_history_is_not_laid_at_anybodys_door(staff: Client, library: None) -> None:
    Movement.objects.filter(slug="bridge").update(name="From elsewhere")
    change(staff, bridge(), summary="Mine.")
    page = staff.get(reverse("admin:exercises_movement_history", args=[bridge().pk]))
    assert [[each.part for each in entry.differences or ()] for entry in page.context["entries"]] == [
        ["Summary"],
        ["Name"],
        [],
    ]


def test_earlier_words_are_put_back_whole_as_a_new_change(staff: Client, library: None) -> None:
    movement = bridge()
    loaded = words_of(movement)
    drawn = movement.drawing.digest
    change(staff, movement, name="Zebra Bridge", figure="", **{"cues-0-text": "Mine.", "doses-0-reps": "9"})
    act(staff, "unpublish", movement)
    mine = movement.revisions.first()

    shown = put_back(staff, movement.revisions.last())

    assert "The words of its file are back: loading the library keeps it up to date again." in shown
    assert words_of(movement) == loaded
    assert bridge().drawing.digest == drawn
    assert bridge().revisions.first().kind == MovementRevision.Kind.PUT_BACK
    assert bridge().edited_at is None
    assert make_catalogue().look("zebra").entries == []
    assert told() == NOTHING_CHANGED

    assert "The earlier words are back." in put_back(staff, mine)
    assert words_of(movement) == mine.content
    assert bridge().edited_at is not None
    assert "Changed in the admin and left alone" in told()


def without_what_came_later(movement: Movement) -> MovementRevision:
    """The first revision of a movement, as it was kept before there were `bed` and `aims`."""
    first = movement.revisions.last()
    first.content = {key: value for key, value in first.content.items() if key not in {"bed", "aims"}}
    first.save()
    return first


def test_words_from_before_there_were_bed_and_aims_can_be_put_back(
    staff: Client, library: None, folder: Path
) -> None:
    first = without_what_came_later(bridge())
    change(staff, bridge(), name="My Bridge", aims="loosen")
    page = staff.get(address_of(first))
    assert page.context["problems"] == []
    assertContains(page, "<ins>Bridge</ins>")
    assertNotContains(page, "Aims")

    put_back(staff, first)

    assert bridge().name == "Bridge"
    # What came later keeps what it has.
    assert (bridge().bed, bridge().aims) == (True, ["loosen"])
    assert "Bridge" in history(staff, bridge())


def test_words_of_a_file_from_before_there_were_bed_and_aims_follow_the_file_again(
    staff: Client, library: None
) -> None:
    """Somebody had changed them, so the loading that brought the new columns left them alone."""
    change(staff, bridge(), name="My Bridge")
    for revision in bridge().revisions.all():
        revision.content = {k: v for k, v in revision.content.items() if k not in {"bed", "aims"}}
        revision.save()
    Movement.objects.filter(slug="bridge").update(bed=False, aims=[], digest="of the file before")
    put_back(staff, bridge().revisions.last())
    assert bridge().edited_at is None
    told()
    assert (bridge().bed, bridge().aims) == (True, ["strengthen"])


def test_before_putting_back_one_sees_what_will_change(staff: Client, library: None) -> None:
    change(staff, bridge(), name="My Bridge")
    mine = words_of(bridge())
    page = staff.get(address_of(bridge().revisions.last()))
    assertContains(page, "<del>My Bridge</del>")
    assertContains(page, "<ins>Bridge</ins>")
    assert words_of(bridge()) == mine


def test_only_words_that_are_not_shown_now_can_be_put_back(staff: Client, library: None) -> None:
    change(staff, bridge(), name="My Bridge")
    assert history(staff, bridge()).count("Put these words back") == 1
    assert history(staff, Movement.objects.get(slug="cat-cow")).count("Put these words back") == 0


@pytest.mark.parametrize(
    ("part", "wrong", "complaint"),
    [
        ("kit", ["rope"], 'kit[1] is "rope", which is not known.'),
        ("name", "", "Name: This field is required."),
        ("figure", {"camera": "left"}, "figure.camera "),
        ("cues", [""], "form cue: This field cannot be blank."),
        ("doses", {}, "A level has no dose."),
    ],
)
def test_earlier_words_that_no_form_would_take_are_refused(
    staff: Client, library: None, part: str, wrong: object, complaint: str
) -> None:
    first = bridge().revisions.get()
    first.content[part] = wrong
    first.save()
    before = words_of(bridge())
    for page in (staff.get(address_of(first)), staff.post(address_of(first))):
        assertContains(page, "These words cannot be put back as they are.")
        assert any(complaint in problem for problem in page.context["problems"])
        assertNotContains(page, 'type="submit" value="Put')
    assert words_of(bridge()) == before


def test_what_changed_meanwhile_is_looked_at_once_more(staff: Client, library: None) -> None:
    change(staff, bridge(), name="My Bridge")
    first = bridge().revisions.last()
    version = staff.get(address_of(first)).context["version"]
    change(staff, bridge(), name="Somebody’s Bridge")
    page = staff.post(address_of(first), {"version": version})
    assertContains(page, "was changed meanwhile, so nothing is put back yet.")
    assertContains(page, "<del>Somebody’s Bridge</del>")
    assert bridge().name == "Somebody’s Bridge"
    staff.post(address_of(first), {"version": page.context["version"]})
    assert bridge().name == "Bridge"


def test_a_long_history_comes_in_pages(staff: Client) -> None:
    movement = MovementFactory()
    for number in range(22):
        act(staff, ("publish", "unpublish")[number % 2 == 0], movement)
    newer, older = history(staff, movement), history(staff, movement, p=2)
    assert (newer.count("<h2>Changed"), older.count("<h2>Changed")) == (20, 2)
    assert older.count("The history begins here.") == 1
    assert newer.count("The history begins here.") == 0


def test_who_may_only_look_puts_nothing_back(client: Client, staff: Client, library: None) -> None:
    change(staff, bridge(), name="My Bridge")
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_movement"))
    client.force_login(viewer)
    first = bridge().revisions.last()
    page = history(client, bridge())
    assert "<del>Bridge</del>" in page
    assert "Put these words back" not in page
    assert "My Bridge" in form_of(client, bridge())
    for response in (client.get(address_of(first)), client.post(address_of(first))):
        assert response.status_code == 403
    assert bridge().name == "My Bridge"


def test_a_trainee_sees_no_history(staff: Client, trainee: User, library: None) -> None:
    revision = bridge().revisions.get()
    visitor = Client()
    visitor.force_login(trainee)
    assert visitor.get(address_of(revision)).status_code == 302
    assert visitor.post(address_of(revision)).status_code == 302


def test_what_somebody_changed_outlives_their_account(staff: Client, library: None) -> None:
    asha = UserFactory(name="Asha", is_staff=True, is_superuser=True)
    hers = Client()
    hers.force_login(asha)
    change(hers, bridge(), name="My Bridge")
    erase(asha)
    assert bridge().name == "My Bridge"
    page = history(staff, bridge())
    assert "<ins>My Bridge</ins>" in page
    assert "· Somebody who has left" in page
    assert "Asha" not in page


def test_the_revision_of_another_movement_is_not_found(staff: Client, library: None) -> None:
    other = Movement.objects.get(slug="cat-cow").revisions.get()
    address = reverse("admin:exercises_movement_put_back", args=[bridge().pk, other.pk])
    assert staff.get(address).status_code == 404


def test_keeping_a_history_asks_the_database_no_more_for_more_movements(library: None) -> None:
    def queries(count: int) -> int:
        movements = read_library().movements[:count]
        changed = [MovementContent(**vars(each) | {"name": f"{each.name} {count}"}) for each in movements]
        with CaptureQueriesContext(connection) as captured:
            load([*changed, *read_library().movements[count:]])
        return len(captured)

    assert queries(2) == queries(5)


# Two at once


def test_the_second_of_two_editors_is_told_and_keeps_what_was_written(staff: Client, library: None) -> None:
    asha = UserFactory(name="Asha", is_staff=True, is_superuser=True)
    shown = fields_of(form_of(staff, bridge()))
    hers = Client()
    hers.force_login(asha)
    change(hers, bridge(), name="Hers", **{"cues-0-text": "Her cue."})

    address = reverse("admin:exercises_movement_change", args=[bridge().pk])
    page = staff.post(address, shown | {"name": "Mine", "cues-1-text": "My cue.", "doses-0-reps": "9"})

    assertContains(page, "Asha changed this while you were writing, so nothing is saved yet.")
    written = fields_of(page.content.decode())
    assert (written["name"], written["cues-1-text"], written["doses-0-reps"]) == ("Mine", "My cue.", "9")
    assert bridge().name == "Hers"
    assert bridge().cues.first().text == "Her cue."
    # Sending it again is no way round.
    assertContains(staff.post(address, written), "Asha changed this while you were writing")
    assert bridge().name == "Hers"


@pytest.mark.parametrize("count", [0, 6])
def test_lines_that_are_gone_meanwhile_are_still_shown_as_written(
    staff: Client, library: None, folder: Path, count: int
) -> None:
    """A loading puts new lines in the place of the old ones; an editor may have taken some away."""
    shown = fields_of(form_of(staff, bridge()))
    if count:
        rewrite(folder, "bridge", *NAME)
        told(path=folder)
        assert bridge().cues.count() == count
    else:
        bridge().cues.all().delete()
    address = reverse("admin:exercises_movement_change", args=[bridge().pk])
    page = staff.post(address, shown | {"cues-4-text": "My fifth cue.", "cues-0-text": ""})
    assertContains(page, "changed this while you were writing")
    written = fields_of(page.content.decode())
    assert written["cues-4-text"] == "My fifth cue."
    assert [written[f"doses-{n}-level"] for n in range(3)] == ["gentle", "steady", "strong"]
    assertNotContains(page, "Select a valid choice")
    assert bridge().cues.count() == count


def test_publishing_while_somebody_writes_is_noticed_too(staff: Client, library: None) -> None:
    shown = fields_of(form_of(staff, bridge()))
    act(staff, "unpublish", bridge())
    page = staff.post(reverse("admin:exercises_movement_change", args=[bridge().pk]), shown)
    assertContains(page, "changed this while you were writing")
    assert not bridge().is_published


def test_a_form_that_does_not_say_what_it_showed_saves_nothing(staff: Client, library: None) -> None:
    assertContains(send(staff, bridge(), version="", name="Mine"), "changed this while you were writing")
    assert bridge().name == "Bridge"


def test_a_mistake_mended_is_saved_at_the_second_try(staff: Client, library: None) -> None:
    page = send(staff, bridge(), name="", summary="Mine.")
    written = fields_of(page.content.decode())
    address = reverse("admin:exercises_movement_change", args=[bridge().pk])
    assert staff.post(address, written | {"name": "My Bridge"}).status_code == 302
    assert (bridge().name, bridge().summary) == ("My Bridge", "Mine.")


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_in_the_same_moment_one_is_saved() -> None:
    movement = MovementFactory()
    person = UserFactory(is_staff=True, is_superuser=True)
    address = reverse("admin:exercises_movement_change", args=[movement.pk])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(person)
    shown = fields_of(form_of(clients[0], movement))
    together = Barrier(2)

    def save(client: Client, name: str) -> int:
        try:
            together.wait()
            return client.post(address, shown | {"name": name}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(save, clients, ["One", "Two"]))
    assert sorted(answers) == [200, 302]
    movement.refresh_from_db()
    assert movement.name == ["One", "Two"][answers.index(302)]
    assert LibraryEdition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_loadings_in_the_same_moment_one_does_the_work() -> None:
    contents = read_library().movements[:1]
    together = Barrier(2)

    def load_it(_: int) -> int:
        try:
            together.wait()
            return load(contents).added
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(load_it, range(2))) == [0, 1]
    assert MovementRevision.objects.count() == 1
    assert Movement.objects.get().cues.count() == len(contents[0].cues)
