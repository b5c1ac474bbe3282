import fc from 'fast-check';
import type { Chance } from './damage.ts';

/** What stands where something else is expected. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.5,
  1e-300,
  1e9,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  // As JSON.parse reads 1e999.
  Number.POSITIVE_INFINITY,
  '',
  '0',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '../../x',
  '\0',
  '\u202e\ud800',
  'x'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  [-1, 0.5, 1e9],
  Array(2000).fill(0),
  nested(200),
  JSON.parse('{"__proto__":{"polluted":1}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
  { length: 1e9 },
  { toString: 1, valueOf: 2 },
];

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '', '0', 'x', 'type'];

/** Values of all kinds that nobody thought of, the same ones each time. */
const ARBITRARY = fc.sample(fc.jsonValue({ maxDepth: 3 }), { numRuns: 1000, seed: 1 });

type Node = unknown[] | Record<string, unknown>;

/** A place in a value: what holds it, and under which key. */
interface Place {
  readonly holder: Node;
  readonly key: string | number;
}

/**
 * A value as JSON.parse gives it that is damaged in one to three places: something of another type, a number beyond all bounds, a key that is gone, has
 * another name or that of an ancestor, a part of another value.
 */
export function damagedJSON(values: readonly unknown[], chance: Chance): unknown {
  // In a list, so that all of it has a place too.
  const root: unknown[] = [structuredClone(chance.of(values))];
  for (let times = 1 + chance.below(3); times > 0; times--) {
    const places = placesIn(root);
    // Rarely all of it.
    const at = chance.below(40) === 0 ? 0 : chance.below(places.length);
    chance.of(WAYS)(places[at], chance, values);
    if (root.length === 0) root.push(null);
  }
  return root[0];
}

type Way = (place: Place, chance: Chance, values: readonly unknown[]) => void;

const valueAt = ({ holder, key }: Place): unknown => (holder as Record<string, unknown>)[key];

const put: (place: Place, value: unknown) => void = ({ holder, key }, value) => {
  if (Array.isArray(holder)) holder[key as number] = value;
  // As JSON.parse does it, so that `__proto__` is a key like others.
  else Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
};

const strange: Way = (place, chance) => put(place, structuredClone(chance.of(STRANGE)));
const arbitrary: Way = (place, chance) => put(place, structuredClone(chance.of(ARBITRARY)));
const wrap: Way = (place, chance) => put(place, chance.below(2) === 0 ? [valueAt(place)] : { value: valueAt(place) });

const gone: Way = ({ holder, key }) => {
  if (Array.isArray(holder)) holder.splice(key as number, 1);
  else delete holder[key];
};

const nudge: Way = (place, chance) => {
  const value = valueAt(place);
  if (typeof value === 'number') put(place, chance.of([-value, value + 1, value - 1, value * 1e6, value + 0.5, 0]));
  else if (typeof value === 'boolean') put(place, !value);
  else if (typeof value === 'string') {
    const at = chance.below(value.length + 1);
    put(place, chance.of([value.slice(0, at), value.toUpperCase(), `${value} `, value.slice(at) + value]));
  } else if (Array.isArray(value) && value.length > 0) {
    if (chance.below(2) === 0) value.push(...value.slice(0, 200));
    else value.splice(chance.below(value.length), 1);
  } else strange(place, chance, []);
};

const rename: Way = ({ holder, key }, chance) => {
  if (Array.isArray(holder)) return;
  const value = holder[key];
  if (chance.below(2) === 0) delete holder[key];
  put({ holder, key: chance.of(NAMES) }, value);
};

const transplant: Way = (place, chance, values) => {
  const places = placesIn([structuredClone(chance.of(values))]);
  put(place, valueAt(chance.of(places)));
};

const WAYS: readonly Way[] = [strange, strange, strange, arbitrary, wrap, gone, gone, nudge, nudge, rename, transplant];

function placesIn(root: Node): Place[] {
  const places: Place[] = [];
  const open: Node[] = [root];
  for (let holder = open.pop(); holder && places.length < 5000; holder = open.pop()) {
    const keys = Array.isArray(holder) ? holder.keys() : Object.keys(holder);
    for (const key of keys) {
      places.push({ holder, key });
      const value = valueAt({ holder, key });
      if (typeof value === 'object' && value !== null) open.push(value as Node);
      if (places.length >= 5000) break;
    }
  }
  return places;
}

/** JSON of a value, with infinities as numbers that are too large for any. */
export function textOf(value: unknown): string {
  const text = JSON.stringify(value, (_, each) => (Object.is(each, Number.POSITIVE_INFINITY) ? INFINITY : each));
  return text.replaceAll(`"${INFINITY}"`, '1e999');
}

const INFINITY = 'an infinity';

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}
