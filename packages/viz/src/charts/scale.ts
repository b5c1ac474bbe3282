/** From values to pixels. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [from: number, to: number];
  readonly range: readonly [from: number, to: number];
  readonly logarithmic: boolean;
}

type Ends = readonly [from: number, to: number];

/** Equal differences are equally far apart. Of a domain of a single value everything is in the middle. */
export function linearScale(domain: Ends, range: Ends): Scale {
  return scaleBy((value) => value, domain, range, false);
}

/** Equal factors are equally far apart; the domain must be above 0. */
export function logScale(domain: Ends, range: Ends): Scale {
  return scaleBy(Math.log, domain, range, true);
}

function scaleBy(measure: (value: number) => number, domain: Ends, range: Ends, logarithmic: boolean): Scale {
  const [from, to] = domain.map(measure);
  const share = (value: number) => (to === from ? 0.5 : (measure(value) - from) / (to - from));
  const at = (value: number) => range[0] * (1 - share(value)) + range[1] * share(value);
  return Object.assign(at, { domain, range, logarithmic });
}

/** A step of 1, 2 or 5 times a power of ten. */
interface Step {
  readonly factor: number;
  readonly exponent: number;
  /** That many steps from 0, exact as far as floats are. */
  times(count: number): number;
}

function stepOf([from, to]: Ends, count: number): Step {
  const rough = (to - from) / count;
  const exponent = Math.floor(Math.log10(rough));
  const share = rough / 10 ** exponent;
  // The nearest on a logarithmic scale.
  const factor = share >= Math.sqrt(50) ? 10 : share >= Math.sqrt(10) ? 5 : share >= Math.SQRT2 ? 2 : 1;
  const times = (steps: number) =>
    exponent < 0 ? (steps * factor) / 10 ** -exponent : steps * factor * 10 ** exponent;
  return { factor, exponent, times };
}

/** Round numbers between the ends, about `count` of them. */
export function roundTicks(domain: Ends, count: number): number[] {
  const [from, to] = domain;
  if (!(to > from)) return [from];
  const { times } = stepOf(domain, count);
  let first = Math.round(from / times(1));
  if (times(first) < from) first++;
  let last = Math.round(to / times(1));
  if (times(last) > to) last--;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => times(first + i));
}

/** The domain with its ends moved outwards to round numbers. */
export function roundDomain(domain: Ends, count: number): Ends {
  let [from, to] = domain;
  let before: number | undefined;
  // A wider domain may want a larger step.
  for (let i = 0; i < 10 && to > from; i++) {
    const { times } = stepOf([from, to], count);
    if (times(1) === before) break;
    before = times(1);
    [from, to] = [times(Math.floor(from / before)), times(Math.ceil(to / before))];
  }
  return [from, to];
}

/** Writes numbers of an axis with as many digits as its round numbers have, thousands apart. */
export function tickFormat(domain: Ends, count: number): (value: number) => string {
  const { factor, exponent } = stepOf(domain, count);
  const digits = Math.max(0, -(factor === 10 ? exponent + 1 : exponent));
  return (value) => {
    const [whole, rest] = Math.abs(value).toFixed(digits).split('.');
    const isBelow = value < 0 && Number(value.toFixed(digits)) !== 0;
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return `${isBelow ? '−' : ''}${grouped}${rest === undefined ? '' : `.${rest}`}`;
  };
}
