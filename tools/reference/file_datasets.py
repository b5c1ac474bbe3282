"""
How torchvision's ImageFolder, CelebA, Flowers102 and ImageNet see data sets in small: which files in which order, with which labels.

Needs the package scipy too. The pictures are empty files, which nothing reads. Bytes are written as base64.
"""

import base64
import io
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import scipy.io
from torchvision import datasets
from torchvision.datasets import celeba, flowers102, imagenet

FILE = Path(__file__).resolve().parents[2] / 'packages/datasets/src/fixtures/file-datasets.json'


def text(data):
    return base64.b64encode(data).decode()


def lay(root, files, links=()):
    """Makes files, by their paths, of the given bytes; and links."""
    for path, data in files.items():
        file = Path(root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    for path, target in links:
        Path(root, path).symlink_to(Path(root, target))


def case(name, files, made, links=(), **more):
    """A layout, with only those bytes that matter, and what torchvision made of it."""
    contents = {path: text(data) for path, data in files.items() if data}
    empty = [path for path, data in files.items() if not data]
    return {'name': name, 'contents': contents, 'empty': empty, 'links': list(links), **more, **made}


def nothing(*paths):
    return {path: b'' for path in paths}


# Folders with a class each.

FOLDERS = {
    'in order': (nothing('dog/z.png', 'dog/a/deep.JPG', 'cat/10.png', 'cat/1.webp', 'cat/notes.txt', 'README.md'), ()),
    'hidden names': (nothing('.hidden/x.png', 'cat/.thumbnail.png', 'cat/.png', 'cat/1.png'), ()),
    'folders by their whole paths': (
        nothing('c/a/x/1.png', 'c/a/1.png', 'c/a-b/1.png', 'c/a b/1.png', 'c/a/x-y/1.png', 'c/A/1.png', 'c/2.png'),
        (),
    ),
    'any script': (
        nothing('猫/ねこ 1.png', '犬/いぬ.png', 'é/e\u0301.png', 'é/é.png', '\uff43/1.png', '😀/😀.png', '😀/\uff43.png', '😀/ﬀ.png', 'Ω/ß.PNG'),
        (),
    ),
    'endings': (
        nothing(*(f'c/{i:02}{ending}' for i, ending in enumerate(
            ['.jpg', '.JPEG', '.Png', '.ppm', '.bmp', '.pgm', '.tif', '.TIFF', '.webp', '.txt', '.jpg.gz', '', 'jpg', '.jpg ', '.x.jpg']
        ))),
        (),
    ),
    'links': (
        nothing('c/1.png', '../elsewhere/2.png', '../elsewhere/in/3.png'),
        (('d', '../elsewhere'), ('c/0.png', '../elsewhere/2.png'), ('c/nowhere.png', 'none'), ('c/more', '../elsewhere/in')),
    ),
}


def image_folders():
    cases = []
    for name, (files, links) in FOLDERS.items():
        with tempfile.TemporaryDirectory() as temporary:
            root = os.path.join(temporary, 'set')
            lay(root, files, links)
            found = datasets.ImageFolder(root)
            samples = [[os.path.relpath(path, root), label] for path, label in found.samples]
            cases.append(case(name, files, {'classes': found.classes, 'samples': samples}, links))
    return cases


# CelebA.

ATTRIBUTES = (
    '5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes Bald Bangs Big_Lips Big_Nose Black_Hair Blond_Hair Blurry Brown_Hair '
    'Bushy_Eyebrows Chubby Double_Chin Eyeglasses Goatee Gray_Hair Heavy_Makeup High_Cheekbones Male Mouth_Slightly_Open Mustache '
    'Narrow_Eyes No_Beard Oval_Face Pale_Skin Pointy_Nose Receding_Hairline Rosy_Cheeks Sideburns Smiling Straight_Hair Wavy_Hair '
    'Wearing_Earrings Wearing_Hat Wearing_Lipstick Wearing_Necklace Wearing_Necktie Young'
)
LANDMARKS = 'lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y'


def celeba_files(count=9):
    """Lists as CelebA's own: a space behind the attributes' names, columns filled up with spaces, a sign before each."""
    names = [f'{i + 1:06}.jpg' for i in range(count)]
    numbers = np.random.default_rng(0)
    attributes = numbers.choice([-1, 1], (count, 40))
    boxes = numbers.integers(0, 500, (count, 4))
    points = numbers.integers(-20, 200, (count, 10))

    def rows(values, width):
        return ''.join(f'{name}  {" ".join(f"{v:{width}}" for v in row)}\n' for name, row in zip(names, values))

    lists = {
        'list_attr_celeba.txt': f'{count}\n{ATTRIBUTES} \n{rows(attributes, 2)}',
        'list_bbox_celeba.txt': f'{count}\nimage_id x_1 y_1 width height\n{rows(boxes, 4)}',
        'list_landmarks_align_celeba.txt': f'{count}\n{LANDMARKS}\n{rows(points, 4)}',
        'identity_CelebA.txt': ''.join(f'{name} {2880 + i * 7 % 5}\n' for i, name in enumerate(names)),
        'list_eval_partition.txt': ''.join(f'{name} {i % 4 % 3}\n' for i, name in enumerate(names)),
    }
    pictures = nothing(*(f'celeba/img_align_celeba/{name}' for name in names))
    return {**{f'celeba/{name}': data.encode() for name, data in lists.items()}, **pictures}


def celebas():
    files = celeba_files()
    cases = []
    celeba.CelebA._check_integrity = lambda self: True
    celeba.PIL.Image.open = lambda path: path
    with tempfile.TemporaryDirectory() as root:
        lay(root, files)
        for split in ['train', 'valid', 'test', 'all']:
            for target in ['attr', 'identity', 'bbox', 'landmarks']:
                found = datasets.CelebA(root, split=split, target_type=target)
                samples = [[os.path.relpath(path, root), label.tolist()] for path, label in found]
                made = {'samples': samples, 'attributes': found.attr_names}
                cases.append({'split': split, 'target': target, **made})
    return [case('CelebA', files, {'loads': cases})]


# Flowers.


def mat(**variables):
    stream = io.BytesIO()
    scipy.io.savemat(stream, variables, do_compression=True)
    # The header's text holds the date.
    return b'MATLAB 5.0 MAT-file'.ljust(116) + stream.getvalue()[116:]


def flowers():
    labels = np.array([77, 1, 102, 5, 5, 33, 1], dtype=np.uint8)
    files = {
        'flowers-102/imagelabels.mat': mat(labels=labels),
        'flowers-102/setid.mat': mat(trnid=np.array([6, 2], np.uint16), valid=np.array([7, 1, 3], np.uint16), tstid=np.array([5, 4], np.uint16)),
        **nothing(*(f'flowers-102/jpg/image_{i + 1:05}.jpg' for i in range(len(labels)))),
    }
    cases = []
    flowers102.Flowers102._check_integrity = lambda self: True
    with tempfile.TemporaryDirectory() as root:
        lay(root, files)
        for split in ['train', 'val', 'test']:
            found = datasets.Flowers102(root, split=split)
            samples = [[os.path.relpath(path, root), label] for path, label in zip(found._image_files, found._labels)]
            cases.append({'split': split, 'samples': samples})
    wrong = {
        **files,
        'flowers-102/imagelabels.mat': mat(labels=np.array([7, 103], dtype=np.uint8)),
        'flowers-102/setid.mat': mat(trnid=np.array([9], np.uint16), valid=np.array([2], np.uint16)),
    }
    return [case('Flowers102', files, {'loads': cases}), case('labels that are none', wrong, {'loads': []})]


# ImageNet.

SYNSETS = [
    # id, WordNet's name, words, children
    (1, 'n02119789', 'kit fox, Vulpes macrotis', []),
    (2, 'n01440764', 'tench, Tinca tinca', []),
    (3, 'n02012849', 'crane', []),
    (4, 'n03126707', 'crane', []),
    (1001, 'n00001740', 'entity', [1, 2, 3, 4]),
]


def imagenet_kit():
    """The development kit's table of structs."""
    kind = [('ILSVRC2012_ID', 'O'), ('WNID', 'O'), ('words', 'O'), ('gloss', 'O'), ('num_children', 'O'), ('children', 'O')]
    synsets = np.zeros((len(SYNSETS), 1), dtype=kind)
    for row, (number, wnid, words, children) in zip(synsets[:, 0], SYNSETS):
        row['ILSVRC2012_ID'], row['WNID'], row['words'], row['gloss'] = float(number), wnid, words, 'what it is'
        row['num_children'], row['children'] = float(len(children)), np.array(children, dtype=float)
    truth = [2, 4, 1, 2, 3, 1]
    return {
        'ILSVRC2012_devkit_t12/data/meta.mat': mat(synsets=synsets),
        'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt': ''.join(f'{i}\n' for i in truth).encode(),
    }


def imagenets():
    kit = imagenet_kit()
    train = nothing(*(f'train/{wnid}/{wnid}_{i}.JPEG' for _, wnid, _, children in SYNSETS if not children for i in (10, 2)))
    flat = nothing(*(f'val/ILSVRC2012_val_{i + 1:08}.JPEG' for i in range(6)))
    imagenet._verify_archive = lambda *_: None
    with tempfile.TemporaryDirectory() as root:
        # The archives are there unpacked.
        def extract(archive, to, **_):
            if 'devkit' in archive:
                os.symlink(os.path.join(root, 'ILSVRC2012_devkit_t12'), os.path.join(to, 'ILSVRC2012_devkit_t12'))
            else:
                lay(root, flat)

        imagenet.extract_archive = extract
        lay(root, {**kit, **train})
        loads = []
        for split in ['train', 'val']:
            found = datasets.ImageNet(root, split=split)
            samples = [[os.path.relpath(path, root), label] for path, label in found.samples]
            loads.append({'split': split, 'wnids': found.wnids, 'synonyms': found.classes, 'samples': samples})
    return [case('ImageNet', {**kit, **train, **flat}, {'loads': loads})]


def write(fixture):
    """One case a line."""
    lines = {key: ',\n'.join('  ' + json.dumps(case, ensure_ascii=False) for case in cases) for key, cases in fixture.items()}
    body = ',\n'.join(f' "{key}": [\n{cases}\n ]' for key, cases in lines.items())
    FILE.write_text('{\n' + body + '\n}\n', encoding='utf-8')
    print(f'{FILE.name}: {FILE.stat().st_size} bytes')


if __name__ == '__main__':
    write({'folders': image_folders(), 'celeba': celebas(), 'flowers': flowers(), 'imagenet': imagenets()})
