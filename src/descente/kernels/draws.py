"""NumPy's random numbers, bit for bit, for a machine that has no NumPy.

The Python package draws with NumPy; a page that trains by itself starts from the same θ, shuffles
to the same order and writes the same digits because these functions give the same numbers: the seed
sequence of O'Neill ("Developing a seed_seq alternative"), PCG64 (O'Neill 2014, XSL RR 128/64),
Philox 4 × 64 with ten rounds (Salmon et al. 2011), and normal numbers by the ziggurat of Marsaglia
and Tsang (2000), whose tables are Numba's.

A generator is an array of `WORDS` uint64. Its first says of which kind it is, the next two keep the
half of a number that is left over; then come the 128 bits of the state and of the increment, or the
counter, the key, and what was made and not given yet.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import uint32, uint64
from numba.np.random._constants import fi_float, ki_float, wi_float, ziggurat_nor_r_f

from descente.kernels.cache import cached

__all__ = ["WORDS", "fill_doubles", "fill_floats", "fill_normals", "pcg64", "philox", "shuffle"]

WORDS = 16
_KIND, _HALF, _LEFT = 0, 1, 2
_STATE, _STEP = 3, 5  # PCG64: 128 bits each, the high half first
_COUNTER, _KEY, _MADE, _GIVEN = 3, 7, 9, 13  # Philox: 4, 2, 4 and 1 words
_PCG, _PHILOX = 0, 1
_POOL = 4  # words of the seed sequence
_LOW = uint64(0xFFFFFFFF)
_RADIUS = np.float32(ziggurat_nor_r_f)


@cached
def _product(a: Any, b: Any) -> Any:
    """The 128 bits of a product, the high half first."""
    a0, a1 = a & _LOW, a >> uint64(32)
    b0, b1 = b & _LOW, b >> uint64(32)
    low, middle, other = a0 * b0, a0 * b1, a1 * b0
    carried = (low >> uint64(32)) + (middle & _LOW) + (other & _LOW)
    high = a1 * b1 + (middle >> uint64(32)) + (other >> uint64(32)) + (carried >> uint64(32))
    return high, a * b


@cached
def _mixed(value: Any, constant: Any, pool: Any, at: Any) -> Any:
    """Hash a word, and mix it into one of the pool, or set it there; the next constant."""
    value = uint32(value ^ constant)
    constant = uint32(constant * uint32(0x931E8875))
    value = uint32(value * constant)
    value = uint32(value ^ (value >> uint32(16)))
    if at < 0:
        pool[-1 - at] = value
    else:
        mixed = uint32(uint32(0xCA01F9DD) * pool[at] - uint32(0x4973F715) * value)
        pool[at] = uint32(mixed ^ (mixed >> uint32(16)))
    return constant


@cached
def _sequence(words: Any, made: Any) -> None:
    """What a seed sequence makes of words of entropy."""
    pool = np.zeros(_POOL, dtype=np.uint32)
    constant = uint32(0x43B0D7E5)
    for i in range(_POOL):
        constant = _mixed(words[i] if i < len(words) else uint32(0), constant, pool, -1 - i)
    for source in range(_POOL):
        for target in range(_POOL):
            if source != target:
                constant = _mixed(pool[source], constant, pool, target)
    for source in range(_POOL, len(words)):
        for target in range(_POOL):
            constant = _mixed(words[source], constant, pool, target)
    constant = uint32(0x8B51F9DD)
    for i in range(2 * len(made)):
        value = uint32(pool[i % _POOL] ^ constant)
        constant = uint32(constant * uint32(0x58F38DED))
        value = uint32(value * constant)
        value = uint32(value ^ (value >> uint32(16)))
        if i % 2 == 0:
            made[i // 2] = value
        else:
            made[i // 2] |= uint64(value) << uint64(32)


@cached
def _add(generator: Any, at: Any, high: Any, low: Any) -> None:
    """Add 128 bits to those at a place."""
    summed = generator[at + 1] + low
    generator[at] += high + (uint64(1) if summed < low else uint64(0))
    generator[at + 1] = summed


@cached
def _advance(generator: Any) -> None:
    """PCG64's linear congruence: state ← state · multiplier + step."""
    high, low = generator[_STATE], generator[_STATE + 1]
    by_high, by_low = uint64(0x2360ED051FC65DA4), uint64(0x4385DF649FCCF645)
    carried, rest = _product(low, by_low)
    generator[_STATE] = carried + high * by_low + low * by_high
    generator[_STATE + 1] = rest
    _add(generator, _STATE, generator[_STEP], generator[_STEP + 1])


@cached
def pcg64(numbers: Any, generator: Any) -> None:
    """NumPy's ``PCG64(SeedSequence(numbers))``.

    Parameters
    ----------
    numbers : (n,) float64
        Whole numbers from 0 to 2**53.
    generator : (WORDS,) uint64
        Receives the generator.
    """
    words = np.zeros(2 * len(numbers), dtype=np.uint32)
    count = 0
    for number in numbers:
        value = uint64(number)
        words[count] = uint32(value & _LOW)
        count += 1
        if value > _LOW:
            words[count] = uint32(value >> uint64(32))
            count += 1
    made = np.zeros(4, dtype=np.uint64)
    _sequence(words[:count], made)
    generator[:] = uint64(0)
    generator[_KIND] = uint64(_PCG)
    generator[_STEP] = (made[2] << uint64(1)) | (made[3] >> uint64(63))
    generator[_STEP + 1] = (made[3] << uint64(1)) | uint64(1)
    _advance(generator)
    _add(generator, _STATE, made[0], made[1])
    _advance(generator)


@cached
def philox(key: Any, generator: Any) -> None:
    """NumPy's ``Philox(key=key)``.

    Parameters
    ----------
    key : (2,) uint64
    generator : (WORDS,) uint64
        Receives the generator.
    """
    generator[:] = uint64(0)
    generator[_KIND] = uint64(_PHILOX)
    generator[_KEY] = key[0]
    generator[_KEY + 1] = key[1]
    generator[_GIVEN] = uint64(4)


@cached
def _philox_block(generator: Any) -> None:
    """Four more words of a Philox."""
    for i in range(_COUNTER, _COUNTER + 4):
        generator[i] += uint64(1)
        if generator[i] != uint64(0):
            break
    c0, c1 = generator[_COUNTER], generator[_COUNTER + 1]
    c2, c3 = generator[_COUNTER + 2], generator[_COUNTER + 3]
    k0, k1 = generator[_KEY], generator[_KEY + 1]
    for _ in range(10):
        high0, low0 = _product(uint64(0xD2E7470EE14C6C93), c0)
        high1, low1 = _product(uint64(0xCA5A826395121157), c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += uint64(0x9E3779B97F4A7C15)
        k1 += uint64(0xBB67AE8584CAA73B)
    generator[_MADE], generator[_MADE + 1] = c0, c1
    generator[_MADE + 2], generator[_MADE + 3] = c2, c3
    generator[_GIVEN] = uint64(0)


@cached
def _next64(generator: Any) -> Any:
    """The next 64 bits."""
    if generator[_KIND] == uint64(_PHILOX):
        if generator[_GIVEN] == uint64(4):
            _philox_block(generator)
        at = generator[_GIVEN]
        generator[_GIVEN] = at + uint64(1)
        return generator[uint64(_MADE) + at]
    _advance(generator)
    high, low = generator[_STATE], generator[_STATE + 1]
    turn = high >> uint64(58)
    bits = high ^ low
    return (bits >> turn) | (bits << ((uint64(64) - turn) & uint64(63)))


@cached
def _next32(generator: Any) -> Any:
    """The next 32 bits: half of 64, of which the other half comes next."""
    if generator[_HALF] != uint64(0):
        generator[_HALF] = uint64(0)
        return uint32(generator[_LEFT])
    bits = _next64(generator)
    generator[_HALF] = uint64(1)
    generator[_LEFT] = bits >> uint64(32)
    return uint32(bits & _LOW)


@cached
def _next_float(generator: Any) -> Any:
    return np.float32(_next32(generator) >> uint32(8)) * np.float32(1 / 16777216)


@cached
def _next_normal(generator: Any) -> Any:
    while True:
        bits = _next32(generator)
        layer = bits & uint32(0xFF)
        negative = (bits >> uint32(8)) & uint32(1)
        inside = (bits >> uint32(9)) & uint32(0x7FFFFF)
        x = np.float32(inside) * wi_float[layer]
        if negative:
            x = -x
        if inside < ki_float[layer]:
            return x
        if layer == 0:  # the tail
            while True:
                beyond = np.float32(-1) / _RADIUS * np.float32(math.log1p(-_next_float(generator)))
                height = -np.float32(math.log1p(-_next_float(generator)))
                if height + height > beyond * beyond:
                    found = _RADIUS + beyond
                    return -found if (inside >> uint32(8)) & uint32(1) else found
        else:
            width = fi_float[layer - uint32(1)] - fi_float[layer]
            height = width * _next_float(generator) + fi_float[layer]
            if np.float64(height) < math.exp(-0.5 * np.float64(x) * np.float64(x)):
                return x


@cached
def fill_normals(generator: Any, out: Any) -> None:
    """``Generator.standard_normal(…, dtype=np.float32)``: (n,) float32."""
    for i in range(len(out)):
        out[i] = _next_normal(generator)


@cached
def fill_floats(generator: Any, out: Any) -> None:
    """``Generator.random(…, dtype=np.float32)``: (n,) float32."""
    for i in range(len(out)):
        out[i] = _next_float(generator)


@cached
def fill_doubles(generator: Any, out: Any) -> None:
    """``Generator.random(…)``: (n,) float64."""
    for i in range(len(out)):
        out[i] = np.float64(_next64(generator) >> uint64(11)) * (1 / 9007199254740992)


@cached
def shuffle(generator: Any, values: Any) -> None:
    """``Generator.shuffle(values)``: (n,) uint32, in place."""
    mask = uint64(len(values)) - uint64(1)
    for shift in (1, 2, 4, 8, 16):
        mask |= mask >> uint64(shift)
    for i in range(len(values) - 1, 0, -1):
        last = uint64(i)
        while last <= mask >> uint64(1):
            mask >>= uint64(1)
        j = uint64(_next32(generator)) & mask
        while j > last:
            j = uint64(_next32(generator)) & mask
        values[i], values[j] = values[j], values[i]
