import type { Module } from '@cnn/layers';
import type { BatchSource } from '@cnn/tensor';
import { type Evaluation, evaluate } from '@cnn/train';
import type { Terminal } from '../terminal/terminal.ts';
import type { RunConfig } from './config.ts';
import { TestTimeModel } from './test-time.ts';

/** What a finished run has come to, on the test set. */
export interface FinalFigures {
  readonly testAccuracy: number;
  /** `confusion[actual][predicted]` counts test pictures. */
  readonly confusion: number[][];
  /** With several views of each picture, where the run asks for them. */
  readonly tta?: { readonly views: number; readonly accuracy: number };
}

export interface JudgeFinallyOptions {
  readonly config: RunConfig;
  readonly inputShape: readonly [number, number, number];
  readonly terminal: Terminal;
  /** Of the test set. */
  readonly batches: BatchSource;
  /** What the last epoch found, if it judged the model as it is now on the test set. */
  readonly known?: Pick<FinalFigures, 'testAccuracy' | 'confusion'>;
}

/** Judges a trained model on the test set, as far as that is not done. */
export async function judgeFinally(model: Module, options: JudgeFinallyOptions): Promise<FinalFigures> {
  const { config, inputShape, terminal, batches } = options;
  const judge = async (judged: Module, title: string): Promise<Evaluation> => {
    const bar = terminal.bar(title, batches.length, 'batches');
    const onBatch = (done: number) => bar.update(done);
    return evaluate(judged, batches, { onBatch, signal: terminal.signal }).finally(() => bar.stop());
  };
  let { known } = options;
  if (!known) {
    const { accuracy, confusion } = await judge(model, 'Accuracy on test');
    known = { testAccuracy: accuracy, confusion };
    terminal.say(`Test accuracy: ${accuracy.toFixed(3)}%`);
  }
  if (!config.tta) return known;
  const merged = new TestTimeModel(model, inputShape, config.tta, 'mean');
  const views = merged.views.length;
  const { accuracy } = await judge(merged, `Accuracy with ${views} views`);
  terminal.say(`Test accuracy with ${views} views (${config.tta}): ${accuracy.toFixed(3)}%`);
  return { ...known, tta: { views, accuracy } };
}
