"""
The project's random numbers (packages/tensor/src/random/philox.ts and rng.ts) in numpy.

A fixture made from them need not hold its inputs: the test draws the same ones from the same seed. `words`, `uniforms`, `integers`
and `permutation` agree to the last bit, as they use exact arithmetic only. `normals` calls the platform's log, cos and sin, whose last
bit may differ: only fixtures that allow for rounding use it.
"""

import numpy as np

MASK = 0xFFFFFFFF
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = 0x9E3779B9, 0xBB67AE85
DRAW, NUMBER, TEXT = 0, 1, 2


def philox(counter, key):
    """Philox4x32-10 of `counter`, uint32 words `[..., 4]`, under the two words of `key`."""
    a, b, c, d = (np.asarray(counter)[..., word].astype(np.uint64) for word in range(4))
    low_mask, shift = np.uint64(MASK), np.uint64(32)
    for round_ in range(10):
        key0, key1 = (np.uint64((key[word] + round_ * WEYL[word]) & MASK) for word in range(2))
        product0, product1 = MULTIPLIERS[0] * a, MULTIPLIERS[1] * c
        a, b = (product1 >> shift) ^ b ^ key0, product1 & low_mask
        c, d = (product0 >> shift) ^ d ^ key1, product0 & low_mask
    return np.stack([a, b, c, d], axis=-1).astype(np.uint32)


class Rng:
    """A source of chance that is a value: drawing from it twice gives the same numbers twice."""

    def __init__(self, seed, key=None):
        self.key = key or _number_words(seed)

    def fold(self, *keys):
        """The stream for a purpose; each of `keys` is a whole number or a text."""
        key = self.key
        for part in keys:
            low, high, kind = _text_key(part) if isinstance(part, str) else (*_number_words(part), NUMBER)
            block = philox(np.array([low, high, 0, kind], np.uint32), key)
            key = int(block[0]), int(block[1])
        return Rng(0, key)

    def words(self, count):
        """uint32 words, uniform over [0, 2³²)."""
        counters = np.zeros((-(-count // 4), 4), np.uint32)
        counters[:, 0] = np.arange(len(counters))
        counters[:, 3] = DRAW
        return philox(counters, self.key).reshape(-1)[:count]

    def uniforms(self, count):
        """float32 numbers, uniform over [0, 1)."""
        return ((self.words(count) >> np.uint32(8)) * 2.0**-24).astype(np.float32)

    def normals(self, count):
        """float32 numbers with mean 0 and deviation 1 (Box–Muller)."""
        drawn = self.words(count + count % 2).astype(np.float64).reshape(-1, 2)
        radius = np.sqrt(-2 * np.log((drawn[:, 0] + 1) * 2.0**-32))
        angle = 2 * np.pi * drawn[:, 1] * 2.0**-32
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).reshape(-1)[:count].astype(np.float32)

    def integers(self, count, low, high):
        """int32 numbers, uniform over [low, high)."""
        return (low + np.floor(self.words(count) * 2.0**-32 * (high - low))).astype(np.int32)

    def permutation(self, count):
        """The whole numbers [0, count) in random order, as uint32 (Fisher–Yates)."""
        drawn = self.words(count)
        out = np.arange(count, dtype=np.uint32)
        for i in range(count - 1, 0, -1):
            j = int(int(drawn[i]) * 2.0**-32 * (i + 1))
            out[i], out[j] = out[j], out[i]
        return out


def _number_words(value):
    return value & MASK, (value >> 32) & MASK


def _text_key(text):
    """FNV-1a over UTF-16 code units, from two offsets, for 64 bits."""
    low, high = 0x811C9DC5, 0x050C5D1F
    units = np.frombuffer(text.encode('utf-16-le', 'surrogatepass'), '<u2')
    for unit in (int(unit) for unit in units):
        low = (low ^ unit) * 0x01000193 & MASK
        high = ((high ^ unit) * 0x01000193 & MASK) ^ high >> 15
    return low, high, TEXT
