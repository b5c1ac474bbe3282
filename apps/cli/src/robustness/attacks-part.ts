import {
  type Attack,
  autoAttack,
  fgm,
  fgsm,
  gradientMasking,
  type MaskingCheck,
  noise,
  pgd,
  type Robustness,
  robustness,
  suitability,
  type Warning,
} from '@cnn/adversarial';
import { Subset } from '@cnn/datasets';
import { dispose } from '@cnn/tensor';
import { adversarialPairs } from '@cnn/viz';
import { htmlTable } from '../report/html-table.ts';
import { escapeHTML } from '../report/page.ts';
import { DEFAULT_EPSILON } from './attack-choices.ts';
import { checkStop } from './check-stop.ts';
import { percent, rangeText, type Share, shareOf } from './share.ts';
import { batchesOf, type CardFlags, type PartResult, type Subject } from './subject.ts';

/** Pictures by which it is judged whether attacks can be trusted, and pairs that are drawn. */
const CHECKED = 32;
const PAIRS = 4;

interface AttackFound extends Share {
  readonly name: string;
  /** The attack with its options. */
  readonly attack: string;
  readonly seconds: number;
}

/** Accuracy as it is, under noise and under attacks, whether these can be trusted, and fooled pictures. */
export async function attacksPart(subject: Subject): Promise<PartResult> {
  const { run, classifier, rng, terminal, flags } = subject;
  const attacks: AttackFound[] = [];
  let last: Robustness | undefined;
  for (const [name, attack] of Object.entries(attacksOf(flags))) {
    const started = performance.now();
    const bar = terminal.bar(name, subject.dataset.length, 'pictures');
    last = await robustness(classifier, batchesOf(subject), attack, {
      onBatch: ({ total }) => bar.update(total),
      examples: PAIRS,
      rng: rng.fold('attack'),
      signal: terminal.signal,
    }).finally(() => bar.stop());
    const seconds = (performance.now() - started) / 1000;
    attacks.push({ name, attack: attack.name, ...shareOf(last.robustCorrect, last.total), seconds });
  }
  const { cleanCorrect, total, examples } = last!;
  const clean = shareOf(cleanCorrect, total);
  const trust = await checkTrust(subject);
  const values = { clean, attacks, ...trust };
  const rows = [{ name: 'as it is', ...clean, seconds: undefined }, ...attacks];
  const doubts = trust.checks.filter(({ passed }) => !passed);
  const strongest = attacks.at(-1)!;
  return {
    values,
    figures: [
      { name: 'clean accuracy', value: percent(clean.accuracy) },
      { name: `under ${strongest.name}`, value: percent(strongest.accuracy) },
    ],
    section: {
      title: 'Attacks',
      note:
        `Each change has a size of at most ${Number(flags.epsilon.toPrecision(3))} in ${flags.norm}. A picture counts if the network knows it before and after. ` +
        'The accuracy under attack is an upper bound: a stronger attack may find more. Intervals hold the true share with 95% confidence.',
      body: [
        htmlTable({
          caption: `Accuracy on ${total} test pictures`,
          columns: ['Attack', 'Accuracy', 'Interval', 'Seconds'],
          rows: rows.map(({ name, accuracy, interval, seconds }) => ({
            name,
            cells: [percent(accuracy), rangeText(interval), seconds === undefined ? '' : seconds.toFixed(1)],
          })),
        }),
        trustHTML(trust),
        examples.length > 0
          ? await adversarialPairs(examples, run.config.classes, { title: `Fooled by ${strongest.name}` })
          : '<p>No picture was fooled, so there are no pairs to show.</p>',
      ].join('\n'),
    },
    lines: [
      ...rows.map(({ name, accuracy, interval }) => `${name.padEnd(12)} ${percent(accuracy)} (${rangeText(interval)})`),
      ...trust.warnings.map(({ message }) => `warning: ${message}`),
      ...doubts.map(({ name, detail }) => `doubtful: ${name}, ${detail}`),
    ],
  };
}

/** From the weakest to the strongest. */
function attacksOf({ epsilon, norm, auto }: CardFlags): Readonly<Record<string, Attack>> {
  return {
    noise: noise({ epsilon, norm }),
    ...(norm === 'Linf' ? { FGSM: fgsm({ epsilon }) } : { FGM: fgm({ epsilon, norm }) }),
    'PGD-20': pgd({ epsilon, norm, steps: 20 }),
    ...(auto && { AutoAttack: autoAttack({ epsilon, norm }) }),
  };
}

interface Trust {
  readonly warnings: readonly Warning[];
  readonly checks: readonly MaskingCheck[];
}

/** Whether the model is one that attacks can judge, by a few pictures of the whole set. */
async function checkTrust({ run, classifier, dataset, rng, terminal, flags }: Subject): Promise<Trust> {
  const count = Math.min(CHECKED, dataset.length);
  const some = Array.from({ length: count }, (_, i) => Math.floor((i * dataset.length) / count));
  // The checks are of the largest change of a pixel.
  const epsilon = flags.norm === 'Linf' ? flags.epsilon : DEFAULT_EPSILON;
  const bar = terminal.bar('Can attacks be trusted', 2, 'checks');
  const trust = { warnings: [] as Warning[], checks: [] as MaskingCheck[] };
  const one = { run: { ...run, config: { ...run.config, batchSize: count } }, dataset: new Subset(dataset, some) };
  for await (const { images, labels } of batchesOf(one)) {
    try {
      trust.warnings.push(...(await suitability(classifier, images, labels)));
      bar.update(1);
      await checkStop(terminal.signal);
      const options = { epsilon, rng: rng.fold('masking'), signal: terminal.signal };
      trust.checks.push(...(await gradientMasking(classifier, images, labels, options)));
      bar.update(2);
      await checkStop(terminal.signal);
    } finally {
      bar.stop();
      dispose([images, labels]);
    }
  }
  return trust;
}

/** What each check is about. */
const QUESTIONS: Readonly<Record<MaskingCheck['name'], string>> = {
  steps: 'Many steps fool no fewer than one step',
  'black-box': 'Gradients fool no fewer than queries',
  unbounded: 'Without a limit every picture is fooled',
  noise: 'The attack fools no fewer than noise',
  size: 'A larger change fools no fewer',
};

function trustHTML({ warnings, checks }: Trust): string {
  const list = warnings.map(({ message }) => `<li>${escapeHTML(message)}</li>`).join('');
  const table = htmlTable({
    caption: 'Can these attacks be trusted? Signs of hidden gradients, on a few pictures',
    columns: ['Expected', 'Holds', 'Found'],
    words: ['Holds', 'Found'],
    rows: checks.map(({ name, passed, detail }) => ({ name: QUESTIONS[name], cells: [passed ? 'yes' : 'no', detail] })),
  });
  return `${list && `<p>Attacks may be too weak here:</p><ul>${list}</ul>`}\n${table}`;
}
