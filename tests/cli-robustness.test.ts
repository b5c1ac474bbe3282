import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliProgram, lines, until } from './cli-program.ts';

const { folder, start, cnn, read } = cliProgram();

/** `runs/run` of grey pictures, which knows more than by guessing. */
beforeAll(async () => {
  const few = ['--limit', '512', '--learning-rate', '3e-3', '--no-report', '--no-train-accuracy', '--json'];
  const { status } = await cnn('train', 'lenet5', '--name', 'run', '--epochs', '3', ...few);
  expect(status).toBe(0);
}, 300_000);

const parts = ['attacks', 'curve', 'corruptions', 'calibration', 'unknowns', 'groups'] as const;

interface Share {
  readonly correct: number;
  readonly count: number;
  readonly accuracy: number;
  readonly interval: [number, number];
}

/** What a card says, as far as it is looked at here. */
interface Card {
  readonly images: number;
  readonly seconds: Record<string, number>;
  readonly versions: Record<string, string>;
  readonly attacks: { clean: Share; attacks: (Share & { name: string })[]; checks: { name: string }[] };
  readonly curve: { points: { epsilon: number; robustAccuracy: number }[] };
  readonly corruptions: {
    table: string;
    mean: number;
    corruptions: { name: string; group: string; accuracies: number[] }[];
    leftOut: { name: string; reason: string }[];
  };
  readonly calibration: { fitted: number; judged: number; temperature: number; before: Record<string, number> };
  readonly unknowns: { found: { pictures: string; score: string; auroc: number; fpr95: number }[] };
  readonly groups: { groups: (Share & { name: string })[]; worst: { name: string; accuracy: number }; gap: number };
}

describe('cnn robustness', { timeout: 600_000 }, () => {
  let card: Card;

  it('writes a card of every part, as JSON and as a page', async () => {
    const { status, out, err } = await cnn('robustness', 'runs/run', '--limit', '40', '--severities', '5,1', '--json');
    expect([status, err]).toEqual([0, expect.stringContaining('left out: saturate: expected images with 3 channels')]);
    card = JSON.parse(read('runs/run/robustness.json'));
    expect(lines(out)).toEqual([card]);
    expect(card).toMatchObject({ type: 'robustness', model: 'lenet5', images: 40, seed: 0, norm: 'Linf' });
    expect(Object.keys(card.seconds)).toEqual([...parts]);
    expect(card.versions.node).toBe(process.version);
    expect(card.versions.backend).toMatch(/\w/);
    const page = read('runs/run/robustness.html');
    for (const title of ['Attacks', 'Accuracy by epsilon', 'Corruptions', 'Calibration', 'Unknown pictures', 'Classes'])
      expect(page).toContain(`<h2>${title}</h2>`);
    expect(page).not.toMatch(/(src|href)="https?:|NaN|undefined/);
    expect(page.match(/<th scope="row">gaussian noise<\/th>/g)).toHaveLength(1);
  });

  it('counts alike in its parts', async () => {
    const { clean, attacks, checks } = card.attacks;
    expect(clean.accuracy).toBeGreaterThan(30);
    expect(clean.count).toBe(40);
    expect(attacks.map(({ name }) => name)).toEqual(['noise', 'FGSM', 'PGD-20']);
    for (const { correct, accuracy, interval } of attacks) {
      expect(correct).toBeLessThanOrEqual(clean.correct);
      expect(accuracy).toBeGreaterThanOrEqual(interval[0]);
      expect(accuracy).toBeLessThanOrEqual(interval[1]);
    }
    expect(checks.map(({ name }) => name)).toEqual(['steps', 'black-box', 'unbounded', 'noise', 'size']);
    const [atZero, ...rest] = card.curve.points;
    expect(atZero).toEqual({ epsilon: 0, robustAccuracy: clean.accuracy });
    expect(rest.map(({ epsilon }) => epsilon)).toEqual([0.001, 0.002, 0.005, 0.01, 0.02, 8 / 255]);
    const { groups, worst, gap } = card.groups;
    expect(groups.reduce((sum, { correct }) => sum + correct, 0)).toBe(clean.correct);
    const seen = groups.filter(({ count }) => count > 0).map(({ accuracy }) => accuracy);
    expect(worst.accuracy).toBe(Math.min(...seen));
    expect(gap).toBeCloseTo(Math.max(...seen) - Math.min(...seen), 12);
  });

  it('has every corruption that grey pictures can have, and leaves the extra ones out of the mean', () => {
    const { table, corruptions, leftOut, mean } = card.corruptions;
    expect([table, corruptions.length, leftOut.map(({ name }) => name)]).toEqual(['CIFAR-10-C', 18, ['saturate']]);
    const counted = corruptions.filter(({ group }) => group !== 'extra').flatMap(({ accuracies }) => accuracies);
    expect(counted).toHaveLength(15 * 2);
    expect(mean).toBeCloseTo(counted.reduce((sum, one) => sum + one, 0) / counted.length, 10);
  });

  it('judges calibration by the half that it was not fitted to, and unknown pictures by four scores', () => {
    expect(card.calibration).toMatchObject({ fitted: 20, judged: 20 });
    for (const name of ['ece', 'adaptiveEce', 'brier', 'nll']) expect(card.calibration.before[name]).toBeGreaterThan(0);
    const { found } = card.unknowns;
    expect(found.map(({ pictures }) => pictures)).toEqual([...Array(4).fill('noise'), ...Array(4).fill('scenes')]);
    for (const { auroc, fpr95 } of found) for (const rate of [auroc, fpr95]) expect(rate).toBeLessThanOrEqual(1);
  });

  it('makes the parts that are asked for, elsewhere, and the same numbers again', async () => {
    const flags = ['--limit', '40', '--parts', 'groups,curve', '--out', 'cards', '--json'];
    const { status } = await cnn('robustness', 'runs/run', ...flags);
    expect(status).toBe(0);
    const some = JSON.parse(read('cards/robustness.json'));
    expect(Object.keys(some.seconds)).toEqual(['curve', 'groups']);
    expect(some).not.toHaveProperty('attacks');
    expect([some.curve, some.groups]).toEqual([card.curve, card.groups]);
    expect(read('cards/robustness.html')).not.toContain('<h2>Attacks</h2>');
  });

  it('measures changes in another norm, and takes one more set of unknown pictures', async () => {
    const flags = ['--limit', '16', '--parts', 'curve,unknowns', '--norm', 'L2', '--epsilon', '1.5', '--json'];
    const more = ['--unknown', 'fashion-mnist-sample', '--out', 'other'];
    const [other] = lines((await cnn('robustness', 'runs/run', ...flags, ...more)).out) as unknown as Card[];
    expect(other.curve.points.at(-1)!.epsilon).toBe(1.5);
    const own = other.unknowns.found.filter(({ pictures }) => pictures === 'fashion-mnist-sample');
    // The very pictures that are known.
    expect(own.map(({ auroc }) => auroc)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('stops at Ctrl-C and leaves no file', async () => {
    const stopped = start(
      'robustness',
      'runs/run',
      '--parts',
      'curve,corruptions',
      '--limit',
      '60',
      '--out',
      'stopped',
    );
    let out = '';
    stopped.process.stdout!.on('data', (text) => {
      out += text;
    });
    // The first part is over: corruptions are on, which calculate without a pause.
    await until(() => out.includes('Accuracy by epsilon'), stopped.process);
    stopped.process.kill('SIGINT');
    const { status, err } = await stopped.finished;
    expect([status, err]).toEqual([130, expect.stringContaining('Stopping after this step')]);
    expect(existsSync(join(folder, 'stopped')) ? readdirSync(join(folder, 'stopped')) : []).toEqual([]);
  });

  it.each([
    [['--parts', 'attack'], /did you mean 'attacks'\?/],
    [['--severities', '1,6'], /expected whole numbers from 1 to 5/],
    [['--norm', 'L0'], /expected Linf, L2 or L1/],
    [['--epsilon', '8'], /expected a number in \[0, 1\] for --norm Linf, found 8/],
    [['--parts', 'calibration', '--limit', '1'], /--limit: calibration expects two pictures or more/],
    [['--parts', 'unknowns', '--limit', '8', '--unknown', 'cifar'], /unknown dataset 'cifar'/],
  ])('refuses %j', async (args, message) => {
    const { status, err } = await cnn('robustness', 'runs/run', ...args);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('cnn attack', { timeout: 600_000 }, () => {
  const attack = async (...args: string[]) => {
    const { status, out, err } = await cnn('attack', 'runs/run', '--limit', '8', ...args, '--json');
    expect([status, err]).toEqual([0, expect.not.stringContaining('error')]);
    return lines(out)[0] as unknown as Record<string, number | string | null>;
  };

  it.each([
    ['noise', 'Noise('],
    ['r-fgsm', 'RFGSM('],
    ['ffgsm', 'FFGSM('],
    ['vmi-fgsm', 'VMIFGSM('],
    ['apgd-t', 'APGD('],
    ['spsa', 'SPSA('],
  ])('%s keeps within epsilon', async (name, kind) => {
    const flags = ['apgd-t', 'spsa'].includes(name) ? ['--steps', '3'] : [];
    const found = await attack('--attack', name, '--epsilon', '0.02', ...flags);
    expect(found.attack).toMatch(new RegExp(`^${kind.replace('(', '\\(')}.*epsilon=0\\.02`, 'i'));
    expect(found).toMatchObject({ epsilon: 0.02, norm: 'Linf', total: 8 });
    expect(found).not.toHaveProperty('medianChange');
  });

  it.each([
    ['deepfool', 'L2', []],
    ['fab', 'Linf', ['--steps', '5']],
    ['fmn', 'L0', ['--norm', 'L0', '--steps', '20']],
    ['jsma', 'L0', []],
    ['spatial', 'L2', []],
  ])('%s tells the median size of its changes in %s', async (name, norm, flags) => {
    const found = await attack('--attack', name, ...flags);
    expect(found).toMatchObject({ norm, total: 8 });
    expect(found).not.toHaveProperty('epsilon');
    expect(found.medianChange === null || Number(found.medianChange) >= 0).toBe(true);
    if (name === 'deepfool') {
      expect(found.robustAccuracy).toBe(0);
      expect(Number(found.medianChange)).toBeLessThan(20);
    }
  });

  it('takes queries, norms and restarts', async () => {
    const found = await attack(
      '--attack',
      'square',
      '--norm',
      'L2',
      '--epsilon',
      '2',
      '--queries',
      '20',
      '--restarts',
      '2',
    );
    expect(found.attack).toMatch(/norm=L2.*queries=20.*restarts=2/);
    expect(found).toMatchObject({ epsilon: 2, norm: 'L2' });
  });

  it.each([
    [['--attack', 'deepfol'], /unknown attack 'deepfol'; did you mean 'deepfool'\?/],
    [['--attack', 'fgsm', '--steps', '5'], /--attack fgsm does not take --steps; it takes --epsilon/],
    [
      ['--attack', 'pgd', '--queries', '5'],
      /does not take --queries; it takes --epsilon, --steps, --step-size, --restarts/,
    ],
    [['--attack', 'spatial', '--epsilon', '0.1'], /--attack spatial does not take --epsilon; it takes no flags/],
    [['--attack', 'bim', '--norm', 'L2'], /--attack bim does not take --norm/],
    [['--attack', 'fgm', '--norm', 'Linf'], /--attack fgm has no --norm 'Linf'; .*choose from L2, L1/],
    [['--attack', 'pgd', '--norm', 'linf'], /did you mean 'Linf'\?/],
    [['--epsilon', '8'], /expected a number in \[0, 1\] for --norm Linf/],
    [['--epsilon', '0'], /expected a number above 0/],
  ])('refuses %j', async (args, message) => {
    const { status, err } = await cnn('attack', 'runs/run', ...args);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
