"""People bring what they have: images, archives and weights, to the page in a browser."""

import base64

import numpy as np
import pytest
from safetensors.numpy import save
from tests.lab.reading import number
from tests.lab.test_intake import encoded, torch_like
from tests.waiting import HANG

import descente as gd
from descente.lab import taken
from descente.lab.lessons import PAGES
from descente.recipe import RECIPES

KINDS = ("chat", "chien", "lapin")
DOOR = ".workshop-bring"
FILES, FOLDER = f"{DOOR} input[multiple]", f"{DOOR} input[webkitdirectory]"
OUTPUTS = "main live-status[of=outputs]"
NOTICE = "document.querySelector('#notice').innerText"


def pictures(kinds=KINDS, each=20):
    """Drawings that a network can tell apart: a bar at an angle of its own for each class."""
    rows, columns = np.mgrid[:32, :32] - 15.5
    for k, kind in enumerate(kinds):
        angle = np.pi * k / len(kinds)
        for n in range(each):
            rng = np.random.default_rng([k, n])
            across, along = np.cos(angle) * rows, np.sin(angle) * columns
            ink = abs(across - along + rng.normal(0, 1)) < 2.5
            image = np.where(ink & (np.hypot(rows, columns) < 13), 20, 255).astype(np.uint8)
            yield f"{kind}-{n:02}.png", encoded(image)


def as_files(pairs):
    return [{"name": name, "mimeType": "image/png", "buffer": content} for name, content in pairs]


@pytest.fixture
def kept(tmp_path_factory, monkeypatch):
    """The lab of these tests keeps what is brought where the library looks."""
    monkeypatch.setenv("DESCENTE_RUNS", str(tmp_path_factory.getbasetemp() / "lab-runs0"))


@pytest.fixture
def workshop(looking, kept):
    """Opens the workshop in a browser of its own."""

    def opened(language="en", **options):
        page = looking(**options)
        page.open("atelier", language, data="uci", epochs=3)
        page.page.wait_for_selector(DOOR)
        return page

    return opened


def the_set(page):
    """The data set that the page learns from, as the library loads it."""
    name = page.page.input_value(".workshop form label:has-text('data') select")
    return name, gd.load(taken.file_of(name, taken.DATA))


def said(page, part):
    page.until(f"{NOTICE}.includes({part!r})")
    return page.page.inner_text("#notice")


def test_images_are_brought_learnt_from_and_found_again(workshop):
    page = workshop()
    page.page.set_input_files(FILES, as_files(pictures()))
    told = said(page, "60 images of 3 classes: chat, chien, lapin; 48 to learn from, 12 to test on")
    assert "left out" not in told
    page.until("location.hash.includes('data=chat-chien-lapin-')")
    name, data = the_set(page)
    assert data.train.classes == KINDS
    net = gd.Network((784, 16, 16, 3), seed=0)
    page.until(
        f"Math.abs(parseFloat(document.querySelector('#strip output.cost').title) - "
        f"{gd.cost(net, data.train)}) < 1e-6"
    )
    page.page.click("#strip .epoch")
    page.at_step(5)
    gd.descend(net, data.train, epochs=1, record=False, **RECIPES["deck"])
    assert page.cost() == pytest.approx(gd.cost(net, data.train), rel=1e-6)
    shown = page.page.inner_text(f".workshop form select option[value='{name}']")
    assert shown == "chat-chien-lapin"
    page.reload()
    page.at_step(5)
    assert page.wrong == []


def test_another_browser_opens_the_link_and_its_menu_lists_no_sets_of_others(workshop, looking):
    page = workshop()
    page.page.set_input_files(FILES, as_files(pictures()))
    said(page, "60 images")
    page.until("location.hash.includes('data=chat-chien-lapin-')")
    name, data = the_set(page)
    other = looking()
    other.open("atelier", "en", data="uci")
    other.page.wait_for_selector(DOOR)
    listed = other.page.locator(".workshop form select option").evaluate_all(
        "all => all.map(o => o.value)"
    )
    assert name not in listed
    other.open("reseau", "en", data=name, seed=3)
    cost = gd.cost(gd.Network((784, 16, 16, 3), seed=3), data.train)
    assert other.cost() == pytest.approx(cost, rel=1e-6)


def test_a_folder_of_folders(workshop, tmp_path):
    for name, content in pictures(each=4):
        file = tmp_path / "Mes bêtes" / name.partition("-")[0] / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "Mes bêtes" / "notes.txt").write_text("no image")
    page = workshop()
    page.page.set_input_files(FOLDER, tmp_path / "Mes bêtes")
    told = said(page, "12 images of 3 classes: chat, chien, lapin")
    assert "One file was left out" in told
    page.until("location.hash.includes('data=mes-betes-')")
    _, data = the_set(page)
    folder = gd.load(tmp_path / "Mes bêtes")
    assert np.array_equal(data.train.images, folder.train.images)
    assert np.array_equal(data.test.labels, folder.test.labels)


DROP = """
([name, files, event]) => {
  const transfer = new DataTransfer();
  for (const [name, bytes] of files)
    transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
  const init = { dataTransfer: transfer, bubbles: true, cancelable: true };
  document.querySelector(name).dispatchEvent(new DragEvent(event, init));
}
"""


def drag(page, event, files, onto="#lesson"):
    texts = [[name, base64.b64encode(content).decode()] for name, content in files]
    page.page.evaluate(DROP, [onto, texts, event])


def test_files_are_dropped_on_any_chapter(looking, kept, axe):
    page = looking()
    page.open("cout", "en", data="uci", epochs=3)
    files = list(pictures(each=3))
    assert page.page.is_hidden("#drop")
    drag(page, "dragenter", files)
    assert page.page.is_visible("#drop")
    assert page.page.inner_text("#drop") == "Drop your images, folders or weights here"
    page.page.evaluate(axe)
    assert grave(page) == []
    drag(page, "dragleave", files)
    assert page.page.is_hidden("#drop")
    drag(page, "dragenter", files)
    drag(page, "drop", files)
    said(page, "9 images of 3 classes")
    assert page.page.is_hidden("#drop")
    assert page.page.evaluate("document.querySelector('main').classList.contains('cout')")
    assert grave(page) == []
    page.page.click("#notice button")
    assert page.page.is_hidden("#notice")
    page.settle()
    assert page.wrong == []


def test_folders_are_dropped_from_the_desktop(looking, kept, tmp_path):
    """As a hand does it, so that the browser itself reads the folders."""
    for name, content in pictures(each=3):
        file = tmp_path / "pets" / "inside" / name.partition("-")[0] / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    page = looking()
    page.open("cout", "en", data="uci", epochs=3)
    hand = page.page.context.new_cdp_session(page.page)
    dragged = {"items": [], "files": [str(tmp_path / "pets")], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver"):
        hand.send("Input.dispatchDragEvent", {"type": event, "x": 99, "y": 99, "data": dragged})
    page.until("!document.querySelector('#drop').hidden")
    hand.send("Input.dispatchDragEvent", {"type": "drop", "x": 99, "y": 99, "data": dragged})
    said(page, "9 images of 3 classes: chat, chien, lapin")
    page.until("location.hash.includes('data=pets-')")
    name = page.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('data')")
    data, folder = gd.load(taken.file_of(name, taken.DATA)), gd.load(tmp_path / "pets")
    assert np.array_equal(data.train.images, folder.train.images)
    assert page.wrong == []


def grave(page):
    found = page.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {n['html'][:150]}" for v in found["violations"] for n in v["nodes"]]


def test_what_is_refused_is_said_in_the_page_s_language_and_nothing_is_lost(workshop):
    page = workshop("fr")
    page.page.click("#strip .epoch")
    page.at_step(144)
    cost = page.shown("cost")
    files = as_files(pictures(each=2))
    files[3]["buffer"] = b"\x89PNG no picture"
    page.page.set_input_files(FILES, files)
    told = said(page, "chien-01.png").replace("\u00a0", " ")
    assert told.startswith("« chien-01.png » : l’image n’est pas une image PNG ou JPEG saine")
    page.page.click("#notice button")
    page.page.set_input_files(FILES, as_files([("a.txt", b"x")]))
    said(page, "Rien ici ne se lit")
    page.page.set_input_files(
        FILES, as_files([("rien-1.png", encoded(np.zeros((9, 9), np.uint8)))])
    )
    said(page, "rien")
    assert page.shown("cost") == cost
    page.at_step(144)
    assert "data=uci" in page.page.evaluate("location.hash")
    page.wrong = [each for each in page.wrong if "422" not in each]  # the console tells of refusals
    assert page.wrong == []


def test_weights_are_taken_in_and_answer_as_the_library_says(workshop, data):
    page = workshop()
    page.page.click("#strip .epoch")
    page.at_step(144)
    net = gd.Network((784, 16, 12, 10), seed=5)
    content = save(torch_like("fc{}."))
    file = {"name": "mine.safetensors", "mimeType": "application/octet-stream", "buffer": content}
    page.page.set_input_files(FILES, file)
    page.until("document.querySelector('#strip .outcome').textContent.includes('mine.safetensors')")
    page.at_step(0)
    assert page.cost() == pytest.approx(gd.cost(net, data.train), rel=1e-6)
    accuracy = 100 * gd.accuracy(net, data.test)
    assert number(page.shown("accuracy")) == pytest.approx(accuracy, abs=0.051)
    page.until("location.hash.includes('hidden=16%2C12')")
    page.page.locator(".ways.shelf button").wait_for()
    page.page.click(".ways.shelf button")
    page.at_step(144)
    tensors = {"0.weight": np.ones((10, 9), np.float32), "0.bias": np.ones(10, np.float32)}
    page.page.set_input_files(FILES, {**file, "buffer": save(tensors)})
    told = said(page, "want 784 inputs and 10 outputs")
    assert "mine.safetensors is a network of 9, 10" in told
    page.at_step(144)


def test_a_network_that_was_taken_away_comes_back_with_its_history(looking, kept, data, tmp_path):
    page = looking()
    page.open("atelier", "en", data="uci", epochs=3, seed=2)
    page.page.click("#strip .epoch")
    page.at_step(144)
    page.page.locator(".workshop-side a.do").wait_for()
    file = tmp_path / "mine.safetensors"
    with page.page.expect_download(timeout=1000 * HANG) as download:
        page.page.click(".workshop-side a.do")
    download.value.save_as(file)
    other = looking()
    other.open("gradient", "en", data="uci", hidden="5", seed=9)
    drag(other, "drop", [("mine.safetensors", file.read_bytes())])
    other.at_step(144)
    assert other.cost() == page.cost()
    other.until("location.hash.includes('seed=2')")
    other.page.click("#strip .epoch")
    other.at_step(288)
    net = gd.Network((784, 16, 16, 10), seed=2)
    gd.descend(net, data.train, record=False, **RECIPES["deck"] | {"epochs": 2, "seed": 2})
    assert other.cost() == pytest.approx(gd.cost(net, data.train), rel=1e-6)
    other.turn("boucle", "en")
    other.page.locator("fig-curve input[type=range]").press("Home")
    other.at_step(0)
    first = gd.Network((784, 16, 16, 10), seed=2)
    assert other.cost() == pytest.approx(gd.cost(first, data.train), rel=1e-6)
    assert other.wrong == []


def test_what_is_on_its_way_can_be_stopped(workshop):
    page = workshop()
    held = []
    page.page.route("**/take-in**", lambda route: held.append(route))  # nothing arrives
    page.page.set_input_files(FILES, as_files(pictures(each=2)))
    said(page, "6 files")
    assert page.page.locator("#notice progress").is_visible()
    page.page.set_input_files(FILES, as_files(pictures(each=2)))
    said(page, "What you brought before is still on its way")
    page.page.click("#notice button")
    held.pop().abort()
    said(page, "The line was cut")
    page.page.set_input_files(FILES, as_files(pictures(each=2)))
    said(page, "6 files")
    page.page.get_by_role("button", name="Stop", exact=True).click()
    page.until("document.querySelector('#notice').hidden")
    page.page.unroute("**/take-in**")
    page.page.set_input_files(FILES, as_files(pictures(each=2)))
    said(page, "6 images of 3 classes")


def test_the_door_is_there_for_everybody(workshop, axe):
    page = workshop(width=360, height=740)
    page.settle()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 360
    for name in ("Files…", "A folder…"):
        button = page.page.locator(DOOR).get_by_role("button", name=name)
        with page.page.expect_file_chooser():
            button.press("Enter")
    page.page.set_input_files(FILES, as_files(pictures(each=2)))
    said(page, "6 images of 3 classes")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 360
    page.page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        page.frames(2)
        assert grave(page) == [], scheme


def test_every_chapter_works_with_classes_that_are_no_digits(workshop):
    page = workshop()
    names = ["chat", "chien", "hippopotame nain"]
    page.page.set_input_files(FILES, as_files(pictures(names, each=5)))
    said(page, "15 images of 3 classes")  # 3 of them to test on
    page.page.click("#strip .epoch")
    page.at_step(2)
    for slug in PAGES:
        page.turn(slug, "en")
        page.settle()
        assert not page.page.query_selector(".broken"), slug
        text = page.page.inner_text("#lesson")
        assert "undefined" not in text, slug
        assert "NaN" not in text, slug
        counted = page.page.eval_on_selector_all(OUTPUTS, "all => all.map(e => e.textContent)")
        assert set(counted) <= {"3"}, slug
        assert bool(counted) == (slug in ("reseau", "erreur", "cout", "resume"))
        if slug == "defi":
            assert page.page.inner_text("fig-rules .list code").endswith("then hippopotame nain")
    assert page.wrong == []
