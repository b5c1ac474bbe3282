import { scope, zerosLike } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { eventsOf, kindsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Callback } from './callback.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

const tiny = (overrides: Partial<TrainerOptions> = {}) =>
  new Trainer(new TinyNet(), tinyOptions({ trainAccuracy: false, epochs: 1, ...overrides }));

/** Writes down all that it is told, each a turn later. */
function witness(name: string, told: string[]): Callback {
  const note = (what: string) => async () => {
    await Promise.resolve();
    told.push(`${name}.${what}`);
  };
  return {
    name,
    onStart: note('start'),
    onStep: note('step'),
    onJudging: note('judging'),
    onJudged: note('judged'),
    onValidation: note('validation'),
    onEpoch: note('epoch'),
    async onEnd(_trainer, failure) {
      await Promise.resolve();
      told.push(failure === undefined ? `${name}.end` : `${name}.end: ${(failure as Error).message}`);
    },
  };
}

class Failing extends TinyBatches {
  override epoch(): never {
    throw new Error('no such batch');
  }
}

onEachBackend(() => {
  describe('callbacks', () => {
    it('are told one after the other in their order, and waited for; after judging in the reverse order', async () => {
      const told: string[] = [];
      const trainer = tiny({ callbacks: [witness('a', told), witness('b', told)], validateEveryBatches: 1 });
      for await (const event of trainer.fit(new TinyBatches({ length: 2 }), {
        validate: new TinyBatches({ length: 1 }),
      })) {
        told.push(event.type);
      }
      const both = (what: string) => [`a.${what}`, `b.${what}`];
      const judged = [...both('judging'), 'evaluate', 'b.judged', 'a.judged'];
      expect(told).toEqual([
        ...both('start'),
        ...[...both('step'), 'step', ...judged, ...both('validation'), 'validation'],
        ...[...both('step'), 'step', ...judged, ...both('epoch'), 'epoch'],
        ...both('end'),
      ]);
    });

    it('are not told of judging where nothing is judged', async () => {
      const told: string[] = [];
      await eventsOf(tiny({ callbacks: [witness('a', told)] }), new TinyBatches({ length: 1 }));
      expect(told).toEqual(['a.start', 'a.step', 'a.epoch', 'a.end']);
    });

    it('see after an epoch its record, and a checkpoint that begins with the next', async () => {
      const seen: unknown[] = [];
      const look: Callback = {
        name: 'look',
        async onEpoch(event, trainer) {
          const { history, progress } = await trainer.checkpoint();
          const { type, step, confusion, ...record } = event;
          seen.push([history.at(-1), progress.epoch, progress.batch]);
          expect(history.at(-1)).toEqual(record);
        },
      };
      await eventsOf(tiny({ callbacks: [look], epochs: 2 }));
      expect(seen).toMatchObject([
        [{ epoch: 1 }, 2, 0],
        [{ epoch: 2 }, 3, 0],
      ]);
    });

    it.each(['onStart', 'onStep', 'onValidation', 'onEpoch'] as const)('stop the run from %s', async (member) => {
      const stopping: Callback = {
        name: 'stopping',
        [member]: (...given: unknown[]) => (given.at(-1) as Trainer).stop(`by ${member}`),
      };
      const late: Callback = { name: 'late', onStep: (_, trainer) => trainer.stop('too late') };
      const trainer = tiny({
        callbacks: [stopping, ...(member === 'onStep' ? [late] : [])],
        validateEveryBatches: 2,
        epochs: 3,
      });
      const events = await eventsOf(trainer, undefined, { validate: new TinyBatches({ length: 1 }) });
      const expected = {
        onStart: 'stop',
        onStep: 'step stop',
        onValidation: 'step step evaluate validation stop',
        onEpoch: 'step step evaluate validation step step evaluate epoch stop',
      };
      expect(kindsOf(events)).toBe(expected[member]);
      expect(events.at(-1)).toEqual({ type: 'stop', reason: `by ${member}` });
    });

    it('stop the run after its last batch: that epoch is judged, also if the run is taken up between the two', async () => {
      const stopping: Callback = {
        name: 'stopping',
        onStep: ({ batch, batches }, trainer) => batch === batches && trainer.stop('over'),
      } as Callback;
      const whole = tiny({ callbacks: [stopping], epochs: 3 });
      expect(kindsOf(await eventsOf(whole))).toBe('step step step step epoch stop');
      const first = tiny({ callbacks: [stopping], epochs: 3 });
      await eventsOf(first, undefined, { stopAfter: 4 });
      const second = tiny({ callbacks: [stopping], epochs: 3 });
      second.restore(await first.checkpoint());
      expect(kindsOf(await eventsOf(second))).toBe('epoch stop');
    });

    it('are told of the end with the failure, and that is what is thrown', async () => {
      const told: string[] = [];
      const failing: Callback = {
        name: 'failing',
        onEnd() {
          throw new Error('the end failed as well');
        },
      };
      const trainer = tiny({ callbacks: [witness('a', told), failing, witness('b', told)] });
      await expect(eventsOf(trainer, new Failing())).rejects.toThrow('no such batch');
      expect(told).toEqual(['a.start', 'b.start', 'a.end: no such batch', 'b.end: no such batch']);
    });

    it('are all told of the end where one fails at it', async () => {
      const told: string[] = [];
      const failing: Callback = {
        name: 'failing',
        onEnd() {
          throw new Error('the end failed');
        },
      };
      const trainer = tiny({ callbacks: [failing, witness('b', told)], epochs: 0 });
      await expect(eventsOf(trainer)).rejects.toThrow('the end failed');
      expect(told).toEqual(['b.start', 'b.end']);
    });

    it('are told of the end if they were started, where the start of another fails', async () => {
      const told: string[] = [];
      const failing: Callback = {
        ...witness('failing', told),
        onStart() {
          throw new Error('no folder');
        },
      };
      const trainer = tiny({ callbacks: [witness('a', told), failing, witness('b', told)] });
      await expect(eventsOf(trainer)).rejects.toThrow('no folder');
      expect(told).toEqual(['a.start', 'a.end: no folder']);
    });

    it('are told of the end without failure where the reader leaves, and after judging first', async () => {
      const told: string[] = [];
      const options = { validate: new TinyBatches(), stopAfter: 3 };
      await eventsOf(tiny({ callbacks: [witness('a', told)] }), new TinyBatches({ length: 1 }), options);
      expect(told).toEqual(['a.start', 'a.step', 'a.judging', 'a.judged', 'a.end']);
    });

    it('are told that judging is over where it failed, where it was aborted, and where another could not begin', async () => {
      const failed: string[] = [];
      await expect(
        eventsOf(tiny({ callbacks: [witness('a', failed)] }), new TinyBatches({ length: 1 }), {
          validate: new Failing(),
        }),
      ).rejects.toThrow('no such batch');
      expect(failed).toEqual(['a.start', 'a.step', 'a.judging', 'a.judged', 'a.end: no such batch']);

      const aborted: string[] = [];
      const stop = new AbortController();
      const trainer = tiny({ callbacks: [witness('a', aborted)] });
      const options = { validate: new TinyBatches(), signal: stop.signal };
      for await (const event of trainer.fit(new TinyBatches({ length: 1 }), options)) {
        if (event.type === 'evaluate') stop.abort();
      }
      expect(aborted).toEqual(['a.start', 'a.step', 'a.judging', 'a.judged', 'a.end']);

      const begun: string[] = [];
      const failing: Callback = {
        ...witness('b', begun),
        onJudging() {
          throw new Error('no average');
        },
      };
      const third = tiny({ callbacks: [witness('a', begun), failing] });
      await expect(eventsOf(third, new TinyBatches({ length: 1 }), { validate: new TinyBatches() })).rejects.toThrow(
        'no average',
      );
      expect(begun.filter((what) => what.includes('judg'))).toEqual(['a.judging', 'a.judged']);
    });

    it('may have other weights judged: a checkpoint that is made meanwhile has those of training', async () => {
      let kept: (() => void) | undefined;
      const blank: Callback = {
        name: 'blank',
        onJudging({ model }) {
          const { weight } = (model as TinyNet).fc;
          const own = weight.clone();
          scope(() => weight.assign(zerosLike(weight.value)));
          kept = () => weight.assign(own.value);
        },
        onJudged: () => kept?.(),
        state: () => ({ values: { isJudging: kept !== undefined } }),
      };
      const plain = tiny();
      await eventsOf(plain);
      const trainer = tiny({ callbacks: [blank] });
      const found: unknown[] = [];
      const events = trainer.fit(new TinyBatches(), { validate: new TinyBatches({ length: 2 }) });
      for await (const event of events) {
        if (event.type !== 'evaluate') continue;
        const { weights, callbacks, progress } = await trainer.checkpoint();
        found.push([weights, callbacks.get('blank')!.values, progress.batch]);
        expect(Array.from((trainer.model as TinyNet).fc.weight.value.dataSync()).every((value) => value === 0)).toBe(
          true,
        );
      }
      const { weights } = await plain.checkpoint();
      expect(found).toEqual(Array(2).fill([weights, { isJudging: false }, 4]));
      expect((await trainer.checkpoint()).weights).toEqual(weights);
    });

    it('get their state back by their names, and those that have none are left alone', async () => {
      const given: unknown[] = [];
      const remembering = (name: string, value: number): Callback => ({
        name,
        state: () => ({ values: { value } }),
        restore: ({ values }, subject) => void given.push([name, values, subject]),
      });
      const first = tiny({ callbacks: [remembering('a', 1), remembering('a.b', 2), { name: 'c' }] });
      const second = tiny({ callbacks: [remembering('a.b', 0), { name: 'c' }, remembering('new', 0)] });
      second.restore(await first.checkpoint(), 'last.safetensors');
      expect(given).toEqual([['a.b', { value: 2 }, 'last.safetensors']]);
    });
  });

  it('a signal that is aborted from the start lets nothing happen', async () => {
    const train = new TinyBatches();
    expect(await eventsOf(tiny(), train, { signal: AbortSignal.abort() })).toEqual([]);
    expect(train.asked).toEqual([]);
  });

  it('a signal ends a validation within an epoch, which is made again when the run goes on', async () => {
    const stop = new AbortController();
    const options = { validate: new TinyBatches({ length: 3 }), signal: stop.signal };
    const first = tiny({ validateEveryBatches: 2 });
    const told: string[] = [];
    for await (const event of first.fit(new TinyBatches(), options)) {
      told.push(event.type);
      if (event.type === 'evaluate') stop.abort();
    }
    expect(told).toEqual(['step', 'step', 'evaluate']);
    const second = tiny({ validateEveryBatches: 2 });
    second.restore(await first.checkpoint());
    const events = await eventsOf(second, undefined, { validate: new TinyBatches({ length: 3 }) });
    expect(kindsOf(events)).toMatch(/^evaluate evaluate evaluate validation step step /);
  });
});
