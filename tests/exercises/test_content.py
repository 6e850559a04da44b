"""A mistake in a file of the library is named with its file, its key and its mend."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from exercises.cautions import demands
from exercises.content import (
    LIBRARY,
    ContentError,
    MovementContent,
    load_conditions,
    load_screening,
    read_library,
    read_movement,
)
from exercises.models import OFF_THE_FLOOR, Aim, Family, Kit, Phase, Position

BIRD_DOG = "movements/bird-dog.toml"

Mistake = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the library to make mistakes in."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture
def mistake(folder: Path) -> Mistake:
    """Puts `wrong` in the place of `right` in a file, and says what is told of it."""

    def make(name: str, right: str, wrong: str) -> str:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        with pytest.raises(ContentError) as caught:
            read_library(folder)
        return str(caught.value)

    return make


def test_the_library_has_nothing_to_mend() -> None:
    library = read_library()
    by_slug = {movement.slug: movement for movement in library.movements}
    bird_dog = by_slug["bird-dog"]
    assert list(bird_dog.doses) == ["gentle", "steady", "strong"]
    assert bird_dog.errors[0].mend == "Make the reach shorter until both hips face the floor."
    assert (bird_dog.bed, bird_dog.aims) == (False, ("strengthen",))


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("reps = 4\n", "", "doses.gentle.reps: is missing. Add a whole number of 1 or more."),
        (
            "reps = 4\n",
            "reps = 0\n",
            "doses.gentle.reps: is 0. Write a whole number of 1 or more.",
        ),
        (
            "reps = 4\n",
            "reps = true\n",
            "doses.gentle.reps: is not a whole number. Write a whole number of 1 or more, without quotes.",
        ),
        ("hold_seconds = 3\n", "hold_seconds = 40000\n", "doses.gentle.hold_seconds: is 40000. Write a smaller number."),
        ('desk = false', 'desk = "no"', "desk: is neither true nor false. Write true or false, without quotes."),
        ("desk = false", "desc = false", 'desc: is not a key we know. Did you mean "desk"?'),
        ("desk = false", "desk = false\ncolour = 1", "colour: is not a key we know. Take it away."),
        ('bed = false', "", "bed: is missing. Add true or false."),
        ('bed = false', "bed = 0", "bed: is neither true nor false. Write true or false, without quotes."),
        ('aims = ["strengthen"]', "", "aims: is missing. Add a list of 1 or more."),
        ('aims = ["strengthen"]', "aims = []", "aims: has 0. Write a list of 1 or more."),
        ('aims = ["strengthen"]', 'aims = ["strenghten"]', 'aims[1]: is "strenghten", which is not known. Did you mean "strengthen"?'),
        ('aims = ["strengthen"]', 'aims = ["fun"]', 'aims[1]: is "fun", which is not known. Use one of loosen, strengthen, settle.'),
        ('position = "quadruped"', 'position = "quadroped"', 'position: is "quadroped", which is not known. Did you mean "quadruped"?'),
        (
            'family = "core"',
            'family = "xyz"',
            'family: is "xyz", which is not known. '
            "Use one of flexibility, mobility, core, posture, hip, balance, breathing.",
        ),
        ('"wrist_load"', '"wirst_load"', 'properties[3]: is "wirst_load", which is not known. Did you mean "wrist_load"?'),
        ('"wrist_load"', '"zzz"', 'properties[3]: is "zzz", which is not known. Use a property of conditions.toml.'),
        ('"wrist_load"', '"narrow_base"', 'properties: has "narrow_base" 2 times. Keep one of them.'),
        ('phases = ["warm-up", "core"]', "phases = []", "phases: has 0. Write a list of 1 or more."),
        ('phases = ["warm-up", "core"]', 'phases = ["warmup", "core"]', 'phases[1]: is "warmup", which is not known. Did you mean "warm-up"?'),
        ('kit = ["mat"]', 'kit = "mat"', "kit: is not a list. Write a list of 0 or more, in square brackets."),
        ('name = "Bird Dog"', 'name = ""', "name: is empty. Write some text in quotes."),
        ('name = "Bird Dog"', "name = 7", "name: is not text. Write some text in quotes."),
        ('name = "Bird Dog"', 'name = " Bird Dog"', "name: begins or ends with a space. Take it away."),
        ('name = "Bird Dog"', f'name = "{"Dog " * 20}dog"', "name: has 83 characters. Keep it to 80."),
        ('"pointer"', '"pointer|dog"', 'aliases[3]: has a "|", which parts the words of a list. Use a comma.'),
        ('"Reach long, hips level"', '"Reach long and keep your hips level"', "practice_cue: has 7 words. Keep it to 6."),
        (
            "Builds steady strength in your back, buttocks and shoulders.",
            "Builds steady strength in your back and your buttocks and your shoulders, day after long day.",
            'summary: has a sentence of 16 words ("Builds steady strength i …"). Keep it to 15.',
        ),
        ('"quadruped-leg-slide"', '"Leg slide"', "easier: is not in the right form. Write small letters, figures and hyphens, in quotes."),
        ('slug = "bird-dog"', 'slug = "bridge"', 'slug: is "bridge", which is not known. Use "bird-dog", as the file is called.'),
        ('mend = "Push the floor away with that hand."\n', "", "errors[3].mend: is missing. Add some text in quotes."),
        ('certainty = "moderate"', 'certainty = "sure"', 'sources[2].certainty: is "sure", which is not known. Use one of strong, moderate, our judgement.'),
        ('link = ""', 'link = "doi.org/1"', 'sources[1].link: is not in the right form. Write an address that begins with https://, or "".'),
        ("[doses.strong]", "[doses.stronger]", "doses.strong: is missing. Add a table with sets, reps, hold_seconds, rest_seconds, each_side."),
        ("[doses.strong]", "[doses.stronger]", 'doses.stronger: is not a key we know. Did you mean "strong"?'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_movement_is_named_with_its_mend(
    mistake: Mistake, right: str, wrong: str, told: str
) -> None:
    assert f"bird-dog.toml: {told}" in mistake(BIRD_DOG, right, wrong).splitlines()


@pytest.mark.parametrize(
    ("key", "count", "told"),
    [
        ("instructions", 2, "instructions: has 2. Write a list of 3 to 6."),
        ("instructions", 7, "instructions: has 7. Write a list of 3 to 6."),
        ("cues", 3, "cues: has 3. Write a list of 4 to 6."),
        ("cues", 7, "cues: has 7. Write a list of 4 to 6."),
    ],
)
def test_steps_and_cues_are_counted(mistake: Mistake, key: str, count: int, told: str) -> None:
    lines = ", ".join(f'"Line {number}."' for number in range(count))
    # The list of the file goes to a key of its own, which is then not known.
    complaints = mistake(BIRD_DOG, f"{key} = [", f"{key} = [{lines}]\nold = [")
    assert f"bird-dog.toml: {told}" in complaints


@pytest.mark.parametrize(("count", "told"), [(1, "has 1"), (5, "has 5")])
def test_errors_are_counted(folder: Path, count: int, told: str) -> None:
    path = folder / BIRD_DOG
    head, tail = path.read_text(encoding="utf-8").split("[[errors]]", 1)
    errors = "".join(f'[[errors]]\nslip = "Slip {number}"\nmend = "Mend it."\n\n' for number in range(count))
    path.write_text(head + errors + tail[tail.index("[doses.gentle]") :], encoding="utf-8")
    with pytest.raises(ContentError, match=rf"bird-dog.toml: errors: {told}\. Write a list of 2 to 4\."):
        read_library(folder)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "told"),
    [
        ("conditions.toml", 'avoid = ["wrist_load"]', 'avoid = ["wrist_laod"]', 'conditions[wrist].avoid[1]: is "wrist_laod", which is not known. Did you mean "wrist_load"?'),
        ("conditions.toml", 'slug = "wrist"', 'slug = "elbow"', 'conditions: has "elbow" 2 times. Keep one of them.'),
        ("conditions.toml", 'equipment = ["band"]', 'equipment = ["rope"]', 'conditions[latex-allergy].equipment[1]: is "rope", which is not known. Use a word of [kit].'),
        ("conditions.toml", 'supine = "You lie on your back."\n', "", "properties.supine: is missing. Add some text in quotes."),
        ("conditions.toml", "side_bend =", "side-bend =", "properties.side-bend: is not in the right form. Write small letters and underscores."),
        ("conditions.toml", 'name = "Sore wrists"\n', "", "conditions[wrist].name: is missing. Add some text in quotes."),
        ("conditions.toml", "[kit]\nband", "[kit]\nbadn", 'kit.badn: is "badn", which is not known. Did you mean "band"?'),
        ("search.toml", '"floor:none" = [', '"no floor" = [', 'phrases.no floor: is not in the right form. Write a filter and its choice, as in "floor:none".'),
        ("search.toml", '"time:short" = ["quick", "very short", "half a minute"]', '"time:short" = []', "phrases.time:short: has 0. Write a list of 1 or more."),
        ("search.toml", '"Wall" = ["against the wall"]', '"Wall" = "against the wall"', "also.Wall: is not a list. Write a list of 1 or more, in square brackets."),
        ("search.toml", '"Row" = ["pull"]', '"Row" = ["pull", "pull"]', 'named.Row: has "pull" 2 times. Keep one of them.'),
        ("search.toml", '"Row" = ["pull"]', '"Row" = [7]', "named.Row[1]: is not text. Write some text in quotes."),
        ("search.toml", "small = [", "little = [", "small: is missing. Add a list of 0 or more."),
        ("search.toml", "[named]", "[names]", 'names: is not a key we know. Did you mean "named"?'),
        ("screening.toml", 'level = "urgent"\ntitle', 'level = "urgnt"\ntitle', 'levels[urgnt].level: is "urgnt", which is not known. Did you mean "urgent"?'),
        ("screening.toml", 'id = "E2"', 'id = "E1"', 'signs: has "E1" 2 times. Keep one of them.'),
        ("screening.toml", 'emergency = "999"', "emergency = 999", "numbers[United Kingdom].emergency: is not text. Write some text in quotes."),
        ("screening.toml", 'sign = "You feel dizzy or sick."\n', "", "stop_signs[5].sign: is missing. Add some text in quotes."),
    ],
)  # fmt: skip
def test_a_mistake_in_the_guidance_is_named_with_its_mend(
    mistake: Mistake, name: str, right: str, wrong: str, told: str
) -> None:
    assert f"{name}: {told}" in mistake(name, right, wrong).splitlines()


@pytest.mark.parametrize("wrong", ["properties = 3", 'kit = "band"', 'conditions = "none"'])
def test_a_part_of_the_wrong_kind_is_told_and_does_not_stumble(folder: Path, wrong: str) -> None:
    (folder / "conditions.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ContentError, match=f"conditions.toml: {wrong.split(' ')[0]}: is not a (table|list)"):
        read_library(folder)


def test_a_file_that_is_not_toml_is_named_with_the_place(mistake: Mistake) -> None:
    told = mistake(BIRD_DOG, "[doses.gentle]", "[doses.gentle")
    assert told.startswith("bird-dog.toml: is not TOML. Mend this: ")
    assert "line" in told


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / BIRD_DOG).write_bytes('name = "Bänder"'.encode("latin-1"))
    with pytest.raises(ContentError, match=r"bird-dog\.toml: is not in UTF-8"):
        read_library(folder)


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "screening.toml").unlink()
    with pytest.raises(ContentError, match=r"screening\.toml: is missing. Add it to "):
        read_library(folder)


def test_a_folder_without_movements_is_a_mistake(folder: Path) -> None:
    shutil.rmtree(folder / "movements")
    with pytest.raises(ContentError, match=r"movements: has no \.toml file"):
        read_library(folder)


def test_a_copied_file_has_the_slug_of_another(folder: Path) -> None:
    shutil.copy(folder / BIRD_DOG, folder / "movements" / "bird.toml")
    with pytest.raises(ContentError, match=r'bird\.toml: slug: is "bird-dog"'):
        read_library(folder)


def test_a_file_is_called_like_a_slug(folder: Path) -> None:
    text = (folder / BIRD_DOG).read_text(encoding="utf-8").replace('"bird-dog"', '"Bird_Dog"')
    (folder / "movements" / "Bird_Dog.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"Bird_Dog\.toml: slug: is not in the right form"):
        read_library(folder)


def test_the_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    for name in ("movements/bridge.toml", "movements/cat-cow.toml", "conditions.toml", "screening.toml"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace('"strong"', '"sure"', 2), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_library(folder)
    files = [problem.split(":")[0] for problem in caught.value.problems]
    assert set(files) == {"conditions.toml", "screening.toml", "bridge.toml", "cat-cow.toml"}
    assert files.count("conditions.toml") == 2


def test_a_movement_alone_can_be_read_without_the_conditions() -> None:
    assert read_movement(LIBRARY / BIRD_DOG).name == "Bird Dog"


def test_conditions_and_signs_are_read_once() -> None:
    assert load_conditions() is load_conditions()
    assert load_screening() is load_screening()


def test_every_gate_names_what_a_clinician_must_agree_to() -> None:
    gates = {condition.gate for condition in load_conditions()}
    assert gates == {
        "",
        "clinician-ok",
        "clinician-ok-if-under-6-weeks",
        "clinician-ok-if-180-110-or-symptoms",
    }


# The sixty

THE_SIXTY = """
abdominal-brace ball-seated-march bird-dog bird-dog-squares bridge bridge-march cat-cow childs-pose
childs-pose-side-reach chin-tuck clamshell curl-up dead-bug diaphragmatic-breathing doorway-chest-stretch
floor-angels half-kneeling-hip-flexor-stretch heel-slide heel-tap hip-hinge knee-plank knees-to-chest
legs-on-chair-rest lower-trunk-rotation marching-in-place modified-plank open-book pallof-press pelvic-tilt
prone-chest-lift prone-lying prone-on-elbows prone-press-up quadruped-leg-slide quadruped-rock-back
scapular-squeeze seated-cat-cow seated-figure-four seated-hamstring-stretch seated-march seated-row-band
seated-trunk-rotation side-plank side-plank-knees single-knee-to-chest single-leg-bridge single-leg-stance
sit-to-stand standing-back-extension standing-hip-flexor-stretch standing-row-band standing-side-reach
supine-figure-four supine-hamstring-towel tandem-stance thoracic-extension-chair wall-angels wall-plank
wall-side-plank wall-slide
"""
LYING = {Position.SUPINE, Position.PRONE, Position.SIDE_LYING}


@cache
def sixty() -> dict[str, MovementContent]:
    return {movement.slug: movement for movement in read_library().movements}


def broken(rule: Callable[[MovementContent], bool]) -> list[str]:
    """The slugs of the movements that break a rule."""
    return [slug for slug, movement in sixty().items() if not rule(movement)]


def work(movement: MovementContent, level: str) -> int:
    """The seconds of a dose without its rests."""
    dose = movement.doses[level]
    sides = 2 if dose.each_side else 1
    return dose.sets * dose.reps * sides * (movement.rep_seconds + dose.hold_seconds)


def test_there_are_just_these_sixty() -> None:
    assert sorted(sixty()) == THE_SIXTY.split()
    assert len(sixty()) == len({movement.name for movement in sixty().values()}) == 60


def test_every_movement_is_published_and_none_is_called_reviewed() -> None:
    assert broken(lambda movement: movement.published) == []
    assert broken(lambda movement: not movement.reviewed) == []


def test_every_neighbour_is_another_of_the_sixty() -> None:
    for slug, movement in sixty().items():
        assert {movement.easier, movement.harder} - {""} <= sixty().keys() - {slug}, slug


def test_easier_and_harder_never_contradict_each_other() -> None:
    assert broken(lambda movement: not movement.easier or movement.easier != movement.harder) == []
    for slug, movement in sixty().items():
        easier, harder = sixty().get(movement.easier), sixty().get(movement.harder)
        assert easier is None or easier.easier != slug, (
            f"{slug} and {movement.easier} both call the other easier"
        )
        assert harder is None or harder.harder != slug, (
            f"{slug} and {movement.harder} both call the other harder"
        )


def test_there_is_something_for_every_position_family_part_kit_and_aim() -> None:
    movements = sixty().values()
    assert {movement.position for movement in movements} == set(Position.values)
    assert {movement.family for movement in movements} == set(Family.values)
    assert {phase for movement in movements for phase in movement.phases} == set(Phase.values)
    assert {kit for movement in movements for kit in movement.kit} == set(Kit.values)
    assert {aim for movement in movements for aim in movement.aims} == set(Aim.values)


def test_in_bed_one_lies_and_needs_a_towel_at_most() -> None:
    assert (
        broken(
            lambda movement: (
                not movement.bed or (movement.position in LYING and {*movement.kit} <= {Kit.MAT, Kit.TOWEL})
            )
        )
        == []
    )


def test_at_a_desk_one_stays_off_the_floor() -> None:
    """Or may: a movement told lying down says how it is done on a chair."""
    assert (
        broken(
            lambda movement: (
                not movement.desk
                or movement.position in OFF_THE_FLOOR
                or " chair" in " ".join(movement.instructions[:2])
            )
        )
        == []
    )


def test_what_makes_stronger_stands_in_the_warm_up_or_the_core() -> None:
    assert (
        broken(
            lambda movement: (
                "strengthen" not in movement.aims or bool({"warm-up", "core"} & {*movement.phases})
            )
        )
        == []
    )


def test_what_is_only_for_the_core_makes_stronger() -> None:
    assert broken(lambda movement: movement.phases != ("core",) or "strengthen" in movement.aims) == []


def test_a_higher_level_is_never_less_work() -> None:
    assert (
        broken(
            lambda movement: work(movement, "gentle") <= work(movement, "steady") <= work(movement, "strong")
        )
        == []
    )
    assert broken(lambda movement: work(movement, "gentle") < work(movement, "strong")) == []


def test_no_two_movements_share_another_name() -> None:
    names = [name.lower() for movement in sixty().values() for name in (movement.name, *movement.aliases)]
    assert [name for name in {*names} if names.count(name) > 1] == []


def test_every_demand_has_a_phrase() -> None:
    phrases = load_conditions().properties
    for movement in read_library().movements:
        assert demands(movement.properties, movement.position) <= phrases.keys()


def test_a_phrase_is_a_short_sentence_about_it_or_you() -> None:
    told = load_conditions()
    for phrase in (*told.properties.values(), *told.kit.values()):
        assert phrase.startswith(("It ", "You "))
        assert phrase.endswith(".")


def test_the_most_urgent_signs_come_first() -> None:
    levels = [(level.level, [sign.id for sign in signs]) for level, signs in load_screening().by_level]
    assert levels == [
        ("emergency", [f"E{number}" for number in range(1, 13)]),
        ("urgent", [f"U{number}" for number in range(1, 11)]),
        ("clinician", [f"C{number}" for number in range(1, 9)]),
    ]


def test_an_emergency_box_has_four_signs() -> None:
    assert [str(sign) for sign in load_screening().four_signs] == [
        "Numbness between your legs",
        "New trouble with your bladder or bowels",
        "Weakness in both legs",
        "A leg or foot that is getting weaker",
    ]


def test_there_is_a_number_to_call_everywhere() -> None:
    numbers = load_screening().numbers
    assert numbers[0].emergency == "999"
    assert numbers[-1].emergency == "your local emergency number"
