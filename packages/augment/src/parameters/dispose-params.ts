import { Tensor } from '@cnn/tensor';

/** Gives up the tensors among parameters. tfjs's `dispose` would look at every number of their arrays. */
export function disposeParams(params: unknown): void {
  if (params instanceof Tensor) params.dispose();
  else if (Array.isArray(params)) params.forEach(disposeParams);
  else if (typeof params === 'object' && params !== null && !ArrayBuffer.isView(params)) {
    Object.values(params).forEach(disposeParams);
  }
}
