import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliProgram, lines, until } from './cli-program.ts';

const { folder, start, cnn, read, stateOf } = cliProgram();

const reportsOf = (sweep: string) => lines(read('runs', sweep, 'sweep.jsonl'));
const brief = (sweep: string) => reportsOf(sweep).map(({ trial, resource }) => [trial, resource]);

/** Two steps of 16 pictures an epoch. */
const SMALL = ['--limit', '32', '--batch-size', '16', '--no-train-accuracy', '--threads', '1'];
const SPACE = JSON.stringify({
  learningRate: { type: 'logUniform', low: 1e-4, high: 1e-1 },
  optimizer: ['SGD', 'Adam'],
});
const asha = (name: string) => [
  ...['sweep', 'tiny-vgg', '--space', SPACE, '--search', 'asha', '--trials', '4', '--epochs', '3', '--seed', '3'],
  ...['--metric', 'testLoss', '--name', name, ...SMALL, '--json'],
];

describe('cnn sweep', { timeout: 600_000 }, () => {
  it('lets the best of its trials go on, each a run as if never stopped', async () => {
    const { status, out, err } = await cnn(...asha('whole'));
    expect(err).toContain('Sweep asha over learningRate, optimizer: 4 trials, 1, then 3 epochs');
    expect(status).toBe(0);
    const reports = reportsOf('whole');
    const value = (trial: number) => Number(reports.find((report) => report.trial === trial)!.value);
    const best = (trials: number[]) => trials.reduce((a, b) => (value(b) < value(a) ? b : a));
    const promoted = best([0, 1, 2]);
    const later = best([0, 1, 2, 3]);
    expect(brief('whole')).toEqual([
      ...[
        [0, 1],
        [1, 1],
        [2, 1],
        [promoted, 3],
        [3, 1],
      ],
      ...(later === promoted ? [] : [[later, 3]]),
    ]);
    expect(lines(out).map(({ type }) => type)).toEqual([...reports.map(() => 'trial'), 'finished']);

    const { learningRate, optimizer } = reports[3].config as { learningRate: number; optimizer: string };
    const alone = ['--learning-rate', String(learningRate), '--optimizer', optimizer, '--seed', '3', '--epochs', '3'];
    await cnn('train', 'tiny-vgg', '--name', 'alone', ...alone, ...SMALL, '--no-report');
    expect(stateOf('whole', `trial-00${promoted}`)).toEqual(stateOf('alone'));
    expect(reports[3].value).toBe(stateOf('alone').history[2].testLoss);
  });

  it('saves at Ctrl-C and goes on as if it had never stopped', async () => {
    const stopped = start(...asha('stopped'));
    await until(() => existsSync(join(folder, 'runs/stopped/trial-001/last.safetensors')), stopped.process);
    // A second one would take the trials of the first for failed ones.
    const second = await cnn('sweep', '--resume', 'runs/stopped');
    expect([second.status, second.err]).toEqual([
      1,
      expect.stringContaining(`is in use by process ${stopped.process.pid}`),
    ]);
    stopped.process.kill('SIGINT');
    const { status, out, err } = await stopped.finished;
    expect([status, err]).toEqual([130, expect.stringContaining('Go on: cnn sweep --resume runs/stopped')]);
    expect(lines(out).at(-1)).toEqual({ type: 'stopped', sweep: 'runs/stopped' });
    expect(brief('stopped')).toEqual(brief('whole').slice(0, brief('stopped').length));
    expect((await cnn('sweep', '--resume', 'runs/stopped', '--json')).status).toBe(0);
    expect(reportsOf('stopped')).toEqual(reportsOf('whole'));
  });

  it('is left intact by kill -9, which ends the trial too, and goes on', async () => {
    const killed = start(...asha('killed'));
    await until(() => existsSync(join(folder, 'runs/killed/trial-002/last.safetensors')), killed.process);
    killed.process.kill('SIGKILL');
    expect((await killed.finished).status).toBe(null);
    const running = () => execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' }).includes('--out runs/killed');
    const deadline = Date.now() + 60_000;
    while (running() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
    expect(running()).toBe(false);
    // Of a report that was being written nothing is taken.
    appendFileSync(join(folder, 'runs/killed/sweep.jsonl'), '{"trial":2,"resou');
    expect((await cnn('sweep', '--resume', 'runs/killed', '--json')).status).toBe(0);
    expect(reportsOf('killed')).toEqual(reportsOf('whole'));
  });

  it('goes on with more trials, and does what is done only once', async () => {
    const { status, out } = await cnn('sweep', '--resume', 'runs/whole', '--trials', '5', '--json');
    expect(status).toBe(0);
    expect(lines(out).map(({ type, trial }) => [type, trial])).toEqual([
      ['trial', 4],
      ['finished', undefined],
    ]);
  });

  it('tries a grid, and goes on past a trial that fails', async () => {
    writeFileSync(
      join(folder, 'space.json'),
      JSON.stringify({ learningRate: [1e30, 1e-3], weightDecay: { type: 'uniform', low: 0, high: 0.1 } }),
    );
    const flags = ['--search', 'grid', '--points', '2', '--epochs', '1', '--optimizer', 'SGD', '--name', 'grid'];
    const { status, out } = await cnn('sweep', 'tiny-vgg', '--space', 'space.json', ...flags, ...SMALL);
    expect(status).toBe(0);
    const reports = reportsOf('grid');
    expect(reports.map(({ config }) => config)).toEqual([
      { learningRate: 1e30, weightDecay: 0 },
      { learningRate: 1e30, weightDecay: 0.1 },
      { learningRate: 1e-3, weightDecay: 0 },
      { learningRate: 1e-3, weightDecay: 0.1 },
    ]);
    expect(reports[0]).toMatchObject({
      value: 'NaN',
      error: expect.stringMatching(/^the loss is (NaN|Infinity) in epoch 1/),
    });
    expect(out).toContain('Trial 0, 1/1 epochs (learningRate 1e+30, weightDecay 0): failed: the loss is');
    const table = out.slice(out.indexOf('trial  epochs'));
    expect(table.split('\n')[0]).toBe('trial  epochs  testAccuracy  learningRate  weightDecay');
    expect(table).toMatch(/\n +[23] +1 +[\d.]+ +0\.001 +0(\.1)?\n/);
    expect(table).toMatch(/\n +1 +1 +failed +1e\+30 +0\.1\nBest: runs\/grid\/trial-00[23]\n$/);
    expect(readdirSync(join(folder, 'runs/grid')).sort()).toEqual([
      'sweep.json',
      'sweep.jsonl',
      'trial-000',
      'trial-001',
      'trial-002',
      'trial-003',
    ]);
  });

  it('fails where all trials do', async () => {
    const space = '{"learningRate": [1e30]}';
    const flags = ['--trials', '2', '--epochs', '1', '--optimizer', 'SGD', '--name', 'lost'];
    const { status, err } = await cnn('sweep', 'tiny-vgg', '--space', space, ...flags, ...SMALL);
    expect([status, err]).toEqual([1, expect.stringMatching(/error: all trials failed, as trial 0 did: the loss is/)]);
  });

  it('stops where not even the first trial starts, and goes on when that is mended', async () => {
    const flags = ['--trials', '1', '--epochs', '1', '--dataset', 'image-folder', '--data-dir', 'nowhere'];
    const { status, err } = await cnn('sweep', 'tiny-vgg', '--space', SPACE, '--name', 'unmended', ...flags, ...SMALL);
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(
        /trial 0 \(learningRate .*\) did not start: .*nowhere.*; mend that and go on: cnn sweep --resume runs.unmended/,
      ),
    ]);
    expect(existsSync(join(folder, 'runs/unmended/sweep.jsonl'))).toBe(false);
  });

  describe('says in one line what is wrong', () => {
    beforeAll(() => {
      writeFileSync(join(folder, 'broken.json'), '{"learningRate": ');
    });

    const space = (value: unknown) => ['sweep', 'tiny-vgg', '--epochs', '1', '--space', JSON.stringify(value)];
    it.each([
      [2, ['sweep', '--space', SPACE, '--epochs', '1'], /expected the name of a model/],
      [2, ['sweep', 'tiny-vg', '--space', SPACE, '--epochs', '1'], /unknown model 'tiny-vg'; did you mean 'tiny-vgg'/],
      [2, ['sweep', 'tiny-vgg', '--epochs', '1'], /expected --space, found none/],
      [2, ['sweep', 'tiny-vgg', '--space', SPACE], /expected --epochs, found none/],
      [2, [...space({ seed: [1] }), '--search', 'grids'], /did you mean 'grid'/],
      [2, [...space({ seed: [1] }), '--points', '3'], /--points is of grid, not of random/],
      [
        2,
        [...space({ seed: [1] }), '--search', 'grid', '--trials', '3'],
        /--trials is of random and asha, not of grid/,
      ],
      [2, [...space({ seed: [1] }), '--search', 'asha', '--min-epochs', '2'], /--min-epochs must be at most --epochs/],
      [2, [...space({ seed: [1] }), '--optimizer', 'adm'], /did you mean 'Adam'\?/],
      [2, [...space({ batchSize: [1] }), '--batch-size', '3'], /--batch-size is in the space too/],
      [1, ['sweep', 'tiny-vgg', '--epochs', '1', '--space', 'nowhere.json'], /nowhere\.json.*no such file/],
      [1, ['sweep', 'tiny-vgg', '--epochs', '1', '--space', 'broken.json'], /broken\.json: expected JSON, found/],
      [
        1,
        space({ learningRate: { type: 'uniform', low: 1, high: 0 } }),
        /--space, learningRate: .*low must be below high/,
      ],
      [
        1,
        space({ 'learning-rate': [1] }),
        /--space: expected options of cnn train, found 'learning-rate'; did you mean 'learningRate'/,
      ],
      [1, space({ workers: [1] }), /found 'workers'; choose from/],
      [1, space({ learningRate: [-1] }), /--space, learningRate: expected a number of at least 0, found -1/],
      [
        1,
        space({ optimizer: ['adm'] }),
        /--space, optimizer: expected a value of --optimizer <name>, found "adm"; did you mean 'Adam'/,
      ],
      [
        1,
        space({ batchSize: { type: 'uniform', low: 1, high: 9 } }),
        /--space, batchSize: expected a whole number of at least 1, found 3\.5/,
      ],
      [1, space({ trainAccuracy: ['yes'] }), /--space, trainAccuracy: expected true or false, found "yes"/],
      [2, [...space({ seed: [1] }), '--metric', 'f1'], /--metric <name>.*choose from testAccuracy, testLoss, loss/],
      [
        2,
        [...space({ seed: [1] }), '--metric', 'trainAccuracy', '--no-train-accuracy'],
        /--metric trainAccuracy is not measured with --no-train-accuracy/,
      ],
      [1, ['sweep', 'tiny-vgg', '--epochs', '1', '--space', '[1]'], /--space: expected .*, found/],
      [1, ['sweep', '--resume', 'nowhere'], /nowhere: expected the folder of a sweep with sweep\.json, found none/],
      [2, ['sweep', 'tiny-vgg', '--resume', 'runs/grid'], /leave out model 'tiny-vgg'/],
      [2, ['sweep', '--resume', 'runs/grid', '--batch-size', '3'], /leave out --batch-size/],
      [2, ['sweep', '--resume', 'runs/grid', '--trials', '3'], /--trials is not of grid/],
      [2, ['sweep', '--resume', 'runs/whole', '--trials', '3'], /--trials must be at least 5, found 3/],
      [2, [...space({ seed: [1] }), '--name', 'grid'], /runs.grid exists already; .*cnn sweep --resume runs.grid/],
    ])('status %i: cnn %j', async (expectedStatus, args, message) => {
      const { status, err } = await cnn(...args);
      expect(err).toMatch(message);
      expect(status).toBe(expectedStatus);
      expect(err).not.toMatch(/\n\s+at /);
    });

    it.each([
      [
        '{"model":"tiny-vgg"}',
        'sweep.json',
        /sweep\.json: expected the settings of a sweep of cnn sweep, found .*epochs/,
      ],
      ['{', 'sweep.json', /sweep\.json: expected JSON/],
      ['{"trial":0}\n', 'sweep.jsonl', /sweep\.jsonl: expected reports with trial, resource, value and config/],
    ])('a damaged sweep: %s', async (text, file, message) => {
      const before = read('runs/grid', file);
      writeFileSync(join(folder, 'runs/grid', file), text);
      const { status, err } = await cnn('sweep', '--resume', 'runs/grid');
      writeFileSync(join(folder, 'runs/grid', file), before);
      expect(err).toMatch(message);
      expect(status).toBe(1);
    });
  });
});
