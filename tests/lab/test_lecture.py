"""A lecture: one page leads the class, the others go where it goes, and each may stop."""

import json

import pytest

import descente as gd
from descente.lab.hub import Hub, Page
from descente.lab.lecture import Lecture
from descente.lab.limits import limit
from descente.lab.wire import unpack

PLACE = {"c": "eta", "eta": "3"}


def told(page):
    """The newest that a page of a hub was told under each name."""
    return {key: value.words for key, value in map(unpack, page.slots.values())}


@pytest.fixture
def hub():
    """A hub of three pages without workers."""
    found = Hub()
    found.pages = {name: Page(name, {}) for name in ("teacher", "one", "other")}
    return found


def test_every_page_is_told_who_leads_and_where(hub):
    hub.tell(hub.pages["teacher"], "lead", PLACE)
    assert told(hub.pages["teacher"])["lecture"] == {"on": True, "mine": True, "place": PLACE}
    for name in ("one", "other"):
        assert told(hub.pages[name])["lecture"] == {"on": True, "mine": False, "place": PLACE}


def test_a_second_page_cannot_lead_until_the_first_has_ended(hub):
    teacher, one = hub.pages["teacher"], hub.pages["one"]
    hub.tell(teacher, "lead", PLACE)
    for what in ({"c": "liste"}, None):
        hub.tell(one, "lead", what)
        assert told(one)["error"]["sentence"].startswith("another page leads already")
        assert hub.lecture.place == PLACE
    hub.tell(teacher, "lead", None)
    assert not told(hub.pages["other"])["lecture"]["on"]
    hub.tell(one, "lead", {"c": "liste"})
    assert told(one)["lecture"]["mine"]


def test_a_leader_that_goes_away_leads_no_longer(hub):
    hub.tell(hub.pages["teacher"], "lead", PLACE)
    hub.leave(hub.pages["teacher"])
    assert told(hub.pages["one"])["lecture"] == {"on": False, "mine": False, "place": {}}


@pytest.mark.parametrize("place", [["c"], "eta", 3, {"eta": 3}, {"c": None}])
def test_a_place_that_is_none_is_refused_and_the_last_one_stands(hub, place):
    teacher = hub.pages["teacher"]
    hub.tell(teacher, "lead", PLACE)
    hub.tell(teacher, "lead", place)
    assert "wanted texts by name" in told(teacher)["error"]["sentence"]
    assert hub.lecture.place == PLACE


def test_of_the_size_of_a_place():
    lecture, page = Lecture(), Page("page", {})
    room = limit("lecture_bytes") - len(json.dumps({"c": ""}))
    lecture.lead(page, {"c": "x" * room})
    with pytest.raises(gd.InputError, match="lecture_bytes came as 2,049"):
        lecture.lead(page, {"c": "x" * (room + 1)})


LECTURE = "document.querySelector('#tools .lecture')"


def test_a_class_follows_chapter_and_rate_without_leaving_its_own_language(looking):
    teacher, pupil = looking(locale="en-GB"), looking(390, 844, locale="fr-FR")
    teacher.open("eta", "en", data="uci", hidden=4, eta=2)
    pupil.open("titre", "fr", data="uci", hidden=4)
    assert pupil.page.get_attribute("#tools .lecture", "aria-label") == "Mener le cours"
    teacher.page.click("#tools .lecture")
    pupil.until(f"{LECTURE}.textContent === 'Suivre'")
    pupil.until("document.querySelector('#notice').textContent.includes('Suivre')")
    assert "c=titre" in pupil.page.url
    pupil.page.click("#tools .lecture")
    pupil.until("location.hash.includes('c=eta&l=fr') && location.hash.includes('eta=2&')")
    teacher.page.evaluate("location.hash = '#c=liste&l=en&eta=5'")
    pupil.until("location.hash.includes('c=liste&l=fr') && location.hash.includes('eta=5&')")
    pupil.until("document.querySelector('main').classList.contains('liste')")
    teacher.page.click("#tools .lecture")
    pupil.until("document.querySelector('#notice').textContent.includes('sans guide')")
    assert pupil.page.get_attribute("#tools .lecture", "aria-label") == "Mener le cours"
    teacher.page.evaluate("location.hash = '#c=suite&l=en'")
    teacher.until("document.querySelector('main').classList.contains('suite')")
    pupil.until("location.hash.includes('c=liste&l=fr')")
    assert not teacher.wrong
    assert not pupil.wrong


def test_who_does_not_follow_stays_where_they_are(looking):
    teacher, pupil = looking(), looking()
    teacher.open("eta", "en", data="uci", hidden=4)
    pupil.open("defi", "en", data="uci", hidden=4)
    teacher.page.click("#tools .lecture")
    pupil.until(f"{LECTURE}.textContent === 'Follow'")
    pupil.page.click("#tools .lecture")
    pupil.until("location.hash.includes('c=eta')")
    pupil.page.click("#tools .lecture")
    teacher.page.evaluate("location.hash = '#c=liste&l=en'")
    teacher.until("document.querySelector('main').classList.contains('liste')")
    pupil.page.wait_for_timeout(500)
    assert "c=eta" in pupil.page.url


def test_the_same_link_again_leaves_the_figures_as_they_are(looking):
    page = looking()
    page.open("erreur", "en", data="uci", hidden=4)
    page.page.evaluate("document.querySelector('#lesson > article').dataset.mine = 'yes'")
    page.page.evaluate("location.hash = location.hash + '&eta=0.5'")
    page.until("document.querySelector('#strip .eta').textContent.includes('0.5')")
    assert page.page.get_attribute("#lesson > article", "data-mine") == "yes"
