import { assignHost, type Module, type Parameter } from '@cnn/layers';
import { DataError, formatShape, type HostTensor } from '@cnn/tensor';

/** @internal Parameters and buffers of a model by their names, each once. */
export function weightsOf(model: Module): [string, Parameter][] {
  return [...model.namedParameters(), ...model.namedBuffers()];
}

/** @internal Gives a model the values of {@link weightsOf} in main memory. */
export function assignWeights(model: Module, values: ReadonlyMap<string, HostTensor>): void {
  for (const [name, parameter] of weightsOf(model)) {
    const host = values.get(name);
    if (host) assignHost(parameter, host);
  }
}

/** @internal @throws DataError unless values are those of a model's weights. */
export function checkWeights(
  owner: string,
  model: Module,
  values: ReadonlyMap<string, HostTensor>,
  subject: string,
): void {
  for (const [name, { torchShape }] of weightsOf(model)) {
    const found = values.get(name)?.shape;
    if (String(found) === String(torchShape)) continue;
    throw new DataError(subject, {
      expected: `'${name}' of shape ${formatShape(torchShape)} in the state of ${owner}`,
      found: found ? formatShape(found) : 'none',
      remedy: 'resume with the model of the saved run',
    });
  }
}
