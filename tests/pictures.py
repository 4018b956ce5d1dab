"""Small pictures for tests."""

import io

from PIL import Image


def picture(
    width: int = 80, height: int = 60, *, kind: str = "JPEG", exif: Image.Exif | None = None,
    shade: int = 90,
) -> bytes:  # fmt: skip
    """A picture file with a gradient, so that it is not all one colour."""
    made = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    made.putpixel((0, 0), (shade, 0, 0))
    out = io.BytesIO()
    made.save(out, kind, **({"exif": exif} if exif is not None else {}))
    return out.getvalue()
