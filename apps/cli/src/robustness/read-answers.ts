import { dispose, scope } from '@cnn/tensor';
import type { Predictions } from '@cnn/train';
import { checkStop } from './check-stop.ts';
import { batchesOf, type Subject } from './subject.ts';

/** The logits and the right classes of all pictures, in main memory. */
export async function readAnswers(subject: Subject, title: string): Promise<Predictions> {
  const { classifier, dataset, run, terminal } = subject;
  const classes = run.config.classes.length;
  const scores = new Float32Array(dataset.length * classes);
  const labels = new Int32Array(dataset.length);
  const bar = terminal.bar(title, dataset.length, 'pictures');
  let done = 0;
  try {
    for await (const { images, labels: truth, ids } of batchesOf(subject)) {
      try {
        await checkStop(terminal.signal);
        const logits = scope(() => classifier(images));
        scores.set(await logits.data(), done * classes);
        logits.dispose();
        labels.set(await truth.data(), done);
      } finally {
        dispose([images, truth]);
      }
      done += ids.length;
      bar.update(done);
    }
  } finally {
    bar.stop();
  }
  return { scores, classes, labels };
}
