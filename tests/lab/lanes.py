"""A lane without a process: what it is told happens at once, and what it tells is read."""

from descente.lab.lane import Lane
from descente.lab.messages import parsed
from descente.lab.offer import Offer
from descente.lab.turns import Turns
from descente.lab.wire import unpack


class Worker:
    """The worker of one lane, which every page stays in."""

    def __init__(self, offer=None):
        self.offer, self.pages, self.told = offer or Offer(), {}, []
        self.long, self.first, self.others = Turns(), Turns(), Turns()
        self.lane = Lane(self, shared=False)

    def tell(self, page, key, value):
        self.told.append((key, value))

    def show(self, page, frames, step):
        self.told += [unpack(frame) for frame in frames.values()]

    def move(self, page, here, shared):
        here.pages[page.name] = page

    def kept(self, name):
        return self.pages[name].experiment.kept() if name in self.pages else None

    def put_away(self, page):
        pass

    def save(self, page):
        pass

    def say(self, verb, what, page="page-1"):
        """What the page is told after a message: the newest value under each name."""
        self.told.clear()
        if verb not in ("open", "close", "again", "away"):
            what = parsed(verb, what)
        if verb == "open":
            self.lane.trying(page, verb, lambda: self.lane._open(page, what))
        else:
            self.lane._obey(self.pages[page], (page, verb, what))
        return dict(self.told)

    @property
    def page(self):
        (page,) = self.pages.values()
        return page
