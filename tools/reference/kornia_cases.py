"""
How a golden case of an augmentation is made: one augmentation of Kornia 0.9.0, its options, images → parameters that it drew → images.

A case holds all that a test needs: it hands the drawn parameters to ours and compares. Names of options and parameters are Kornia's, axes ours:
images, masks and drawn fields are [batch, height, width, channels]. Parameters are rounded to float32 before they are applied, so that a test
starts from the same numbers. `matrix` takes points (x, y, 1) of the input to the output, where a pixel's centre has whole coordinates; `inverse` is
Kornia's way back from `output`. What follows is what one would not guess.

All
- `p` is each image's chance, `batch_prob` its outcome. Parameters are drawn for all images, also for those that are left alone. CenterCrop, RandomCrop,
  RandomResizedCrop, Resize, RandomMixUpV2, RandomCutMixV2 and PatchMix mean the chance of the whole batch, as results of two sizes do not stack.
- A single number x as a range means centre ± x, floored at the least value that is allowed: contrast 1.5 is [0, 2.5]. Centres are 1 for brightness,
  contrast and saturation, 0 for hue, shifts and degrees, 0.5 for thresholds of solarisation and snow, 50 for JPEG. Exceptions: sharpness x is [0, x];
  bits x are [x, 8]; the illuminations and salt-and-pepper take x as [x, x]. Hue is in turns, [-0.5, 0.5].
- Most colour operations clip the input to [0, 1] first and the result afterwards; not RandomInvert, RandomGaussianNoise (not even the result),
  RandomAutoContrast (only the result), RandomGrayscale, RandomChannelShuffle, RandomChannelDropout, the blurs, RandomErasing, rain, salt and pepper,
  Normalize and Denormalize, and RandomBrightness and RandomContrast with `clip_output` false.

Moving pixels
- `align_corners` is true by default for CenterCrop, RandomCrop, RandomResizedCrop, Resize, RandomRotation and RandomRotation90, and false for the rest. In a
  warp by a matrix it changes nothing but 'reflection' (about the centres of the outer pixels if true, about their edges if false); 'zeros' and 'border'
  are the same for both. It does matter to resizing and to grids of [-1, 1] (elastic, thin plate). Slices of RandomCrop and CenterCrop ignore it.
- Bilinear warps blend with zeros, or the fill value, within a pixel outside the centres of the outer pixels.
- Masks are always moved by 'nearest' (warps: ties to even); AugmentationSequential forgets `align_corners` for masks of RandomElasticTransform unless told.
- Boxes of mode xyxy lose 1 from right and bottom, their four corners are moved, and 1 is added to the bounds of what comes out. They are not clipped.
- Positive degrees turn anticlockwise in RandomRotation and RandomRotation90, clockwise in RandomAffine. All turn about ((w - 1) / 2, (h - 1) / 2).
- RandomAffine: `scale` [a, b] is one draw for both axes, [a, b, c, d] one each; `shear` x or [a, b] only shears along x, [a, b, c, d] both. Matrix:
  translation · rotation and scale about the centre · shear; the shear along x by tan comes first and the one along y then sees its result,
  [[1, -tan x], [-tan y, 1 + tan x · tan y]]. `translate` is the most, as a part of width and height; RandomTranslate takes a range for each axis.
- RandomPerspective: each corner moves inwards by up to distortion_scale / 2 of the full width and height; 'area_preserving' moves it either way.
- RandomCrop: `padding` is one number, [left and right, top and bottom] or [left, top, right, bottom]; `pad_if_needed` pads both sides by all that is
  missing, twice of what is needed. `src` counts from the padded image, `matrix` from the image without padding. `padding_size` is left, right, top, bottom.
- RandomResizedCrop takes the first of ten tries that fits; else the largest window within the ratios, and at a random place, not the centre. Windows are
  whole pixels. 'slice' cuts and then resizes, 'resample' warps. If align_corners is true (default) and for
  'resample' its matrix takes corner pixels to corner pixels; else it is that of half pixels.
- CenterCrop: an odd rest is cut at the far end. PadTo pads at right and bottom only, and cuts there if the image is larger; its matrix is the identity.
- Resize: 'nearest' takes the pixel under the centre ('nearest-exact'); `antialias` is a Gaussian blur first, not a wider window, with
  sigma (factor - 1) / 2 and a kernel of 4 sigma, at least 3, made odd. Sides are truncated, not rounded: 5×7 to short side 4 is 4×5.
- RandomElasticTransform: noise in [-1, 1) for x and y, each blurred with zeros beyond the border, times alpha, is added to a grid of [-1, 1]. The first of
  `kernel_size` and `sigma` is of y, the first of `alpha` is of x. Boxes and keypoints stay where they are.
- RandomFisheye: a grid of [-1, 1] whose points are pushed from the middle by distance^gamma, the distance from the drawn centre; zeros outside, and
  align_corners. RandomThinPlateSpline: corners and centre of [-1, 1] moved; r² log r with natural logarithm; weights sum to zero against the moved points.
  Neither moves masks in Kornia, and boxes and keypoints stay where they are.

Colours
- RandomBrightness adds factor - 1. RandomContrast multiplies. RandomSaturation scales the S of HSV. ColorJiggle is these three and the hue; ColorJitter is
  torchvision's: brightness multiplies, contrast blends with the mean grey of the image, saturation with each pixel's grey (0.299, 0.587, 0.114).
- Both take the steps in the drawn `order` (0 brightness, 1 contrast, 2 saturation, 3 hue), one for the whole batch, and clip after each. A step is left out
  where all factors of the batch are neutral, so that images of one channel pass without saturation and hue.
- RandomSolarize adds first, clips, and then inverts what is ≥ threshold. RandomPosterize keeps the upper bits of floor(255 x); 8 bits leave the image alone,
  and 0 make it black. Bits are rounded from a uniform number, so that the ends of the range have half the chance. RandomRotation90's times likewise.
- RandomEqualize: for each channel, 256 bins of floor(255 x), step = floor((pixels - those of the last bin in use) / 255); unchanged where that is 0,
  so below 256 pixels. RandomAutoContrast: for each channel, (x - min) / (max - min + 1e-6). RandomClahe: see `kornia.enhance.equalize_clahe`, whose tables
  are rounded half to even; tiles of an odd side go another way than those of even sides.
- RandomGrayscale weighs channels equally if there are not three. RandomPlanckianJitter scales red and blue relative to green by a row of a table of 25
  (blackbody) or 23 (CIED) temperatures; `idx` counts within `select_from`. RandomErasing's masks are erased to 0 whatever `value` is.

Blurs, noise, weather
- Kernels are correlations. An even kernel's longer half lies right and below. RandomBoxBlur's `normalized` chooses two passes over one, both are normalised.
  RandomMedianBlur reflects. RandomGaussianBlur has one sigma for both axes.
- RandomMotionBlur: a row of weights from d to 1 - d, d = (direction + 1) / 2, turned anticlockwise by angle (nearest, half to even, by default; else with
  align_corners), divided by its sum; zeros beyond the border by default. A range of sizes gives odd sizes, one for the whole batch.
- RandomSharpness: factor 1 changes nothing, below it blurs; the border of one pixel stays. Kernel [[1, 1, 1], [1, 5, 1], [1, 1, 1]] / 13.
- RandomJPEG: in [0, 1], padded to 16 by repeating; CbCr by 0.564 and 0.713; the halves of colour are blurred as by Resize's antialias first. Rounding is
  round(x) + (x - round(x))³ and the tables' floor is floor(x) + (x - 0.5 - floor(x))³, so that there are gradients. The result is clipped to [0, 1].
- RandomRain draws drops of 200 / 255; `drop_width` is negative for drops to the left. RandomSnow scales the lightness of HLS below `snow_coefficient`.
- RandomPlasma*: fields are not scaled to [0, 1]; contrast is (x - 0.5) · 4 · field + 0.5, brightness adds (2 · field - 1) · intensity, shadow adds
  shade_intensity where the field is below shade_quantity. Only shadow has one field for all channels.
- Illuminations add a field that is scaled to [0, gain]; its sign is that of a uniform number in `sign`. Gaussian: centre · side - 0.5, sigma · side.
  Linear: directions 0 to 3 grow down, up, right, left. Corner: they grow along x + y, y - x, x - y, -x - y, for x and y from 0 to 1.

Mixing
- RandomMixUpV2: x · (1 - lambda) + other · lambda; labels are [own, other, lambda], [own, own, 0] if the batch is left alone.
- RandomCutMixV2: the window is floor(sqrt(1 - beta) · side), beta clipped to `cut_size`, so that a larger cut_size cuts less. Labels are [own, other, part
  of the window], or 1 - that with `use_correct_lambda`. With several mixes each takes its patch from the images as they were at first.
- RandomJigsaw: pieces are numbered along rows, and laid along columns. RandomMosaic: mosaic_grid is [columns, rows], also laid along columns; the window
  starts at floor(ratio · side) of the first image; boxes are clipped to the window and those outside stay as one pixel at its edge;
  `min_bbox_size` is an area, (w - 1) · (h - 1), below which boxes become zeros. PatchMix moves no labels.
- RandomTransplantation: the donor of image i is i - 1, of 0 the last; one label of its mask is chosen and those pixels and mask values are taken over.

Policies
- Shears are in units of 180°: 0.3 shears by 54°. Translations are fractions in `policies` and pixels in `steps`.
- AutoAugment's magnitudes are bins of 10 over the whole range, also of shears, translations and rotations, so that small magnitudes point the other way;
  its posterisation has more bits and its solarisation a higher threshold the larger the magnitude, unlike the paper's.
- AdaptiveDiscriminatorAugmentation lowers its chance while the running accuracy is below the target and raises it otherwise.
"""

import kornia
import torch
from kornia.augmentation import AugmentationSequential
from kornia.augmentation.container.params import ParamItem
from kornia.constants import DataKey, Resample

from fixture import channels_last, draw, pack, write

FOLDER = 'packages/augment/src/fixtures/kornia'
# What a case of an augmentation that moves pixels carries along: Kornia's name of the kind → ours.
CARRIED = {'mask': 'masks', 'bbox_xyxy': 'boxes', 'keypoints': 'keypoints'}


def golden(augmentation, name, options, shape, *, low=0.05, high=0.95, seed=0, carried=True, inverse=True, images=None):
    """
    One case.

    `augmentation` is a class of kornia.augmentation, called with `options`. `shape` is [batch, height, width, channels] of images uniform over
    [low, high), unless `images` are given. `seed` starts Kornia's draws. `carried` and `inverse` say whether it moves masks, boxes and keypoints and
    whether it can be undone.
    """
    layer = augmentation(**{option: to_kornia(value) for option, value in options.items()})
    key = ('kornia', augmentation.__name__, name)
    if images is None:
        images = draw(*key, 'images', shape=shape, low=low, high=high)
    x = channels_first(images)
    torch.manual_seed(seed)
    params = rounded(layer.forward_parameters(x.shape))
    if 'order' in options:  # Kornia draws one all the same, and does not use it.
        params['order'] = torch.tensor(options['order'])
    output = layer(x.clone(), params=params)
    case = {
        'name': name,
        'options': options,
        'images': pack(images),
        'params': packed(params),
        'output': pack(channels_last(output)),
    }
    moves = isinstance(layer, kornia.augmentation.GeometricAugmentationBase2D)
    if moves:
        case['matrix'] = pack(layer.transform_matrix)
    if moves and inverse:
        case['inverse'] = pack(channels_last(layer.inverse(output.clone(), params=params)))
    if carried:
        case |= carried_along(augmentation, options, params, key, x, output)
    return case


def carried_along(augmentation, options, params, key, x, output):
    """Masks, boxes (left, top, right, bottom) and keypoints (x, y) before and after."""
    batch, _, height, width = x.shape
    found = {}
    for kind, before in {
        'mask': draw(*key, 'masks', shape=[batch, height, width, 1]).gt(0).double(),
        'bbox_xyxy': boxes(draw(*key, 'boxes', shape=[batch, 2, 4], low=0.0, high=1.0), height, width),
        'keypoints': draw(*key, 'keypoints', shape=[batch, 3, 2], low=0.0, high=1.0) * torch.tensor([width - 1.0, height - 1.0]),
    }.items():
        before = rounded(before)
        layer = augmentation(**{option: to_kornia(value) for option, value in options.items()})
        # Kornia's default for masks forgets `align_corners` in RandomElasticTransform.
        sequential = AugmentationSequential(layer, data_keys=['input', kind], extra_args={DataKey.MASK: {'resample': Resample.NEAREST}})
        item = ParamItem(next(iter(dict(sequential.named_children()))), {name: value.clone() for name, value in params.items()})
        try:
            again, after = sequential(x.clone(), channels_first(before), params=[item])
        except NotImplementedError:
            continue
        assert torch.equal(again, output), key
        found[CARRIED[kind]] = {'input': pack(before), 'output': pack(channels_last(after))}
    return found


def boxes(numbers, height, width):
    """Boxes at least a pixel wide from numbers in [0, 1)."""
    corner = numbers[..., :2] * torch.tensor([width / 2, height / 2])
    size = 1 + numbers[..., 2:] * torch.tensor([width / 2 - 1, height / 2 - 1])
    return torch.cat([corner, corner + size], -1)


def channels_first(images):
    """NHWC → NCHW, or boxes and keypoints as they are."""
    return images.permute(0, 3, 1, 2).contiguous() if images.dim() == 4 else images


def rounded(node):
    """Parameters to the nearest float32; whole numbers as they are."""
    if isinstance(node, dict):
        return {name: rounded(value) for name, value in node.items()}
    return node.float().to(node.dtype) if torch.is_tensor(node) and node.is_floating_point() else node


def packed(params):
    """Parameters as JSON: fields of numbers with channels last."""
    fields = {'noise', 'gaussian_noise', 'gradient', 'plasma', 'mask_salt', 'mask_pepper'}
    tensors = {name: value.int() if value.dtype == torch.bool else value for name, value in params.items() if torch.is_tensor(value)}
    return {name: pack(channels_last(value) if name in fields else value) for name, value in tensors.items()}


def to_kornia(value):
    """Lists of JSON → the tuples that Kornia asks for; {'tensor': …} → a tensor and {'list': …} → a list where it insists on them."""
    if isinstance(value, dict):
        return torch.tensor(value['tensor']) if 'tensor' in value else value['list']
    return tuple(to_kornia(item) for item in value) if isinstance(value, list) else value


def kebab_case(name):
    """RandomRGBShift → random-rgb-shift."""
    text = ''
    for i, letter in enumerate(name):
        starts = letter.isupper() and i > 0 and (not name[i - 1].isupper() or name[i + 1 : i + 2].islower())
        text += ('-' if starts else '') + letter.lower()
    return text


def write_cases(op, cases):
    """One file for all cases of an augmentation."""
    names = [case['name'] for case in cases]
    assert len(set(names)) == len(names), f'{op}: names must be unique'
    write(f'{FOLDER}/{kebab_case(op)}.json', {'kornia': kornia.__version__, 'op': op, 'cases': json_ready(cases)})


def json_ready(node):
    """{'tensor': …} and {'list': …} → the plain list."""
    if isinstance(node, dict):
        if set(node) in ({'tensor'}, {'list'}):
            return next(iter(node.values()))
        return {key: json_ready(value) for key, value in node.items()}
    return [json_ready(item) for item in node] if isinstance(node, list) else node
