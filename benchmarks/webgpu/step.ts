import { CifarCNN } from '@cnn/models';
import { dispose, normal, Rng, scope, tensor, variableGradients } from '@cnn/tensor';
import { adam, crossEntropy, Optimizer } from '@cnn/train';
import { type Bench, inTurn } from './rounds.ts';
import type { Both } from './start-both.ts';

/** A training step of the course's CNN: forward, backward, Adam. */
export async function compareSteps({ report, rounds, batch }: Bench, kernels: Both): Promise<void> {
  const model = new CifarCNN();
  const optimizer = new Optimizer(model.namedParameters(), adam({ learningRate: 1e-4 }));
  const trainable = [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad);
  const images = normal(new Rng(1), [batch, 32, 32, 3]);
  const labels = tensor(
    Int32Array.from({ length: batch }, (_, i) => i % 10),
    [batch],
    'int32',
  );
  const loss = crossEntropy();
  let steps = 0;
  const step = () => {
    model.train();
    const rng = new Rng(0).fold('step', steps++);
    const { value, gradients } = scope(() =>
      variableGradients(
        () => loss(model.call(images, { rng }), labels),
        trainable.map(([, parameter]) => parameter.variable),
      ),
    );
    scope(() => optimizer.step(new Map(trainable.map(([name], i) => [name, gradients[i]]))));
    dispose([value, ...gradients]);
  };
  const times = await inTurn(rounds, kernels, step);
  report.add({ case: `training step, batch ${batch}`, unit: 'ms', ...times, peerName: 'tfjs-backend-webgpu 4.22' });
}
