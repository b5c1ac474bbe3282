"""The first numbers of some streams of the project's Rng, as philox.py gives them: two implementations that must agree."""

from fixture import write
from philox import Rng

# Seeds and keys at the edges of what they may be; texts with characters of one, two, three and four bytes.
STREAMS = [
    (0, []),
    (1, ['images']),
    (-1, [0]),
    (2**53 - 1, [-(2**53 - 1)]),
    (2**32, [2**32 - 1, 2**32, -(2**32)]),
    (7, ['', 'conv_layer.0.weight', 1, 'é漢😀']),
]


def streams():
    for seed, keys in STREAMS:
        rng = Rng(seed).fold(*keys)
        yield {
            'seed': seed,
            'keys': keys,
            'words': rng.words(6).tolist(),
            'uniforms': rng.uniforms(5),
            'normals': rng.normals(5),
            'integers': rng.integers(9, -3, 10).tolist(),
            'permutation': rng.permutation(11).tolist(),
        }


if __name__ == '__main__':
    write('packages/tensor/src/fixtures/rng.json', list(streams()))
