import type { Dataset } from '@cnn/datasets';
import type { BatchSource, Classifier, Rng } from '@cnn/tensor';
import type { Figure, Section } from '../report/page.ts';
import { plainBatches } from '../report/pictures.ts';
import type { OpenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** How the size of a change is measured by attacks that keep to a limit. */
export type LimitNorm = 'Linf' | 'L2' | 'L1';

/** What the command line says of a card. */
export interface CardFlags {
  /** Largest change that an attack makes. */
  readonly epsilon: number;
  readonly norm: LimitNorm;
  /** Whether AutoAttack runs too. */
  readonly auto?: boolean;
  readonly severities: readonly number[];
  /** Name of a dataset whose pictures are unknown. */
  readonly unknown?: string;
  readonly unknownDir?: string;
  readonly dataDir?: string;
}

/** A trained model, and the pictures that it is judged by. */
export interface Subject {
  readonly run: OpenRun;
  /** From pictures in [0, 1] to logits. */
  readonly classifier: Classifier;
  /** Test pictures, with the classes of the run. */
  readonly dataset: Dataset;
  /** Pictures of `--unknown`, if it is given. */
  readonly unknown?: Dataset;
  readonly rng: Rng;
  readonly terminal: Terminal;
  readonly flags: CardFlags;
}

/** What one part of a card has found. */
export interface PartResult {
  /** For `robustness.json`. */
  readonly values: object;
  /** The numbers to see first. */
  readonly figures: readonly Figure[];
  readonly section: Section;
  /** For the terminal. */
  readonly lines: readonly string[];
}

/** Judges one side of a model. */
export type Part = (subject: Subject) => Promise<PartResult>;

/** The pictures in [0, 1] as the classifier takes them; `dataset` in the place of the subject's own. */
export function batchesOf({ run, dataset }: Pick<Subject, 'run' | 'dataset'>): BatchSource {
  return plainBatches(dataset, run.inputShape, run.config.batchSize);
}
