"""
torchvision's side of `pnpm bench datasets`, and its data.

    python tools/reference/data_loader.py make FOLDER JPEGS    makes what is loaded, of a folder with CIFAR-10 as JPEG files (train/<class>/, test/<class>/)
    python tools/reference/data_loader.py serve FOLDER         introduces itself in one line of JSON, then answers each line on stdin with one:
                                                               load binary 0 · load folder 2 · load photos 1 · paths FOLDER · rss

Written for the current release of torchvision, not only the one of the fixtures.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

PHOTOS = 1024
CLASSES = 'airplane automobile bird cat deer dog frog horse ship truck'.split()


def records(paths):
    for path in paths:
        pixels = np.asarray(Image.open(path).convert('RGB')).transpose(2, 0, 1)
        yield bytes([CLASSES.index(path.parent.name)]) + pixels.tobytes()


def make(folder, jpegs):
    """CIFAR-10's binary layout, a folder of all its 60,000 JPEG files, and photographs of 500×375 pixels pieced together from them."""
    rng = np.random.default_rng(0)
    split = {name: sorted((jpegs / name).glob('*/*.jpg')) for name in ('train', 'test')}
    for paths in split.values():
        rng.shuffle(paths)
    batches = folder / 'cifar-10-batches-bin'
    batches.mkdir(parents=True)
    for i in range(5):
        (batches / f'data_batch_{i + 1}.bin').write_bytes(b''.join(records(split['train'][i * 10000 : (i + 1) * 10000])))
    (batches / 'test_batch.bin').write_bytes(b''.join(records(split['test'])))
    (batches / 'batches.meta.txt').write_text('\n'.join(CLASSES) + '\n')

    for name, paths in split.items():
        for path in paths:
            own = folder / 'cifar10-images' / path.parent.name / f'{name}-{path.name}'
            own.parent.mkdir(parents=True, exist_ok=True)
            own.write_bytes(path.read_bytes())

    for i in range(PHOTOS):
        photo = Image.new('RGB', (500, 375))
        for tile in range(12):
            small = Image.open(split['train'][i * 12 + tile])
            photo.paste(small.resize((125, 125), Image.BICUBIC), (tile % 4 * 125, tile // 4 * 125))
        grain = rng.normal(0, 6, (375, 500, 3))
        photo = Image.fromarray((np.asarray(photo) + grain).clip(0, 255).astype(np.uint8))
        own = folder / 'photos' / CLASSES[i % 10] / f'{i}.jpg'
        own.parent.mkdir(parents=True, exist_ok=True)
        photo.save(own, quality=90)


class Commands:
    def __init__(self, folder):
        import torch
        import torchvision
        from torchvision import transforms

        torch.set_num_threads(2)
        self.torch = torch
        self.torchvision = torchvision
        self.folder = folder
        self.opened = {}
        self.last = [transforms.ToTensor(), transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.201))]
        self.transforms = {
            'binary': transforms.Compose(self.last),
            'folder': transforms.Compose(
                [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip(), *self.last]
            ),
            'photos': transforms.Compose(
                [
                    transforms.Resize(256),
                    transforms.CenterCrop(224),
                    transforms.ToTensor(),
                    transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
                ]
            ),
        }

    def open(self, name):
        if name == 'binary':
            # torchvision reads the Python version only; what it keeps in memory is the same.
            data = [np.fromfile(self.folder / f'cifar-10-batches-bin/data_batch_{i}.bin', np.uint8) for i in range(1, 6)]
            whole = np.concatenate(data).reshape(-1, 3073)
            dataset = self.torchvision.datasets.CIFAR10.__new__(self.torchvision.datasets.CIFAR10)
            dataset.transform, dataset.target_transform = self.transforms[name], None
            dataset.data = np.ascontiguousarray(whole[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
            dataset.targets = whole[:, 0].tolist()
            return dataset
        folder = {'folder': 'cifar10-images', 'photos': 'photos'}[name]
        return self.torchvision.datasets.ImageFolder(self.folder / folder, self.transforms[name])

    def load(self, name, workers):
        if name not in self.opened:
            self.opened[name] = self.open(name)
        started = time.perf_counter()
        loader = self.torch.utils.data.DataLoader(
            self.opened[name], batch_size=32 if name == 'photos' else 128, shuffle=True, num_workers=int(workers)
        )
        images = 0
        for batch, _ in loader:
            images += len(batch)
        return {'ms': (time.perf_counter() - started) * 1000, 'images': images}

    def paths(self, folder):
        """Finds a folder's files, and goes through their paths."""
        started = time.perf_counter()
        dataset = self.torchvision.datasets.ImageFolder(folder)
        images = sum(1 for _ in dataset.samples)
        return {'ms': (time.perf_counter() - started) * 1000, 'images': images}

    def rss(self):
        return {'bytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def main():
    verb, folder, *rest = sys.argv[1:]
    if verb == 'make':
        return make(Path(folder), Path(rest[0]))
    os.environ.setdefault('OMP_NUM_THREADS', '2')
    commands = Commands(Path(folder))
    print(json.dumps({'name': f'torchvision {commands.torchvision.__version__.split("+")[0]}'}), flush=True)
    for line in sys.stdin:
        name, *words = line.split()
        print(json.dumps(getattr(commands, name)(*words)), flush=True)


if __name__ == '__main__':
    main()
