"""
Randomised smoothing's statistics by SciPy: Clopper and Pearson's lower bound, normal quantiles, the certified radius, and the two-sided test by
which a prediction is made (Cohen et al. 2019).
"""

from scipy.stats import binomtest, norm

from fixture import write


def exact(value):
    """As text: these are compared in float64, and a fixture's numbers are float32."""
    return repr(float(value))


def bounds():
    for hits, count in [(0, 10), (1, 10), (5, 10), (10, 10), (99, 100), (51, 100), (640, 1000), (1000, 1000), (98765, 100000), (100000, 100000)]:
        for alpha in (0.001, 0.05):
            interval = binomtest(hits, count).proportion_ci(1 - 2 * alpha, method='exact')
            yield {'hits': hits, 'count': count, 'alpha': alpha, 'low': exact(interval.low), 'radius': exact(0.25 * norm.ppf(interval.low))
                   if interval.low >= 0.5 else '0'}


def tests():
    for hits, count in [(0, 0), (5, 5), (6, 10), (5, 10), (11, 11), (60, 100), (67, 100), (520, 1000), (99, 100), (50200, 100000)]:
        yield {'hits': hits, 'count': count, 'p': exact(binomtest(hits, count, 0.5).pvalue if count else 1)}


def quantiles():
    for p in (0.5, 0.500001, 0.6, 0.75, 0.9, 0.975, 0.999, 0.99993, 1 - 1e-9, 1 - 1e-13):
        yield {'p': exact(p), 'z': exact(norm.ppf(p))}


if __name__ == '__main__':
    write('packages/adversarial/src/fixtures/smoothing.json', {'bounds': list(bounds()), 'tests': list(tests()), 'quantiles': list(quantiles())})
