import type { Module } from '@cnn/layers';
import { dispose, Rng, scope, type Tensor, variableGradients } from '@cnn/tensor';
import { adam, crossEntropy, Optimizer } from '@cnn/train';

/** The training step of a model: forward, backward, Adam. Each call returns the loss, so all is computed. */
export function trainingStep(model: Module): (images: Tensor, labels: Tensor) => number {
  const optimizer = new Optimizer(model.namedParameters(), adam({ learningRate: 1e-4 }));
  const trainable = [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad);
  const loss = crossEntropy();
  let steps = 0;
  return (images, labels) => {
    model.train();
    const rng = new Rng(0).fold('step', steps++);
    const { value, gradients } = scope(() =>
      variableGradients(
        () => loss(model.call(images, { rng }), labels),
        trainable.map(([, parameter]) => parameter.variable),
      ),
    );
    scope(() => optimizer.step(new Map(trainable.map(([name], i) => [name, gradients[i]]))));
    const [result] = value.dataSync();
    dispose([value, ...gradients]);
    return result;
  };
}
