"""Image files: PNG and JPEG only, checked before they are decoded.

An image file is foreign bytes: 20 kB of PNG can unfold into 169 megapixels. What it declares is
read first, and it is decoded only within the limits below.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from descente.errors import DataFormatError, InputError
from descente.files import reading

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_PIXELS",
    "MAX_SIDE",
    "SUFFIXES",
    "array_to_luminance",
    "decode_image",
    "image_to_array",
    "read_image",
]

MAX_FILE_BYTES = 8 * 10**6
"""Most bytes an image file may have: a photograph of a telephone fits."""

MAX_PIXELS = 16 * 10**6
"""Most pixels an image may have."""

MAX_SIDE = 16_000
"""Most pixels along one side of an image."""

SUFFIXES = (".png", ".jpg", ".jpeg")
"""How the names of image files end, in lower case."""


def read_image(path: Path) -> NDArray[np.float32]:
    """Read a PNG or JPEG file.

    Parameters
    ----------
    path : pathlib.Path
        The file; at most `MAX_FILE_BYTES`.

    Returns
    -------
    (height, width, 2) float32, in [0, 1]
        Luminance and opacity.

    Raises
    ------
    DataNotFoundError
        If it is not there, is no plain file, or cannot be read.
    DataFormatError
        If it is not a sound PNG or JPEG within the limits.
    """
    with reading(path) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    return decode_image(data, path.name)


def decode_image(data: bytes, name: str = "the image") -> NDArray[np.float32]:
    """Decode the bytes of a PNG or JPEG file.

    Parameters
    ----------
    data : bytes
        The whole file; at most `MAX_FILE_BYTES`.
    name : str
        What the error sentences call it.

    Returns
    -------
    (height, width, 2) float32, in [0, 1]
        Luminance and opacity.

    Raises
    ------
    DataFormatError
        If the bytes are not a sound PNG or JPEG within the limits.
    """
    from PIL import Image

    if len(data) > MAX_FILE_BYTES:
        raise DataFormatError(
            "{name} has more than {most:,} bytes, the most an image may have: shrink it.",
            name=name,
            most=MAX_FILE_BYTES,
        )
    try:
        with warnings.catch_warnings():
            # A damaged but legible file only warns; the pixel count is checked below.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
                return image_to_array(image, name)
    except (DataFormatError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise DataFormatError(
            "{name} has more than {most:,} pixels, the most an image may have: shrink it.",
            name=name,
            most=MAX_PIXELS,
        ) from None
    except Exception as error:  # whatever a decoder trips over, the bytes are at fault
        raise DataFormatError(
            "{name} is not a sound PNG or JPEG image ({kind}): save it again.",
            name=name,
            kind=type(error).__name__,
        ) from error


def image_to_array(image: Image, name: str = "the image") -> NDArray[np.float32]:
    """Turn a Pillow image, the right way up, into luminance and opacity.

    Parameters
    ----------
    image : PIL.Image.Image
        Of any mode; its EXIF orientation is honoured.
    name : str
        What the error sentences call it.

    Returns
    -------
    (height, width, 2) float32, in [0, 1]
        Luminance (ITU-R BT.601 luma) and opacity.

    Raises
    ------
    DataFormatError
        If it has more than `MAX_PIXELS` pixels, or more than `MAX_SIDE` along a side.
    """
    from PIL import ImageOps

    if max(image.size) > MAX_SIDE:
        raise DataFormatError(
            "{name} has {width} × {height} pixels; a side is at most {most:,} long: shrink it.",
            name=name,
            width=image.width,
            height=image.height,
            most=MAX_SIDE,
        )
    if image.width * image.height > MAX_PIXELS:
        raise DataFormatError(
            "{name} has {width} × {height} pixels; at most {most:,} are read: shrink it.",
            name=name,
            width=image.width,
            height=image.height,
            most=MAX_PIXELS,
        )
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        return array_to_luminance(_deep(np.asarray(upright)))
    if upright.mode not in ("L", "LA"):
        clear = upright.mode in ("RGBA", "PA", "La", "RGBa") or "transparency" in upright.info
        upright = upright.convert("RGBA" if clear else "RGB")
    return array_to_luminance(np.asarray(upright))


def array_to_luminance(array: NDArray[np.generic]) -> NDArray[np.float32]:
    """Turn an array of pixels into luminance and opacity.

    Parameters
    ----------
    array : (height, width) or (height, width, 1 to 4)
        Grey, or grey and opacity, or red, green, blue, or these and opacity; uint8 or uint16 over
        their whole range, bool, or floating-point in [0, 1].

    Returns
    -------
    (height, width, 2) float32, in [0, 1]
        Luminance (ITU-R BT.601 luma) and opacity.

    Raises
    ------
    InputError
        If the shape, the dtype or the range is another.
    """
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or not 1 <= array.shape[2] <= 4 or 0 in array.shape:
        raise InputError(
            "the drawing came as an array of shape {shape}; wanted (height, width), or "
            "(height, width, 3) for colours, or (height, width, 4) with opacity.",
            shape=array.shape,
        )
    if max(array.shape[:2]) > MAX_SIDE:
        raise InputError(
            "the drawing has {height} × {width} pixels; a side is at most {most:,} long: shrink "
            "it.",
            height=array.shape[0],
            width=array.shape[1],
            most=MAX_SIDE,
        )
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise InputError(
            "the drawing has {height} × {width} pixels; at most {most:,} are read: shrink it.",
            height=array.shape[0],
            width=array.shape[1],
            most=MAX_PIXELS,
        )
    full = _full_scale(array)
    result = np.ones((*array.shape[:2], 2), dtype=np.float32)
    colours = array.shape[2] - (array.shape[2] in (2, 4))
    weights = (1.0,) if colours == 1 else (0.299, 0.587, 0.114)
    result[..., 0] = 0
    for channel, weight in enumerate(weights):
        result[..., 0] += array[..., channel].astype(np.float32) * np.float32(weight / full)
    if colours != array.shape[2]:
        np.divide(array[..., -1], full, out=result[..., 1], casting="unsafe")
    np.clip(result, 0, 1, out=result)
    return result


def _full_scale(array: NDArray[np.generic]) -> float:
    """Return the value of white."""
    if array.dtype == np.uint8:
        return 255.0
    if array.dtype == np.uint16:
        return 65535.0
    if array.dtype == np.bool_:
        return 1.0
    if np.issubdtype(array.dtype, np.floating):
        low, high = float(np.min(array)), float(np.max(array))
        if low >= 0 and high <= 1:  # false for NaN too
            return 1.0
        raise InputError(
            "the drawing holds values from {low:g} to {high:g}; wanted floating-point values "
            "in [0, 1], or uint8.",
            low=low,
            high=high,
        )
    raise InputError(
        "the drawing came as {kind}; wanted uint8, uint16, bool or floating-point values in "
        "[0, 1].",
        kind=array.dtype,
    )


def _deep(array: NDArray[np.generic]) -> NDArray[np.float32]:
    """16-bit grey, which Pillow hands over as integers of several kinds, to [0, 1]."""
    grey = array.astype(np.float32) / np.float32(65535)
    np.clip(grey, 0, 1, out=grey)
    return grey
