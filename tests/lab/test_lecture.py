"""A lecture: one page leads the class, the others go where it goes, and each may stop."""

import json
from types import SimpleNamespace

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
    """A hub of four pages without workers; two of them have the lab's own key."""
    found = Hub()
    for name in ("teacher", "colleague", "one", "other"):
        found.pages[name] = Page(name, {}, may_lead=name in ("teacher", "colleague"))
    return found


def test_every_page_is_told_who_leads_and_where(hub):
    hub.tell(hub.pages["teacher"], "lead", PLACE)
    for name, page in hub.pages.items():
        mine, may = name == "teacher", name in ("teacher", "colleague")
        assert told(page)["lecture"] == {
            "on": True,
            "mine": mine,
            "may": may,
            "heard": int(mine),
            "place": PLACE,
        }


@pytest.mark.parametrize("what", [{"c": "liste"}, {}, None])
def test_a_page_without_the_lab_s_own_key_never_leads(hub, what):
    one = hub.pages["one"]
    hub.tell(one, "lead", what)
    assert told(one)["error"]["sentence"].startswith("this page follows")
    assert hub.lecture.leader is None
    hub.tell(hub.pages["teacher"], "lead", PLACE)
    hub.tell(one, "lead", what)
    assert hub.lecture.leader is hub.pages["teacher"]
    assert hub.lecture.place == PLACE


def test_a_page_with_the_key_takes_the_lead_back_and_the_one_before_cannot_end_it(hub):
    teacher, colleague = hub.pages["teacher"], hub.pages["colleague"]
    hub.tell(colleague, "lead", {"c": "liste"})
    hub.tell(teacher, "lead", PLACE)
    assert not told(colleague)["lecture"]["mine"]
    hub.tell(colleague, "lead", None)
    assert told(hub.pages["one"])["lecture"]["place"] == PLACE
    hub.tell(teacher, "lead", None)
    assert not told(hub.pages["one"])["lecture"]["on"]


def test_a_page_is_told_at_once_whether_it_may_lead():
    class NoWorkers(Hub):
        def _assign(self, page):
            pass

    hub = NoWorkers()
    for may in (True, False):
        page = hub.join({}, may)
        word = told(page)["lecture"]
        assert word == {"on": False, "mine": False, "may": may, "heard": 0, "place": {}}


def test_a_leader_that_is_loaded_anew_leads_on_and_one_that_stays_away_no_longer(hub):
    teacher = hub.pages["teacher"]
    hub.tell(teacher, "lead", PLACE)
    hub.leave(teacher)
    assert hub.lecture.leader is teacher
    teacher.line = SimpleNamespace(end=None)
    hub._rest(teacher, teacher.left)  # it came back meanwhile
    assert hub.lecture.leader is teacher
    hub.leave(teacher)
    hub._rest(teacher, teacher.left)
    assert told(hub.pages["one"])["lecture"] == {
        "on": False,
        "mine": False,
        "may": False,
        "heard": 0,
        "place": {},
    }


def test_a_page_is_told_how_many_of_its_words_were_heard_refused_ones_too(hub):
    teacher, colleague = hub.pages["teacher"], hub.pages["colleague"]
    hub.tell(teacher, "lead", PLACE)
    hub.tell(colleague, "lead", PLACE)  # before the teacher was told that it leads
    assert told(teacher)["lecture"]["heard"] == 1
    assert not told(teacher)["lecture"]["mine"]
    hub.tell(teacher, "lead", {"c": "x" * limit("lecture_bytes")})
    assert told(teacher)["lecture"]["heard"] == 2
    assert not told(teacher)["lecture"]["mine"]


@pytest.mark.parametrize("place", [["c"], "eta", 3, {"eta": 3}, {"c": None}])
def test_a_place_that_is_none_is_refused_and_the_last_one_stands(hub, place):
    teacher = hub.pages["teacher"]
    hub.tell(teacher, "lead", PLACE)
    hub.tell(teacher, "lead", place)
    assert "wanted a table of" in told(teacher)["error"]["sentence"]
    assert hub.lecture.place == PLACE


def test_of_the_size_of_a_place():
    lecture, page = Lecture(), Page("page", {}, may_lead=True)
    room = limit("lecture_bytes") - len(json.dumps({"c": ""}))
    lecture.lead(page, {"c": "x" * room})
    with pytest.raises(gd.InputError, match="lecture_bytes came as 2,049"):
        lecture.lead(page, {"c": "x" * (room + 1)})


FOLLOW = "document.querySelector('#tools .follow')"


def test_a_class_follows_chapter_and_rate_without_leaving_its_own_language(looking, following):
    teacher, pupil = looking(), following(390, 844, locale="fr-FR")
    teacher.open("eta", "en", data="uci", hidden=4, eta=2)
    pupil.open("erreur", "fr", data="uci", hidden=4)
    assert not pupil.page.is_visible("#tools .lecture")
    teacher.page.click("#tools .lead")
    pupil.until(f"{FOLLOW}.textContent === 'Suivre'")
    pupil.until("document.querySelector('#notice').textContent.includes('Suivre')")
    assert not pupil.page.is_visible("#tools .lead")
    assert "c=erreur" in pupil.page.url
    pupil.page.click("#tools .follow")
    pupil.until("location.hash.includes('c=eta&l=fr') && location.hash.includes('eta=2&')")
    teacher.page.evaluate("location.hash = '#c=liste&l=en&eta=5'")
    pupil.until("location.hash.includes('c=liste&l=fr') && location.hash.includes('eta=5&')")
    pupil.until("document.querySelector('main').classList.contains('liste')")
    teacher.page.click("#tools .lead")
    pupil.until("document.querySelector('#notice').textContent.includes('sans guide')")
    assert not pupil.page.is_visible("#tools .lecture")
    teacher.page.evaluate("location.hash = '#c=suite&l=en'")
    teacher.until("document.querySelector('main').classList.contains('suite')")
    pupil.until("location.hash.includes('c=liste&l=fr')")
    assert not teacher.wrong
    assert not pupil.wrong


def test_who_does_not_follow_stays_where_they_are(looking, following):
    teacher, pupil = looking(), following()
    teacher.open("eta", "en", data="uci", hidden=4)
    pupil.open("defi", "en", data="uci", hidden=4)
    teacher.page.click("#tools .lead")
    pupil.until(f"{FOLLOW}.textContent === 'Follow'")
    pupil.page.click("#tools .follow")
    pupil.until("location.hash.includes('c=eta')")
    pupil.page.click("#tools .follow")
    told = pupil.page.evaluate("window.heard.lecture")
    teacher.page.evaluate("location.hash = '#c=liste&l=en'")
    teacher.until("document.querySelector('main').classList.contains('liste')")
    pupil.until(f"window.heard.lecture > {told}")
    pupil.frames(2)
    assert "c=eta" in pupil.page.url


def test_a_page_with_the_key_takes_the_lead_back(looking):
    teacher, projector = looking(), looking()
    for page in (teacher, projector):
        page.open("eta", "en", data="uci", hidden=4)
    projector.page.click("#tools .lead")
    teacher.until(f"{FOLLOW}.textContent === 'Follow'")
    assert projector.page.get_attribute("#tools .lead", "aria-label") == "Stop leading"
    teacher.page.click("#tools .lead")
    projector.until(f"!{FOLLOW}.hidden")
    assert projector.page.get_attribute("#tools .lead", "aria-label") == "Lead the class"
    assert teacher.page.get_attribute("#tools .lead", "aria-label") == "Stop leading"
    teacher.page.click("#tools .lead")
    projector.until(f"{FOLLOW}.hidden")


def test_the_same_link_again_leaves_the_figures_as_they_are(looking):
    page = looking()
    page.open("erreur", "en", data="uci", hidden=4)
    page.page.evaluate("document.querySelector('#lesson > article').dataset.mine = 'yes'")
    page.page.evaluate("location.hash = location.hash + '&eta=0.5'")
    page.until("document.querySelector('#strip .eta').textContent.includes('0.5')")
    assert page.page.get_attribute("#lesson > article", "data-mine") == "yes"
