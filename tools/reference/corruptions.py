"""
Common corruptions (Hendrycks and Dietterich 2019), in both tables of strengths: packages/adversarial/src/fixtures/corruptions.json.

Written from the published definitions on the libraries that they call: scikit-image, SciPy, OpenCV and Pillow. Chance comes from the project's
Rng, so that random ones can be held against each other pixel by pixel. Motion is ImageMagick's kernel as a filter of OpenCV.

Pixels are whole grey levels, rounded where the published files are cut off.
"""

import base64
import io
import math

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage, stats
from skimage import color, filters

from fixture import write
from philox import Rng

SEED = 4
SIZE = 13
LARGE = 32
CIFAR, IMAGENET = 'CIFAR-10-C', 'ImageNet-C'


def picture():
    """Colours in waves with noise, and some black, white and grey pixels."""
    y, x, c = np.mgrid[:SIZE, :SIZE, :3]
    noise = Rng(0).fold('corruptions').uniforms(SIZE * SIZE * 3).reshape(SIZE, SIZE, 3) - 0.5
    levels = 127 + 90 * np.sin(0.5 * x + 0.3 * y + 1.7 * c) + 80 * noise
    levels = np.clip(np.round(levels), 0, 255).astype(np.uint8)
    levels[2, 3:6], levels[5, 1:3], levels[8, 7:9] = 0, 255, 77
    return levels


def smooth():
    """Long waves, so that a hundredth of a pixel does not matter."""
    y, x = np.mgrid[:LARGE, :LARGE]
    return np.round(127 + 60 * np.sin(0.2 * x + 0.1 * y) + 50 * np.cos(0.15 * y)).astype(np.uint8)[..., None]


def gaussian(x, sigma):
    return filters.gaussian(x, sigma=sigma, channel_axis=-1)


def gaussian_noise(x, c, rng):
    return x + rng.normals(x.size).reshape(x.shape) * c


def speckle_noise(x, c, rng):
    return x + x * rng.normals(x.size).reshape(x.shape) * c


def shot_noise(x, c, rng):
    chance = rng.uniforms(x.size).astype(np.float64).reshape(x.shape) + 2.0**-25
    return stats.poisson.ppf(chance, x * c) / c


def impulse_noise(x, c, rng):
    chance = rng.uniforms(x.size).reshape(x.shape)
    return np.where(chance < c / 2, 1, np.where(chance < c, 0, x))


def gaussian_blur(x, c, rng):
    return gaussian(x, c)


def defocus_blur(x, c, rng):
    radius, soften = c
    reach, side = (8, 3) if radius <= 8 else (radius, 5)
    y, z = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = (y**2 + z**2 <= radius**2).astype(np.float64)
    kernel = cv2.GaussianBlur(disk / disk.sum(), (side, side), sigmaX=soften)
    return np.stack([cv2.filter2D(np.ascontiguousarray(x[..., i]), -1, kernel) for i in range(x.shape[-1])], -1)


def glass_blur(x, c, rng):
    sigma, distance, times = c
    levels = np.uint8(gaussian(x, sigma) * 255 + 1e-4)
    height, width = x.shape[:2]
    for i in range(times):
        steps = iter(rng.fold(i).integers(2 * height * width, -distance, distance).reshape(-1, 2))
        for row in range(height - distance, distance, -1):
            for column in range(width - distance, distance, -1):
                right, down = next(steps)
                # What a swap of two views comes to.
                levels[row, column] = levels[row + down, column + right]
    return gaussian(levels / 255, sigma)


def smear(x, radius, sigma, angle):
    length = 2 * radius + 1
    weights = np.exp(-(np.arange(length) ** 2) / (2 * sigma**2))
    weights /= weights.sum()
    kernel = np.zeros((2 * length + 1, 2 * length + 1))
    down, right = length * math.sin(math.radians(angle)), length * math.cos(math.radians(angle))
    for i, weight in enumerate(weights):
        along = i / math.hypot(down, right)
        kernel[length + math.ceil(along * down - 0.5), length + math.ceil(along * right - 0.5)] += weight
    planes = [
        cv2.filter2D(np.ascontiguousarray(x[..., i]), -1, kernel, borderType=cv2.BORDER_REPLICATE) for i in range(x.shape[-1])
    ]
    return np.stack(planes, -1)


def motion_blur(x, c, rng):
    return smear(x, *c, -45 + 90 * float(rng.uniforms(1)[0]))


def clipped_zoom(x, factor):
    size = x.shape[0]
    middle = math.ceil(size / factor)
    top = (size - middle) // 2
    zoomed = ndimage.zoom(x[top : top + middle, top : top + middle], (factor, factor, 1), order=1)
    trim = (zoomed.shape[0] - size) // 2
    return zoomed[trim : trim + size, trim : trim + size]


def zoom_blur(x, c, rng):
    return (x + sum(clipped_zoom(x, factor) for factor in c)) / (len(c) + 1)


def plasma(size, decay, chance):
    field = np.zeros((size, size))
    drawn = 0
    wibble, step = 100.0, size

    def varied(total):
        nonlocal drawn
        part = chance[drawn : drawn + total.size].reshape(total.shape)
        drawn += total.size
        return total / 4 + wibble * (-wibble + 2 * wibble * part)

    while step >= 2:
        half = step // 2
        corners = field[::step, ::step]
        pairs = corners + np.roll(corners, -1, 0)
        field[half::step, half::step] = varied(pairs + np.roll(pairs, -1, 1))
        centres = field[half::step, half::step]
        field[::step, half::step] = varied(centres + np.roll(centres, 1, 0) + corners + np.roll(corners, -1, 1))
        field[half::step, ::step] = varied(centres + np.roll(centres, 1, 1) + corners + np.roll(corners, -1, 0))
        step //= 2
        wibble /= decay
    field -= field.min()
    return field / field.max()


def fog(x, c, rng):
    size = 2 ** math.ceil(math.log2(x.shape[0]))
    clouds = plasma(size, c[1], rng.uniforms(size * size).astype(np.float64))[: x.shape[0], : x.shape[1], None]
    return (x + c[0] * clouds) * x.max() / (x.max() + c[0])


def snow(x, c, rng):
    mean, deviation, zoom, threshold, radius, sigma, kept = c
    noise = mean + deviation * rng.fold('flakes').normals(x[..., 0].size).astype(np.float64).reshape(x.shape[:2])
    flakes = clipped_zoom(noise[..., None], zoom)
    flakes[flakes < threshold] = 0
    flakes = np.uint8(np.clip(flakes, 0, 1) * 255 + 1e-4) / 255
    flakes = smear(flakes, radius, sigma, -135 + 90 * float(rng.fold('angle').uniforms(1)[0]))
    grey = cv2.cvtColor(x.astype(np.float32), cv2.COLOR_RGB2GRAY)[..., None]
    whiter = kept * x + (1 - kept) * np.maximum(x, grey * 1.5 + 0.5)
    return whiter + flakes + np.rot90(flakes, k=2)


def brightness(x, c, rng):
    hsv = color.rgb2hsv(x)
    hsv[..., 2] = np.clip(hsv[..., 2] + c, 0, 1)
    return color.hsv2rgb(hsv)


def saturate(x, c, rng):
    hsv = color.rgb2hsv(x)
    hsv[..., 1] = np.clip(hsv[..., 1] * c[0] + c[1], 0, 1)
    return color.hsv2rgb(hsv)


def contrast(x, c, rng):
    means = x.mean((0, 1), keepdims=True)
    return (x - means) * c + means


def elastic_transform(x, c, rng):
    stretch, sigma, jitter = c
    height, width = x.shape[:2]
    middle, reach = np.float32([height // 2, width // 2]), min(height, width) // 3
    corners = np.float32([middle + reach, [middle[0] + reach, middle[1] - reach], middle - reach])
    moved = corners + (jitter * (2 * rng.fold('points').uniforms(6).reshape(3, 2) - 1)).astype(np.float32)
    warped = cv2.warpAffine(x, cv2.getAffineTransform(corners, moved), (width, height), borderMode=cv2.BORDER_REFLECT_101)
    ways = [
        stretch * ndimage.gaussian_filter(2 * rng.fold(name).uniforms(height * width).astype(np.float64).reshape(height, width) - 1,
                                          sigma, mode='reflect', truncate=3)
        for name in ('right', 'down')
    ]
    rows, columns = np.mgrid[:height, :width]
    places = [rows + ways[1], columns + ways[0]]
    warped = warped.reshape(x.shape)
    return np.stack([ndimage.map_coordinates(warped[..., i], places, order=1, mode='reflect') for i in range(x.shape[-1])], -1)


def spatter(x, c, rng):
    mean, deviation, sigma, threshold, amount, is_mud = c
    liquid = mean + deviation * rng.normals(x[..., 0].size).astype(np.float64).reshape(x.shape[:2])
    liquid = filters.gaussian(liquid, sigma=sigma)
    if is_mud:
        cover = filters.gaussian((liquid > threshold).astype(np.float64), sigma=amount)
        cover[cover < 0.8] = 0
        return x * (1 - cover[..., None]) + cover[..., None] * np.array([63, 42, 20]) / 255
    liquid[liquid < threshold] = 0
    liquid = np.uint8(liquid * 255)
    near = cv2.distanceTransform(255 - cv2.Canny(liquid, 50, 150), cv2.DIST_L2, 5)
    soft = cv2.equalizeHist(np.uint8(cv2.blur(np.minimum(near, 20), (3, 3))))
    relief = cv2.filter2D(soft, cv2.CV_8U, np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]))
    light = liquid * cv2.blur(relief, (3, 3)).astype(np.float64)
    return x + amount * (light / light.max())[..., None] * np.array([175, 238, 238]) / 255


def image_of(x):
    levels = np.uint8(np.round(x * 255))
    return Image.fromarray(levels if x.shape[-1] == 3 else levels[..., 0])


def numbers_of(image, x):
    return np.asarray(image, np.float64).reshape(x.shape) / 255


def pixelate(x, c, rng):
    height, width = x.shape[:2]
    small = image_of(x).resize((int(width * c), int(height * c)), Image.Resampling.BOX)
    return numbers_of(small.resize((width, height), Image.Resampling.BOX), x)


def jpeg_compression(x, c, rng):
    file = io.BytesIO()
    image_of(x).save(file, 'JPEG', quality=c)
    return numbers_of(Image.open(file), x)


def zooms(*steps):
    return [np.arange(1, end, step) for end, step in steps]


def elastic(side, *shares):
    return [tuple(side * share for share in three) for three in shares]


# Function, and strengths as in make_cifar_c.py and make_imagenet_c.py.
CORRUPTIONS = {
    'gaussianNoise': (gaussian_noise, [0.04, 0.06, 0.08, 0.09, 0.10], [0.08, 0.12, 0.18, 0.26, 0.38]),
    'shotNoise': (shot_noise, [500, 250, 100, 75, 50], [60, 25, 12, 5, 3]),
    'impulseNoise': (impulse_noise, [0.01, 0.02, 0.03, 0.05, 0.07], [0.03, 0.06, 0.09, 0.17, 0.27]),
    'defocusBlur': (
        defocus_blur,
        [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)],
        [(3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)],
    ),
    'glassBlur': (
        glass_blur,
        [(0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2)],
        [(0.7, 1, 2), (0.9, 2, 1), (1, 2, 3), (1.1, 3, 2), (1.5, 4, 2)],
    ),
    'motionBlur': (
        motion_blur,
        [(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)],
        [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)],
    ),
    'zoomBlur': (
        zoom_blur,
        zooms((1.06, 0.01), (1.11, 0.01), (1.16, 0.01), (1.21, 0.01), (1.26, 0.01)),
        zooms((1.11, 0.01), (1.16, 0.01), (1.21, 0.02), (1.26, 0.02), (1.31, 0.03)),
    ),
    'snow': (
        snow,
        [
            (0.1, 0.2, 1, 0.6, 8, 3, 0.95),
            (0.1, 0.2, 1, 0.5, 10, 4, 0.9),
            (0.15, 0.3, 1.75, 0.55, 10, 4, 0.9),
            (0.25, 0.3, 2.25, 0.6, 12, 6, 0.85),
            (0.3, 0.3, 1.25, 0.65, 14, 12, 0.8),
        ],
        [
            (0.1, 0.3, 3, 0.5, 10, 4, 0.8),
            (0.2, 0.3, 2, 0.5, 12, 4, 0.7),
            (0.55, 0.3, 4, 0.9, 12, 8, 0.7),
            (0.55, 0.3, 4.5, 0.85, 12, 8, 0.65),
            (0.55, 0.3, 2.5, 0.85, 12, 12, 0.55),
        ],
    ),
    'fog': (
        fog,
        [(0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)],
        [(1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)],
    ),
    'brightness': (brightness, [0.05, 0.1, 0.15, 0.2, 0.3], [0.1, 0.2, 0.3, 0.4, 0.5]),
    'contrast': (contrast, [0.75, 0.5, 0.4, 0.3, 0.15], [0.4, 0.3, 0.2, 0.1, 0.05]),
    'elasticTransform': (
        elastic_transform,
        elastic(32, (0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06), (0.1, 0.04, 0.05), (0.1, 0.03, 0.03)),
        elastic(244, (2, 0.7, 0.1), (2, 0.08, 0.2), (0.05, 0.01, 0.02), (0.07, 0.01, 0.02), (0.12, 0.01, 0.02)),
    ),
    'pixelate': (pixelate, [0.95, 0.9, 0.85, 0.75, 0.65], [0.6, 0.5, 0.4, 0.3, 0.25]),
    'jpegCompression': (jpeg_compression, [80, 65, 58, 50, 40], [25, 18, 15, 10, 7]),
    'speckleNoise': (speckle_noise, [0.06, 0.1, 0.12, 0.16, 0.2], [0.15, 0.2, 0.35, 0.45, 0.6]),
    'gaussianBlur': (gaussian_blur, [0.4, 0.6, 0.7, 0.8, 1], [1, 2, 3, 4, 6]),
    'spatter': (
        spatter,
        [
            (0.62, 0.1, 0.7, 0.7, 0.5, 0),
            (0.65, 0.1, 0.8, 0.7, 0.5, 0),
            (0.65, 0.3, 1, 0.69, 0.5, 0),
            (0.65, 0.1, 0.7, 0.69, 0.6, 1),
            (0.65, 0.1, 0.5, 0.68, 0.6, 1),
        ],
        [
            (0.65, 0.3, 4, 0.69, 0.6, 0),
            (0.65, 0.3, 3, 0.68, 0.6, 0),
            (0.65, 0.3, 2, 0.68, 0.5, 0),
            (0.65, 0.3, 1, 0.65, 1.5, 1),
            (0.67, 0.4, 1, 0.65, 1.5, 1),
        ],
    ),
    'saturate': (
        saturate,
        [(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)],
        [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)],
    ),
}


def packed(levels):
    return base64.b64encode(np.ascontiguousarray(levels).tobytes()).decode()


def cases():
    for name, (corrupt, *tables) in CORRUPTIONS.items():
        for table, strengths in zip((CIFAR, IMAGENET), tables):
            # A small picture would be pulled inside out.
            of = 'smooth' if name == 'elasticTransform' else 'colours'
            x = PICTURES[of] / 255
            results = [np.clip(corrupt(x.copy(), strength, Rng(SEED)), 0, 1) for strength in strengths]
            yield {'name': name, 'table': table, 'picture': of, 'levels': [packed(np.uint8(np.round(y * 255))) for y in results]}


PICTURES = {'colours': picture(), 'smooth': smooth()}

if __name__ == '__main__':
    fixture = {
        'seed': SEED,
        'pictures': {name: {'shape': list(levels.shape), 'levels': packed(levels)} for name, levels in PICTURES.items()},
        'cases': list(cases()),
    }
    write('packages/adversarial/src/fixtures/corruptions.json', fixture)
