"""
The peers' side of `pnpm bench augment`: Kornia, torchvision and Albumentations, each in a process of its own.

    python tools/reference/augment_speed.py kornia          or torchvision, or albumentations; introduces itself in one line of JSON, then answers
                                                            each line on stdin with one: run affine 32 224 3 · listed affine 32 224 3

The words are a case, how many images, their side, and of how many runs the median is; times are milliseconds of one run, `{"ms": 12.3}`. A run takes
a float32 batch with values in [0, 1] and gives a new one whose memory is contiguous; each image has a draw of its own. `listed` times what gives
something else: views of the given memory, whole numbers of 8 bits, Pillow's images.

On two threads. Written for the current releases of the three.
"""

import json
import os
import sys
import time
from contextlib import nullcontext

import numpy as np

THREADS = 2
CROPPED = 192
SCALE = (0.8, 1.2)
ERASED = (0.02, 0.33)
RESIZED = (0.08, 1.0)
JIGGLE = (0.2, 0.2, 0.2, 0.1)
PIPELINE = ('affine', 'rotation', 'horizontal-flip', 'color-jiggle', 'grayscale')
CIFAR = ('cifar-crop', 'cifar-flip', 'cifar-normalize')
MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.201)


def version(module):
    return module.__version__.split('+')[0]


class Kornia:
    """Batches, of which each image has its own draw."""

    def __init__(self):
        import kornia
        import kornia.augmentation as K
        import torch

        torch.set_num_threads(THREADS)
        self.torch = torch
        self.mode = torch.inference_mode
        self.name = f'Kornia {version(kornia)}'
        transforms = {
            'perspective': K.RandomPerspective(0.2, p=1.0),
            'affine': K.RandomAffine(15.0, (0.1, 0.1), SCALE, p=1.0),
            'random-crop': K.RandomCrop((CROPPED, CROPPED)),
            'random-erasing': K.RandomErasing(ERASED, p=1.0),
            'horizontal-flip': K.RandomHorizontalFlip(p=1.0),
            'vertical-flip': K.RandomVerticalFlip(p=1.0),
            'color-jiggle': K.ColorJiggle(*JIGGLE, p=1.0),
            'rotation': K.RandomRotation(30.0, p=1.0),
            'resized-crop': K.RandomResizedCrop((224, 224), scale=RESIZED),
            'center-crop': K.CenterCrop(CROPPED),
            'grayscale': K.RandomGrayscale(p=1.0),
            'cifar-crop': K.RandomCrop((32, 32), padding=4),
            'cifar-flip': K.RandomHorizontalFlip(),
            'cifar-normalize': K.Normalize(MEAN, DEVIATION),
        }
        transforms['pipeline'] = K.AugmentationSequential(*(transforms[name] for name in PIPELINE))
        transforms['cifar'] = K.AugmentationSequential(*(transforms[name] for name in CIFAR))
        self.runs = {name: lambda images, one=one: one(images).contiguous() for name, one in transforms.items()}
        self.others = {'center-crop': {'Kornia, view': (self.images, transforms['center-crop'])}}

    def images(self, batch, size):
        return self.torch.rand(batch, 3, size, size)

    def check(self, result, batch):
        assert result.shape[:2] == (batch, 3) and result.dtype == self.torch.float32 and result.is_contiguous(), result.shape


class Torchvision:
    """A random transform draws once for a batch, so that images go through it one by one; what is the same for all takes the batch."""

    def __init__(self):
        import torch
        import torchvision
        from torchvision.transforms import v2
        from torchvision.transforms.v2 import functional as F

        torch.set_num_threads(THREADS)
        self.torch = torch
        self.mode = torch.inference_mode
        self.to_pillow = F.to_pil_image
        self.name = f'torchvision {version(torchvision)}'
        linear = {'interpolation': v2.InterpolationMode.BILINEAR}
        same = {
            'horizontal-flip': v2.RandomHorizontalFlip(1),
            'vertical-flip': v2.RandomVerticalFlip(1),
            'center-crop': v2.CenterCrop(CROPPED),
            'grayscale': v2.RandomGrayscale(1),
            'cifar-normalize': v2.Normalize(MEAN, DEVIATION),
        }
        transforms = {
            **same,
            'perspective': v2.RandomPerspective(0.2, p=1),
            'affine': v2.RandomAffine(15, (0.1, 0.1), SCALE, **linear),
            'random-crop': v2.RandomCrop(CROPPED),
            'random-erasing': v2.RandomErasing(1, ERASED),
            'color-jiggle': v2.ColorJitter(*JIGGLE),
            'rotation': v2.RandomRotation(30, **linear),
            # Like the others, without a filter before.
            'resized-crop': v2.RandomResizedCrop(224, RESIZED, antialias=False),
            'cifar-crop': v2.RandomCrop(32, padding=4),
            'cifar-flip': v2.RandomHorizontalFlip(),
        }
        transforms['pipeline'] = v2.Compose([transforms[name] for name in PIPELINE])
        transforms['cifar'] = v2.Compose([transforms[name] for name in CIFAR])
        whole = {name: lambda images, one=one: one(images).contiguous() for name, one in same.items()}
        self.runs = {**{name: self.each(one) for name, one in transforms.items()}, **whole}
        self.others = {name: self.listed(name, one) for name, one in transforms.items() if not name.startswith('cifar')}

    def each(self, transform):
        def run(images):
            if len(images) == 1:
                return transform(images).contiguous()
            return self.torch.stack([transform(image) for image in images])

        return run

    def listed(self, name, transform):
        def one_by_one(images):
            return [transform(image) for image in images]

        found = {'torchvision, uint8': (self.bytes, self.each(transform))}
        if name != 'random-erasing':
            found['torchvision, Pillow'] = (self.pillow, one_by_one)
        if name in ('random-crop', 'center-crop'):
            found['torchvision, views'] = (self.images, transform if name == 'center-crop' else one_by_one)
        return found

    def images(self, batch, size):
        return self.torch.rand(batch, 3, size, size)

    def bytes(self, batch, size):
        return self.torch.randint(256, (batch, 3, size, size), dtype=self.torch.uint8)

    def pillow(self, batch, size):
        return [self.to_pillow(image) for image in self.bytes(batch, size)]

    check = Kornia.check


class Albumentations:
    """Images, height × width × 3, go through a transform one by one."""

    def __init__(self):
        # Or it asks on the web for a newer one.
        os.environ['NO_ALBUMENTATIONS_UPDATE'] = '1'
        import albumentations as A
        import cv2

        cv2.setNumThreads(THREADS)
        self.mode = nullcontext
        self.name = f'Albumentations {version(A)}'
        self.random = np.random.default_rng(0)
        transforms = {
            'perspective': A.Perspective(scale=(0.05, 0.1), p=1),
            'affine': A.Affine(scale=SCALE, translate_percent=(-0.1, 0.1), rotate=(-15, 15), p=1),
            'random-crop': A.RandomCrop(CROPPED, CROPPED),
            'random-erasing': A.Erasing(scale=ERASED, p=1),
            'horizontal-flip': A.HorizontalFlip(p=1),
            'vertical-flip': A.VerticalFlip(p=1),
            'color-jiggle': A.ColorJitter(*JIGGLE, p=1),
            'rotation': A.Rotate((-30, 30), p=1),
            'resized-crop': A.RandomResizedCrop((224, 224), scale=RESIZED),
            'center-crop': A.CenterCrop(CROPPED, CROPPED),
            'grayscale': A.ToGray(p=1),
            'cifar-flip': A.HorizontalFlip(),
            'cifar-normalize': A.Normalize(MEAN, DEVIATION, max_pixel_value=1),
        }
        transforms['cifar-crop'] = A.Compose([A.Pad(4), A.RandomCrop(32, 32)])
        transforms['pipeline'] = A.Compose([transforms[name] for name in PIPELINE])
        transforms['cifar'] = A.Compose([transforms[name] for name in CIFAR])
        self.runs = {name: self.each(one) for name, one in transforms.items()}
        # The same for all, and faster with all at once; other transforms would draw once for all.
        for name in ('vertical-flip', 'center-crop'):
            self.runs[name] = lambda images, one=transforms[name]: np.ascontiguousarray(one(images=images)['images'])
        self.others = {name: self.listed(name, one) for name, one in transforms.items() if not name.startswith('cifar')}

    def each(self, transform):
        """np.stack would take up to four times as long, as all results have to be there first, in memory that the system has to give anew."""

        def run(images):
            first = transform(image=images[0])['image']
            if len(images) == 1:
                return np.ascontiguousarray(first)[None]
            batch = np.empty((len(images), *first.shape), first.dtype)
            batch[0] = first
            for i in range(1, len(images)):
                batch[i] = transform(image=images[i])['image']
            return batch

        return run

    def listed(self, name, transform):
        found = {'Albumentations, uint8': (self.bytes, self.each(transform))}
        if name in ('random-crop', 'center-crop'):
            found['Albumentations, views'] = (
                self.images,
                lambda images: [transform(image=image)['image'] for image in images],
            )
        return found

    def images(self, batch, size):
        return self.random.random((batch, size, size, 3), np.float32)

    def bytes(self, batch, size):
        return self.random.integers(256, size=(batch, size, size, 3), dtype=np.uint8)

    def check(self, result, batch):
        kind = (len(result), result.shape[3], result.dtype, result.flags.c_contiguous)
        assert kind == (batch, 3, np.float32, True), kind


class Commands:
    def __init__(self, library):
        self.library = library
        self.given = {}

    def images(self, make, batch, size):
        """The last ones of a kind stay, as they may be asked for again."""
        kind = make.__name__
        if self.given.get(kind, ((), None))[0] != (batch, size):
            self.given[kind] = ((batch, size), make(batch, size))
        return self.given[kind][1]

    def run(self, name, batch, size, repeats):
        run = self.library.runs[name]
        images = self.images(self.library.images, int(batch), int(size))
        with self.library.mode():
            ms, result = timed(lambda: run(images), int(repeats))
        self.library.check(result, int(batch))
        return {'ms': ms}

    def listed(self, name, batch, size, repeats):
        answer = {}
        for title, (make, run) in self.library.others.get(name, {}).items():
            images = self.images(make, int(batch), int(size))
            with self.library.mode():
                run(images)
                answer[title] = timed(lambda: run(images), int(repeats))[0]
        return answer


def timed(run, repeats):
    times = []
    for _ in range(repeats):
        # Freed before, not while a new one is made.
        result = None
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return sorted(times)[repeats // 2] * 1000, result


def main():
    os.environ.setdefault('OMP_NUM_THREADS', str(THREADS))
    libraries = {'kornia': Kornia, 'torchvision': Torchvision, 'albumentations': Albumentations}
    commands = Commands(libraries[sys.argv[1]]())
    print(json.dumps({'name': commands.library.name}), flush=True)
    for line in sys.stdin:
        name, *words = line.split()
        print(json.dumps(getattr(commands, name)(*words)), flush=True)


if __name__ == '__main__':
    main()
