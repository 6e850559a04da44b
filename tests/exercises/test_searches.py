"""Sixty searches of the library as people type them, each with what comes first."""

from __future__ import annotations

from functools import cache

import pytest

from exercises.catalogue import FILTERS, Catalogue, Entry, speech
from exercises.content import load_search_words, read_library
from exercises.dose import Dose
from exercises.models import Family, Kit, Movement, Position
from exercises.search import words

# A slug, several that would all be right, or "filter:choice" where any movement that meets it is.
SEARCHES = {
    # names, in any order, joined, parted, in the plural
    "cat cow": "cat-cow",
    "cow cat": "cat-cow",
    "catcow": "cat-cow",
    "birddog": "bird-dog",
    "dog bird": "bird-dog",
    "clam shell": "clamshell",
    "clamshells": "clamshell",
    "bridges": "bridge",
    "childs pose": "childs-pose",
    "child’s pose": "childs-pose",
    "pose child": "childs-pose",
    "sit to stand": "sit-to-stand",
    "wall angel": "wall-angels",
    "one leg bridge": "single-leg-bridge",
    "knee to chest": "single-knee-to-chest",
    "seated row": "seated-row-band",
    "deadbug": "dead-bug",
    "chin tucks": "chin-tuck",
    # slips
    "camle": "cat-cow",
    "brid dog": "bird-dog",
    "bidge": "bridge",
    "clamshel": "clamshell",
    "pelvic tlit": "pelvic-tilt",
    "hamstrng stretch": "seated-hamstring-stretch supine-hamstring-towel",
    "shoudler blade": "scapular-squeeze",
    "dedbug": "dead-bug",
    "diafragmatic breathing": "diaphragmatic-breathing",
    "abdomnal brace": "abdominal-brace",
    "lower back strech": "childs-pose knees-to-chest single-knee-to-chest childs-pose-side-reach",
    # other names
    "glute bridge": "bridge",
    "balasana": "childs-pose",
    "bālāsana": "childs-pose",
    "sphinx": "prone-on-elbows",
    "cobra": "prone-press-up",
    "superman": "prone-chest-lift",
    "windscreen wipers": "lower-trunk-rotation",
    "belly breathing": "diaphragmatic-breathing",
    "side bend": "standing-side-reach",
    "pigeon": "seated-figure-four supine-figure-four",
    "forearm plank": "modified-plank",
    "chair squat": "sit-to-stand",
    "flamingo": "single-leg-stance",
    "piriformis": "seated-figure-four supine-figure-four",
    "double chin": "chin-tuck",
    # parts of the body
    "psoas": "standing-hip-flexor-stretch half-kneeling-hip-flexor-stretch",
    "hip flexor": "standing-hip-flexor-stretch half-kneeling-hip-flexor-stretch",
    "hamstrings": "seated-hamstring-stretch supine-hamstring-towel",
    "glutes": "bridge",
    "neck": "chin-tuck",
    "pecs": "doorway-chest-stretch",
    "upper back": "thoracic-extension-chair",
    # wishes
    "no floor": "floor:none",
    "desk": "place:desk",
    "in bed": "place:bed",
    "no equipment": "kit:none",
    "sore spell": "aim:settle",
    "warm up": "phase:warm-up",
    "balance exercises": "family:balance",
    "exercise ball": "ball-seated-march",
    "band": "kit:band",
    "breathing": "diaphragmatic-breathing",
}


@cache
def catalogue() -> Catalogue:
    """The library of the files, without a database."""
    rows = []
    published = (content for content in read_library().movements if content.published)
    for key, content in enumerate(sorted(published, key=lambda each: each.name)):
        dose = content.doses["gentle"]
        movement = Movement(
            pk=key,
            slug=content.slug,
            name=content.name,
            aliases=content.aliases,
            summary=content.summary,
            family=content.family,
            position=content.position,
            kit=content.kit,
            phases=content.phases,
            aims=content.aims,
            bed=content.bed,
            desk=content.desk,
            properties=content.properties,
            targets=content.targets,
            muscles=content.muscles,
            easier_slug=content.easier,
            harder_slug=content.harder,
        )
        seconds = Dose(
            sets=dose.sets,
            reps=dose.reps,
            hold_seconds=dose.hold_seconds,
            rest_seconds=dose.rest_seconds,
            each_side=dose.each_side,
            rep_seconds=content.rep_seconds,
        ).seconds
        rows.append((movement, seconds))
    return Catalogue(rows, load_search_words())


def meets(entry: Entry, wanted: str) -> bool:
    name, _, value = wanted.partition(":")
    if value:
        return entry in catalogue().look(choices={name: [value]}).entries
    return entry.slug in wanted.split()


def test_there_are_sixty_of_them() -> None:
    assert len(SEARCHES) >= 60


@pytest.mark.parametrize(("text", "wanted"), SEARCHES.items(), ids=list(SEARCHES))
def test_what_is_looked_for_comes_first(text: str, wanted: str) -> None:
    looked = catalogue().look(text)
    assert looked.entries, "nothing found"
    assert meets(looked.entries[0], wanted), [entry.slug for entry in looked.entries[:5]]
    assert not looked.is_near


def test_every_phrase_asks_for_a_choice_there_is() -> None:
    for choice in load_search_words().phrases:
        name, _, value = choice.partition(":")
        assert value in FILTERS[name].options, choice


@pytest.mark.parametrize(
    ("phrase", "choice"),
    [(phrase, choice) for choice, phrases in load_search_words().phrases.items() for phrase in phrases],
)
def test_every_phrase_is_understood_whole(phrase: str, choice: str) -> None:
    name, _, value = choice.partition(":")
    meant = catalogue().look(choices={name: [value]}).entries
    assert {*meant} <= {*catalogue().look(phrase).entries}
    assert speech(load_search_words()).tokens(phrase) == [choice]


def test_every_other_word_is_for_a_word_the_library_uses() -> None:
    """A word for nothing on any page would never be found out to be wrong."""
    labels = {str(label) for kind in (Family, Position, Kit) for label in kind.labels}
    targets = {target for movement in read_library().movements for target in movement.targets}
    names = [f" {' '.join(words(entry.name))} " for entry in catalogue().entries]
    said = load_search_words()
    assert [word for word in said.also if word not in labels | targets] == []
    assert [
        each for each in said.named if not any(f" {' '.join(words(each))} " in name for name in names)
    ] == []


def test_no_other_word_is_a_phrase_too() -> None:
    """It would never be read as a word."""
    said = load_search_words()
    phrases = {phrase for several in said.phrases.values() for phrase in several}
    others = {other for several in (*said.also.values(), *said.named.values()) for other in several}
    assert phrases & others == set()


@pytest.mark.parametrize("entry", catalogue().entries, ids=lambda entry: entry.slug)
def test_every_movement_is_found_first_by_its_name(entry: Entry) -> None:
    assert catalogue().look(entry.name).entries[0] == entry


@pytest.mark.parametrize(
    ("alias", "slug"),
    [(alias, movement.slug) for movement in read_library().movements for alias in movement.aliases],
)
def test_every_movement_is_found_first_by_its_other_names(alias: str, slug: str) -> None:
    assert catalogue().look(alias).entries[0].slug == slug
