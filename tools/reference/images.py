"""
What torchvision makes of image files: Pillow's convert('RGB'), and Resize and CenterCrop on it.

Bytes are written as base64.
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/images.json'
ROTATED = 0x0112  # EXIF's orientation


def picture(height, width):
    """Slopes, an edge and a grain, in three colours."""
    y, x = np.mgrid[:height, :width]
    red = 255 * x // (width - 1)
    green = np.where(x + y > 12, 230, 20) + (x * 7 + y * 13) % 23
    blue = (x * 31 + y * 57) % 256
    return Image.fromarray(np.stack([red, green, blue], axis=-1).clip(0, 255).astype(np.uint8))


def text(data):
    return base64.b64encode(data).decode()


def pack(image):
    return {'shape': [image.height, image.width, 3], 'pixels': text(image.tobytes())}


def saved(name, image, kind, **options):
    """An image file and what the default loader makes of it."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return {'name': name, 'file': text(stream.getvalue()), **pack(Image.open(stream).convert('RGB'))}


def files():
    image = picture(11, 14)
    see_through = image.convert('RGBA')
    see_through.putalpha(Image.fromarray((np.arange(11 * 14).reshape(11, 14) % 256).astype(np.uint8)))
    turned = Image.Exif()
    turned[ROTATED] = 6
    return [
        saved('PNG', image, 'PNG'),
        saved('JPEG', image, 'JPEG', quality=85),
        saved('JPEG without subsampling', image, 'JPEG', quality=85, subsampling=0),
        saved('JPEG with an orientation', image, 'JPEG', exif=turned),
        saved('grey JPEG', image.convert('L'), 'JPEG'),
        saved('grey PNG', image.convert('L'), 'PNG'),
        saved('black and white PNG', image.convert('1'), 'PNG'),
        saved('PNG with a palette', image.quantize(8), 'PNG'),
        saved('transparent PNG', see_through, 'PNG'),
        saved('transparent grey PNG', see_through.convert('LA'), 'PNG'),
        saved('transparent WebP', see_through, 'WEBP', lossless=True, exact=True),
        saved('GIF', image, 'GIF'),
        saved('TIFF', image, 'TIFF'),
    ]


def center_crop(image, size):
    """torchvision.transforms.functional.center_crop of a larger image."""
    top = int(round((image.height - size) / 2.0))
    left = int(round((image.width - size) / 2.0))
    return image.crop((left, top, left + size, top + size))


def shorter_side(image, size):
    """torchvision.transforms.functional.resize with one number."""
    short = min(image.height, image.width)
    return image.resize((int(size * image.width / short), int(size * image.height / short)), Image.BILINEAR)


def resized():
    cases = []
    for height, width, sizes in [
        (11, 14, [[5, 6], [1, 1], [11, 14], [23, 31], [4, 40], [30, 3], 5, 8, 11, 20]),
        (19, 7, [3, 4, 7, 12, [7, 19]]),
        (2, 2, [[1, 3], 5]),
    ]:
        image = picture(height, width)
        for size in sizes:
            if isinstance(size, int):
                result = center_crop(shorter_side(image, size), size)
            else:
                result = image.resize((size[1], size[0]), Image.BILINEAR)
            cases.append({'from': pack(image), 'size': size, 'to': pack(result)})
    return cases


def write(fixture):
    lines = {key: ',\n'.join('  ' + json.dumps(case) for case in cases) for key, cases in fixture.items()}
    body = ',\n'.join(f' "{key}": [\n{cases}\n ]' for key, cases in lines.items())
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text('{\n' + body + '\n}\n')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    write({'files': files(), 'resized': resized()})
