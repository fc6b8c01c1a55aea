"""How people write the ten digits: for each way, the path of the pen.

A line is one way of writing: the digit, how often people write it so (relative to the digit's other
ways), its name, and the strokes, parted by a bar. A stroke is a list of points ``x,y`` the pen
passes on its way, x to the right and y downwards, a digit being 100 high; ``!`` marks a corner.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WAYS", "Way"]

_TABLE = """
0 | 60 | round          | 38,3 14,22 3,52 12,85 34,98 58,84 68,52 58,18 36,2
0 | 15 | from the right | 58,16 36,2 13,20 4,52 14,86 38,98 60,80 66,48 56,14
0 | 15 | overlapping    | 44,8 18,12 4,50 16,90 40,97 62,76 66,40 52,8 30,4 20,14
0 | 10 | clockwise      | 22,10 46,3 66,30 66,66 46,97 20,90 4,62 8,28 26,8
1 | 80 | stroke         | 12,0 11,33 10,67 9,100
1 | 12 | flag           | 0,24 12,14 22,0! 22,34 21,68 20,100
1 |  8 | flag and foot  | 4,22 16,12 26,0! 26,34 26,68 26,100 | 2,99 26,100 50,98
2 | 45 | loop           | 6,22 22,4 46,2 58,18 48,44 28,70 10,92 4,84 18,78 38,90 58,98 76,90
2 | 35 | corner         | 6,22 20,5 42,2 56,16 50,40 30,68 4,98! 28,97 52,96 74,94
2 | 20 | wave           | 8,16 24,5 46,6 52,24 38,50 18,76 8,94! 26,90 46,95 70,90
3 | 55 | two bowls      | 6,12 28,2 50,8 50,28 36,42 22,48! 44,50 60,66 54,88 30,98 4,90
3 | 20 | loop           | 8,14 28,2 50,8 50,28 36,44 22,50 24,43 42,48 60,64 54,88 30,98 4,92
3 | 10 | flat top       | 4,6 30,4 54,3! 38,22 24,40! 46,46 58,66 50,90 26,98 2,92
3 | 15 | smooth         | 8,10 32,2 48,12 46,30 30,44 46,54 56,72 46,92 24,98 4,94
4 | 45 | open           | 12,4 8,26 4,52! 24,54 44,52 66,48 | 52,0 50,34 47,67 44,100
4 | 20 | round open     | 8,4 4,28 8,50 28,56 48,46 58,24 | 58,2 55,34 52,67 50,100
4 | 20 | closed         | 46,0 24,30 2,62! 26,64 50,62 72,60 | 48,0 47,34 46,67 45,100
4 | 15 | one stroke     | 10,6 6,28 8,48! 28,52 50,44 58,10! 55,40 52,70 49,100
5 | 55 | hat apart      | 18,6 15,24 12,42! 32,38 52,52 54,78 34,97 4,92 | 18,6 38,5 60,2
5 | 25 | one stroke     | 60,4 40,5 20,7! 16,26 14,44! 34,40 54,54 54,80 34,97 4,92
5 | 20 | smooth         | 62,4 38,4 18,14 16,34 36,46 54,62 50,86 28,98 4,92
6 | 50 | curved         | 46,2 24,22 8,52 6,80 22,98 44,94 52,76 40,60 20,64 8,80
6 | 30 | straight       | 36,0 24,24 12,50 5,76 16,97 38,95 50,78 38,62 18,68 8,82
6 | 20 | large loop     | 52,6 28,10 8,40 6,74 24,97 50,94 62,70 48,50 26,54 10,72
7 | 50 | plain          | 2,8 26,6 54,4! 44,34 34,66 24,100
7 | 15 | hook           | 4,22 6,6! 30,7 56,4! 46,34 36,66 30,100
7 | 15 | bar            | 4,8 28,6 56,4! 44,34 34,66 24,100 | 14,52 36,50 58,48
7 | 20 | curved         | 2,12 24,4 46,4 52,16 42,40 34,68 30,100
8 | 45 | from the right | 54,12 34,2 14,14 20,34 38,50 50,72 38,96 14,94 6,74 24,52 46,34 56,14
8 | 25 | from the top   | 44,4 20,6 12,26 32,46 50,66 44,94 20,98 6,78 22,54 46,36 52,14 36,2
8 | 15 | open           | 60,8 36,2 16,14 22,34 42,52 50,74 34,97 10,90 10,70 30,52 50,34 64,18
8 | 15 | two rings      | 30,48 10,30 16,6 38,2 52,20 32,46 8,66 10,92 34,99 54,82 46,58 28,48
9 | 50 | straight stem  | 46,12 26,3 6,22 8,44 26,50 44,34 48,8! 46,40 43,70 40,100
9 | 25 | curved stem    | 46,14 28,2 8,16 6,38 24,48 44,34 48,12 48,46 38,78 14,98
9 | 15 | one line       | 44,10 22,4 6,26 18,46 40,34 48,6 42,36 32,68 20,100
9 | 10 | closed loop    | 42,36 20,46 6,28 20,4 44,6 50,22 48,48 44,74 40,100
"""


@dataclass(frozen=True)
class Way:
    """One way of writing a digit.

    Parameters
    ----------
    digit : int
    weight : float
        How often, among the ways of writing this digit.
    name : str
    strokes : tuple of strokes, each a tuple of (x, y, corner)
    """

    digit: int
    weight: float
    name: str
    strokes: tuple[tuple[tuple[float, float, bool], ...], ...]


def _read(table: str) -> tuple[Way, ...]:
    ways = []
    for line in table.strip().splitlines():
        digit, weight, name, *strokes = (part.strip() for part in line.split("|"))
        paths = tuple(tuple(_point(word) for word in stroke.split()) for stroke in strokes)
        ways.append(Way(int(digit), float(weight), name, paths))
    return tuple(ways)


def _point(word: str) -> tuple[float, float, bool]:
    x, y = word.rstrip("!").split(",")
    return float(x), float(y), word.endswith("!")


WAYS = _read(_TABLE)
"""Every way of writing, in the order of the digits."""
