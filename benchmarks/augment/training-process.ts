// Training the course's CNN on augmented batches of noise.
import { augment } from '@cnn/augment';
import { CifarCNN } from '@cnn/models';
import { dispose, Rng, tensor, uniform, useBackend } from '@cnn/tensor';
import { serve } from '../engine/serve.ts';
import { trainingStep } from '../engine/training.ts';
import { caseOf, membersOf } from './ours-cases.ts';

const BATCH = 128;
const WARM_UPS = 3;
const { description } = await useBackend('wasm', { threads: 2 });

await serve(
  { name: description },
  {
    known: (name) => ({ known: membersOf(name) ? 1 : 0 }),
    train(name, steps) {
      const transform = caseOf(name);
      const train = trainingStep(new CifarCNN({ rng: new Rng(0) }));
      const batch = uniform(new Rng(1), [BATCH, 32, 32, 3]);
      const labels = tensor(
        Int32Array.from({ length: BATCH }, (_, i) => i % 10),
        [BATCH],
        'int32',
      );
      let [augmented, started] = [0, 0];
      for (let step = -WARM_UPS; step < Number(steps); step++) {
        if (step === 0) [augmented, started] = [0, performance.now()];
        const given = performance.now();
        const images = augment(batch, transform, new Rng(0).fold(step + WARM_UPS));
        augmented += performance.now() - given;
        train(images, labels);
        images.dispose();
      }
      const total = performance.now() - started;
      dispose([batch, labels]);
      return { augmented, total, steps: Number(steps) };
    },
  },
);
