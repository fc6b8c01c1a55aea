from __future__ import annotations
from dataclasses import dataclass, asdict
import numpy as np
from descente.digits.strokes import WAYS

@dataclass(frozen=True)
class Hand:
    jitter: float = 5.0
    ends: float = 1.5
    link: float = 0.7
    slant: float = 0.16
    slant_spread: float = 0.22
    turn: float = 0.08
    aspect: float = 0.16
    curve: float = 0.08
    taper: float = 0.2
    balance: float = 0.08
    pen: float = 1.35
    pen_spread: float = 0.24
    pressure: float = 0.12
    tremor: float = 0.6
    soft: float = 1.15
    soft_spread: float = 0.1
    corner: float = 0.25

BLOCK = 1024

def table():
    C = max(sum(len(s) for s in w.strokes) for w in WAYS)
    A = len(WAYS)
    pts = np.zeros((A, C, 2), np.float32); bend = np.ones((A, C), np.float32)
    starts = np.zeros((A, C), np.uint8); counts = np.zeros(A, np.int32); tip = np.zeros((A, C), np.float32)
    for a, w in enumerate(WAYS):
        i = 0
        for s in w.strokes:
            starts[a, i] = 1
            tip[a, i] = tip[a, i + len(s) - 1] = 1
            for x, y, corner in s:
                pts[a, i] = x, y
                bend[a, i] = not corner
                i += 1
        counts[a] = i
        p = pts[a, :i]
        mid = (p.max(0) + p.min(0)) / 2
        p -= mid
    return pts, bend, starts, counts, tip

def sample(n, seed, hand=Hand(), ways=None, digits=None):
    from descente.kernels.pen import draw_chunk
    pts, bend, starts, counts, tip = table()
    out = np.empty((n, 784), np.uint8); labels = np.empty(n, np.uint8); which = np.empty(n, np.int32)
    digit = np.array([w.digit for w in WAYS])
    weight = np.array([w.weight for w in WAYS], float)
    if ways is not None: weight = weight * ways
    for d in range(10):
        weight[digit == d] /= weight[digit == d].sum() * 10
    cum = np.cumsum(weight)
    for b, start in enumerate(range(0, n, BLOCK)):
        rng = np.random.Generator(np.random.Philox(key=[seed, b]))
        N = BLOCK
        a = np.minimum(np.searchsorted(cum, rng.random(N)), len(WAYS) - 1)
        g = rng.standard_normal((N, 16)).astype(np.float32)
        C = pts.shape[1]
        z = rng.standard_normal((N, C, 3)).astype(np.float32)
        z[..., :2] = np.clip(z[..., :2], -2.5, 2.5)
        p = draw_points(pts[a], tip[a], z, g, hand)
        bd = bend[a]
        bd = np.where(bd > 0, 1, hand.corner * g[:, 8:9]).astype(np.float32)
        rad = smooth(z[..., 2:3], 0.8)[..., 0]
        rad = np.exp(hand.pressure * rad).astype(np.float32)
        thick = (hand.pen * np.exp(hand.pen_spread * np.clip(g[:, 9], -2.5, 2.5))).astype(np.float32)
        soft = (hand.soft * np.exp(hand.soft_spread * g[:, 10])).astype(np.float32)
        u = rng.random((N, 4)).astype(np.float32)
        trem = np.stack([hand.tremor * np.abs(g[:, 11]), 1.5 + 3 * u[:, 0], 6.3 * u[:, 1], 6.3 * u[:, 2]], 1).astype(np.float32)
        k = min(N, n - start)
        draw_chunk(p[:k], bd[:k], starts[a][:k], counts[a][:k], rad[:k], trem[:k], thick[:k], soft[:k], out[start:start + k])
        labels[start:start + k] = digit[a][:k]
        which[start:start + k] = a[:k]
    return out, labels, which

def smooth(z, link):
    j = z.copy()
    keep = np.float32(np.sqrt(1 - link * link))
    for i in range(1, z.shape[1]):
        j[:, i] = np.float32(link) * j[:, i - 1] + keep * z[:, i]
    return j

def draw_points(p, tip, z, g, h):
    p = p + h.jitter * smooth(z[..., :2], h.link) * (1 + (h.ends - 1) * tip[..., None])
    x, y = p[..., 0] / 50, p[..., 1] / 50   # about -1..1
    gc = lambda k: np.clip(g[:, k:k + 1], -2.5, 2.5)
    y = y + h.balance * gc(0) * (1 - y * y)
    x = x * (1 + h.taper * gc(1) * y)
    x = x + h.curve * gc(2) * (y * y)
    y = y + h.curve * gc(3) * (x * x)
    x = x * np.exp(h.aspect * gc(4))
    x = x - y * (h.slant + h.slant_spread * gc(5))
    c, s = np.cos(h.turn * gc(6)), np.sin(h.turn * gc(6))
    return np.ascontiguousarray(np.stack([c * x - s * y, s * x + c * y], -1) * 50, dtype=np.float32)
