import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvents } from '@cnn/train';
import { describe, expect, it } from 'vitest';
import { cliProgram, finished, lines, program, until } from './cli-program.ts';

const { folder, start, cnn, checkpointOf, stateOf } = cliProgram();

/** Four steps of 32 pictures an epoch, or three where some are held out. */
const SMALL = ['--limit', '128', '--batch-size', '32', '--learning-rate', '1e-3', '--threads', '1', '--json'];
const QUICK = [...SMALL, '--no-report', '--no-train-accuracy'];

/** A picture of one pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');

const filesOf = (run: string) => readdirSync(join(folder, 'runs', run)).sort();
const typesOf = (out: string) => lines(out).map(({ type }) => type);

describe('cnn train', { timeout: 600_000 }, () => {
  it('holds pictures out, keeps the best epochs and an average, and writes for TensorBoard', async () => {
    const flags = ['--validation', '0.25', '--keep-best', '2', '--ema', '0.9', '--tensorboard'];
    const { status, out, err } = await cnn('train', 'lenet5', '--epochs', '4', '--name', 'all', ...flags, ...SMALL);
    expect([status, err]).toEqual([0, expect.stringContaining('96 pictures, 4 epochs of 3 steps')]);
    const [first, , , fourth, finished] = lines(out);
    // 32 pictures are judged after each epoch, and all 128 test pictures in the end.
    expect(count(first.confusion)).toBe(32);
    expect(finished).toMatchObject({ type: 'finished', testAccuracy: expect.any(Number) });
    const best = checkpointOf('all').history.toSorted((a, b) => b.testAccuracy! - a.testAccuracy! || a.epoch - b.epoch);
    const kept = best.slice(0, 2).map(({ epoch }) => `epoch-000${epoch}.safetensors`);
    const events = filesOf('all').find((name) => name.startsWith('events.out.tfevents.'))!;
    expect(filesOf('all')).toEqual(
      [...kept, events, 'config.json', 'last.safetensors', 'metrics.jsonl', 'report.html'].sort(),
    );
    const written = decodeEvents(readFileSync(join(folder, 'runs/all', events)), events);
    const tags = written.events.flatMap(({ summaries = [] }) => summaries.map(({ tag }) => tag));
    expect(tags.filter((tag) => tag === 'epoch/testAccuracy')).toHaveLength(4);

    // What was judged last is what is in the file: the average.
    const evaluated = await cnn('evaluate', 'runs/all', '--limit', '128', '--json');
    expect(lines(evaluated.out)[0]).toMatchObject({ accuracy: finished.testAccuracy });
    expect(fourth.testLoss).toBe(checkpointOf('all').history[3].testLoss);
  });

  it('stops when it gets no better, and gives the best weights back', async () => {
    // A learning rate at which nothing is learned for long.
    const flags = ['--patience', '2', '--monitor', 'testLoss', '--optimizer', 'SGD', '--learning-rate', '30'];
    const { status, out } = await cnn('train', 'lenet5', '--epochs', '20', '--name', 'early', ...QUICK, ...flags);
    expect(status).toBe(0);
    const stop = lines(out).find(({ type }) => type === 'stop')!;
    expect(stop.reason).toMatch(/^EarlyStopping: testLoss /);
    const { history } = checkpointOf('early');
    expect(history.length).toBeLessThan(20);
    const evaluated = await cnn('evaluate', 'runs/early', '--limit', '128', '--json');
    const best = history.reduce((a, b) => (b.testLoss! < a.testLoss! ? b : a));
    expect(lines(evaluated.out)[0]).toMatchObject({ accuracy: best.testAccuracy, loss: best.testLoss });
    expect(lines(out).at(-1)).toMatchObject({ testAccuracy: best.testAccuracy });
  });

  it('trains on adversarial pictures, and goes on with them where it was stopped', async () => {
    const flags = ['--adversarial', 'fast', '--epsilon', '0.1', '--epochs', '2'];
    const whole = await cnn('train', 'lenet5', '--name', 'robust', ...QUICK, ...flags);
    expect(whole.status).toBe(0);
    expect(checkpointOf('robust').config).toMatchObject({ adversarial: { method: 'fast', epsilon: 0.1, steps: 1 } });
    await cnn('train', 'lenet5', '--name', 'halved', ...QUICK, ...flags, '--epochs', '1');
    await cnn('train', '--resume', 'runs/halved', '--epochs', '2', '--threads', '1', '--json', '--no-report');
    expect(checkpointOf('halved').history.map(({ loss }) => loss)).toEqual(
      checkpointOf('robust').history.map(({ loss }) => loss),
    );
    const plain = await cnn('train', 'lenet5', '--epsilon', '0.1', ...QUICK);
    expect([plain.status, plain.err]).toEqual([2, expect.stringContaining('are settings of --adversarial')]);
    const steps = await cnn('train', 'lenet5', '--adversarial', 'fast', '--adversarial-steps', '3', ...QUICK);
    expect([steps.status, steps.err]).toEqual([2, expect.stringContaining('--adversarial fast takes one step')]);
  });

  it('ends after so many steps, and passes over batches without a finite loss if told to', async () => {
    const few = await cnn('train', 'lenet5', '--epochs', '9', '--name', 'few', ...QUICK, '--max-steps', '6');
    expect(typesOf(few.out)).toEqual(['epoch', 'stop', 'finished']);
    expect(checkpointOf('few').progress).toMatchObject({ epoch: 2, batch: 2, steps: 6 });
    const flags = ['--optimizer', 'SGD', '--learning-rate', '1e38', '--non-finite', 'skip'];
    const wild = await cnn('train', 'lenet5', '--epochs', '1', '--name', 'wild', ...QUICK, ...flags);
    expect(typesOf(wild.out)).toContain('skip');
  });

  it('saves within an epoch by steps, and goes on from there with all that callbacks remember', async () => {
    const flags = ['--epochs', '2', '--ema', '0.9', '--keep-best', '1', '--patience', '5', ...QUICK];
    expect((await cnn('train', 'lenet5', '--name', 'whole', ...flags)).status).toBe(0);
    const killed = start('train', 'lenet5', '--name', 'killed', '--save-every-steps', '1', ...flags);
    const steps = () => (filesOf('killed').includes('last.safetensors') ? checkpointOf('killed').progress.steps : 0);
    await until(() => filesOf('.').includes('killed') && steps() > 1, killed.process);
    killed.process.kill('SIGKILL');
    await killed.finished;
    expect((await cnn('train', '--resume', 'runs/killed', '--no-report', '--json')).status).toBe(0);
    expect(stateOf('killed')).toEqual(stateOf('whole'));
    expect(filesOf('killed')).toEqual(filesOf('whole'));
    const refused = await cnn('train', '--resume', 'runs/killed', '--patience', '9', '--ema', '0.5');
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining('leave out --ema, --patience')]);
  });

  it('saves and ends quietly when nobody reads what it prints any more', async () => {
    const piped = start('train', 'lenet5', '--epochs', '900', '--name', 'piped', ...QUICK);
    // As `head -1` does it.
    piped.process.stdout!.once('data', () => piped.process.stdout!.destroy());
    const { status, err } = await piped.finished;
    expect([status, err]).toEqual([141, expect.not.stringMatching(/EPIPE|\n\s+at /)]);
    expect(filesOf('piped')).toEqual(['config.json', 'last.safetensors', 'metrics.jsonl']);
    expect(checkpointOf('piped').progress.epoch).toBeLessThan(900);
  });

  it('tells in a line which picture its workers cannot read', async () => {
    const pictures = { cat: GIF, dog: GIF.subarray(0, 20) };
    for (const [label, bytes] of Object.entries(pictures)) {
      mkdirSync(join(folder, 'broken', label), { recursive: true });
      for (let i = 0; i < 4; i++) writeFileSync(join(folder, 'broken', label, `${i}.gif`), bytes);
    }
    const flags = ['--dataset', 'image-folder', '--data-dir', 'broken', '--workers', '1', '--name', 'broken', ...QUICK];
    const { status, err } = await cnn('train', 'tiny-vgg', '--epochs', '1', ...flags);
    expect([status, err]).toEqual([1, expect.stringMatching(/error: .*dog\/\d\.gif.*expected/)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('says in a line that it may not write or read', async () => {
    // The one user to whom nothing is forbidden must be another one.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const place = mkdtempSync(join(tmpdir(), 'cnn-locked-'));
    try {
      chmodSync(place, 0o755);
      mkdirSync(join(place, 'runs'), { mode: 0o555 });
      mkdirSync(join(place, 'secret'), { mode: 0o700 });
      if (!nobody.uid) chmodSync(join(place, 'secret'), 0);
      const asNobody = (...args: string[]) =>
        finished(spawn(process.execPath, [program, ...args], { cwd: place, ...nobody }));
      if (nobody.uid && (await asNobody('--version')).status !== 0) {
        console.warn(
          'Not tested: another user may not read the repository, so the program does not start as that one.',
        );
        return;
      }
      const written = await asNobody('train', 'lenet5', '--epochs', '1', ...QUICK);
      expect([written.status, written.err]).toEqual([
        1,
        expect.stringMatching(/error: EACCES: .*choose another folder/),
      ]);
      const data = ['--dataset', 'image-folder', '--data-dir', 'secret'];
      const read = await asNobody('train', 'lenet5', '--epochs', '1', ...data, ...QUICK);
      expect([read.status, read.err]).toEqual([1, expect.stringMatching(/error: .*secret.*EACCES/)]);
      for (const { err } of [written, read]) expect(err).not.toMatch(/\n\s+at /);
    } finally {
      chmodSync(join(place, 'secret'), 0o700);
      rmSync(place, { recursive: true, force: true });
    }
  });

  describe('has its folder to itself', () => {
    it('while it trains', async () => {
      const first = start('train', 'lenet5', '--epochs', '900', '--name', 'held', ...QUICK);
      await until(() => filesOf('.').includes('held') && filesOf('held').includes('last.safetensors'), first.process);
      for (const again of [
        ['--resume', 'runs/held'],
        ['lenet5', '--name', 'held'],
      ]) {
        const { status, err } = await cnn('train', ...again, '--no-report');
        expect(status).toBe(1);
        expect(err).toContain(`is in use by process ${first.process.pid}; give each run a folder of its own`);
      }
      // As a system that shuts down does it; Ctrl-C is tested elsewhere.
      first.process.kill('SIGTERM');
      const { status, err } = await first.finished;
      expect([status, err]).toEqual([143, expect.stringContaining('Go on: cnn train --resume runs/held')]);
      expect(filesOf('held')).not.toContain('.lock');
      expect(checkpointOf('held').progress.steps).toBeGreaterThan(0);
    });

    it('after a run that was killed in its first write, which is begun anew', async () => {
      mkdirSync(join(folder, 'runs/torn'), { recursive: true });
      writeFileSync(join(folder, 'runs/torn/last.safetensors.0123456789ab.tmp'), 'half of i');
      writeFileSync(join(folder, 'runs/torn/.lock'), JSON.stringify({ process: 2 ** 22 + 1, host: hostname() }));
      const { status } = await cnn('train', 'lenet5', '--epochs', '1', '--name', 'torn', ...QUICK);
      expect([status, filesOf('torn')]).toEqual([0, ['config.json', 'last.safetensors', 'metrics.jsonl']]);
    });

    it('and leaves none behind if nothing was trained', async () => {
      const flags = ['--schedule', 'StepLR:stepSize=0', '--name', 'none', ...QUICK];
      expect((await cnn('train', 'lenet5', ...flags)).status).toBe(2);
      expect(filesOf('.')).not.toContain('none');
    });
  });
});

function count(confusion: unknown): number {
  return (confusion as number[][]).flat().reduce((sum, n) => sum + n, 0);
}
