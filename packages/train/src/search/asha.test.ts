import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJsonLines, encodeJsonLine } from '../logging/jsonl.ts';
import { type AshaOptions, asha } from './asha.ts';
import { uniform } from './dimensions.ts';
import { randomSearch } from './random-search.ts';
import type { Job, SearchMode, TrialReport } from './search.ts';

const space = { x: uniform(0, 1) };
const over = (resource: number, values: Readonly<Record<number, number>>): TrialReport[] =>
  Object.entries(values).map(([trial, value]) => ({ trial: Number(trial), resource, value }));
const brief = (job: Job | 'wait' | 'done') => (typeof job === 'string' ? job : [job.trial, job.from, job.to]);

describe('asha by hand', () => {
  const search = asha(space, { trials: 9, maxResource: 9, seed: 2 });

  it('has rungs as many as fit, the last at the end', () => {
    const rungs = (options: Partial<AshaOptions> & { maxResource: number }) =>
      asha(space, { trials: 1, ...options }).rungs;
    expect(search.rungs).toEqual([1, 3, 9]);
    expect(rungs({ maxResource: 26 })).toEqual([1, 3, 26]);
    expect(rungs({ maxResource: 27 })).toEqual([1, 3, 9, 27]);
    expect(rungs({ maxResource: 1 })).toEqual([1]);
    expect(rungs({ maxResource: 3, reduction: 4 })).toEqual([3]);
    expect(rungs({ maxResource: 64, minResource: 2, reduction: 4 })).toEqual([2, 8, 64]);
  });

  it('starts trials until a third of a rung makes one', () => {
    expect(brief(search.next([]))).toEqual([0, 0, 1]);
    expect(brief(search.next(over(1, { 0: 0.5, 1: 0.4 })))).toEqual([2, 0, 1]);
    expect(brief(search.next(over(1, { 0: 0.5, 1: 0.4, 2: 0.6 })))).toEqual([1, 1, 3]);
  });

  it('counts only what is over', () => {
    const under = [{ trial: 2, resource: 1 }];
    expect(brief(search.next([...over(1, { 0: 0.5, 1: 0.4 }), ...under]))).toEqual([3, 0, 1]);
  });

  it('sends no one up twice, and looks at higher rungs first', () => {
    const six = over(1, { 0: 0.5, 1: 0.4, 2: 0.6, 3: 0.3, 4: 0.2, 5: 0.7 });
    // Two of six go up: trials 4 and 3. Trial 1 went up when it was the best of three.
    expect(brief(search.next([...six, { trial: 1, resource: 3 }]))).toEqual([4, 1, 3]);
    expect(brief(search.next([...six, { trial: 1, resource: 3 }, { trial: 4, resource: 3 }]))).toEqual([3, 1, 3]);
    const three = over(3, { 1: 0.35, 3: 0.25, 4: 0.1 });
    expect(brief(search.next([...six, ...three]))).toEqual([4, 3, 9]);
    expect(brief(search.next([...six, ...three, ...over(9, { 4: 0.05 })]))).toEqual([6, 0, 1]);
    // Trials 3 and 4 may leave the first rung here, and trial 0 the second.
    expect(brief(search.next([...six, ...over(3, { 0: 0.1, 1: 0.3, 2: 0.2 })]))).toEqual([0, 3, 9]);
  });

  it('never sends up what failed, though it counts', () => {
    const failed = over(1, { 0: Number.NaN, 1: Number.NaN, 2: Number.NaN });
    expect(brief(search.next(failed))).toEqual([3, 0, 1]);
    expect(brief(search.next([...failed, ...over(1, { 3: 9 })]))).toEqual([3, 1, 3]);
    expect(brief(search.next(over(1, { 0: Number.POSITIVE_INFINITY, 1: Number.NaN, 2: Number.NaN })))).toEqual([
      0, 1, 3,
    ]);
  });

  it('prefers large values in mode max, and the older of two that are equal', () => {
    const best = asha(space, { trials: 9, maxResource: 9, mode: 'max' });
    const reports = over(1, { 0: 0.5, 1: 0.6, 2: 0.6, 3: Number.NaN });
    expect(brief(best.next(reports))).toEqual([1, 1, 3]);
    expect(brief(best.next(reports.toReversed()))).toEqual([1, 1, 3]);
  });

  it('waits for what may yet go up, and ends', () => {
    const short = asha(space, { trials: 3, maxResource: 3 });
    const two = over(1, { 0: 0.1, 1: 0.2 });
    expect(short.next([...two, { trial: 2, resource: 1 }])).toBe('wait');
    const three = [...two, ...over(1, { 2: 0.3 })];
    expect(brief(short.next(three))).toEqual([0, 1, 3]);
    expect(short.next([...three, { trial: 0, resource: 3 }])).toBe('wait');
    expect(short.next([...three, ...over(3, { 0: 0.1 })])).toBe('done');
  });

  it('draws the configurations that randomSearch draws', () => {
    const random = randomSearch(space, { trials: 9, seed: 2 });
    expect(search.config(7)).toEqual(random.config(7));
  });

  it.each([
    [{ trials: 0 }, 'asha: trials must be'],
    [{ reduction: 1 }, 'asha: reduction must be a whole number at least 2, found 1'],
    [{ minResource: 0 }, 'asha: minResource must be'],
    [{ minResource: 10 }, 'asha: maxResource must be a whole number at least 10, found 9'],
    [{ mode: 'best' as SearchMode }, "asha: unknown mode 'best'; choose from min, max"],
  ])('refuses %j', (options, message) => {
    expect(() => asha(space, { trials: 9, maxResource: 9, ...options })).toThrow(message);
  });
});

/** The paper's algorithm 2 as it stands: lists of results for each rung and marks for those that were promoted, changed as things happen. */
class PaperAsha {
  readonly rungs: { trial: number; loss: number }[][];
  readonly promoted: Set<number>[];
  started = 0;

  readonly top: number;
  readonly reduction: number;

  constructor(top: number, reduction: number) {
    this.top = top;
    this.reduction = reduction;
    this.rungs = Array.from({ length: top + 1 }, () => []);
    this.promoted = Array.from({ length: top + 1 }, () => new Set());
  }

  getJob(): [trial: number, rung: number] {
    for (let k = this.top - 1; k >= 0; k--) {
      const sorted = [...this.rungs[k]].sort((a, b) => a.loss - b.loss);
      const candidates = sorted.slice(0, Math.floor(sorted.length / this.reduction));
      for (const { trial } of candidates) {
        if (this.promoted[k].has(trial)) continue;
        this.promoted[k].add(trial);
        return [trial, k + 1];
      }
    }
    return [this.started++, 0];
  }

  finish(trial: number, rung: number, loss: number): void {
    this.rungs[rung].push({ trial, loss });
  }
}

/** A loss that falls with the resource, by its own curve for each trial. */
const lossOf = (rng: Rng, trial: number, resource: number) => {
  const [limit, speed] = rng.fold('loss', trial).uniforms(2);
  return limit + Math.exp(-speed * resource);
};

interface Running {
  readonly job: Job;
  readonly ends: number;
}

const setting = fc.record({
  seed: fc.nat(1000),
  workers: fc.integer({ min: 1, max: 6 }),
  trials: fc.integer({ min: 1, max: 40 }),
  reduction: fc.integer({ min: 2, max: 4 }),
  maxResource: fc.integer({ min: 1, max: 30 }),
  mode: fc.constantFrom<SearchMode>('min', 'max'),
  failures: fc.constantFrom<number>(0, 0.3, 1),
});

/** Workers that take jobs whenever they are free; jobs take random times. Calls `look` before each job is asked for. */
function simulate(
  { seed, workers, failures, mode, ...options }: typeof setting extends fc.Arbitrary<infer T> ? T : never,
  look: (reports: readonly TrialReport[], found: Job | 'wait' | 'done', finish?: Running) => void,
): TrialReport[] {
  const rng = new Rng(seed);
  const search = asha(space, { ...options, mode, seed });
  const reports: TrialReport[] = [];
  let running: Running[] = [];
  let now = 0;
  for (let turn = 0; ; turn++) {
    if (turn > 5000) throw new Error('it does not end');
    const next = running.length < workers ? search.next(reports) : 'wait';
    if (running.length < workers) look(reports, next);
    if (typeof next === 'object') {
      running.push({ job: next, ends: now + rng.fold('time', turn).uniform() });
      reports.push({ trial: next.trial, resource: next.to });
      continue;
    }
    if (running.length === 0) return reports;
    const first = running.reduce((a, b) => (a.ends <= b.ends ? a : b));
    running = running.filter((one) => one !== first);
    now = first.ends;
    const { trial, to } = first.job;
    const isFailed = rng.fold('failure', trial, to).uniform() < failures;
    const value = isFailed ? Number.NaN : (mode === 'min' ? 1 : -1) * lossOf(rng, trial, to);
    reports.push({ trial, resource: to, value });
  }
}

describe('asha with workers that run at random speeds', () => {
  it("does what the paper's algorithm does", () => {
    fc.assert(
      fc.property(setting, (found) => {
        const options = { ...found, failures: 0 };
        const { rungs } = asha(space, options);
        const paper = new PaperAsha(rungs.length - 1, options.reduction);
        let seen = 0;
        simulate(options, (reports, next) => {
          for (; seen < reports.length; seen++) {
            const { trial, resource, value } = reports[seen];
            if (value === undefined) continue;
            paper.finish(trial, rungs.indexOf(resource), options.mode === 'min' ? value : -value);
          }
          const [trial, rung] = paper.getJob();
          if (trial < options.trials) expect(brief(next)).toEqual([trial, rungs[rung - 1] ?? 0, rungs[rung]]);
          else expect(['wait', 'done']).toContain(next);
        });
      }),
    );
  });

  it('sends up only who is justified, nobody twice, and ends with nothing left to do', () => {
    fc.assert(
      fc.property(setting, (options) => {
        const { rungs } = asha(space, options);
        const sign = options.mode === 'min' ? 1 : -1;
        const given = new Set<string>();
        const last = simulate(options, (reports, next) => {
          if (typeof next === 'string') return;
          const key = `${next.trial} to ${next.to}`;
          expect(given).not.toContain(key);
          given.add(key);
          if (next.from === 0) return;
          const peers = reports.filter(({ resource, value }) => resource === next.from && value !== undefined);
          const own = peers.find(({ trial }) => trial === next.trial)!;
          const better = peers.filter(({ value }) => sign * value! < sign * own.value!).length;
          expect(better).toBeLessThan(Math.floor(peers.length / options.reduction));
          expect(own.value).not.toBeNaN();
        });
        const over = last.filter(({ value }) => value !== undefined);
        expect(new Set(over.map(({ trial }) => trial)).size).toBe(options.trials);
        expect(over.length).toBe(given.size);
        // Of no rung less than its share went up, unless some failed.
        if (options.failures > 0) return;
        for (const [k, resource] of rungs.slice(0, -1).entries()) {
          const on = over.filter((report) => report.resource === resource).length;
          const up = over.filter((report) => report.resource === rungs[k + 1]).length;
          expect(up).toBeGreaterThanOrEqual(Math.floor(on / options.reduction));
        }
      }),
    );
  });

  it('goes on from the lines of a file as if nothing had happened, in any order', () => {
    fc.assert(
      fc.property(setting, fc.nat(), (options, shuffle) => {
        const search = asha(space, options);
        simulate(options, (reports, next) => {
          const order = new Rng(shuffle).permutation(reports.length);
          const text = [...order].map((k) => encodeJsonLine({ ...reports[k] })).join('');
          const { records } = decodeJsonLines(new TextEncoder().encode(text));
          expect(search.next(records as unknown as TrialReport[])).toEqual(next);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('comes to its end after any number of crashes, with one worker', () => {
    fc.assert(
      fc.property(setting, (options) => {
        const rng = new Rng(options.seed);
        const search = asha(space, options);
        const run = (crashes: boolean) => {
          const reports: TrialReport[] = [];
          for (let turn = 0; turn < 5000; turn++) {
            const job = search.next(reports);
            if (typeof job === 'string') return { end: job, reports };
            if (crashes && rng.fold('crash', turn).uniform() < 0.4) continue;
            reports.push({ trial: job.trial, resource: job.to, value: lossOf(rng, job.trial, job.to) });
          }
          throw new Error('it does not end');
        };
        expect(run(true)).toEqual(run(false));
        expect(run(true).end).toBe('done');
      }),
    );
  });
});
