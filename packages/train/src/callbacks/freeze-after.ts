import type { Parameter } from '@cnn/layers';
import { checkInteger } from '@cnn/tensor';
import type { Callback } from '../trainer/callback.ts';
import type { Trainer } from '../trainer/trainer.ts';

export interface FreezeAfterOptions {
  /** Epochs after which the parameters stay as they are; 0 freezes them from the start. */
  readonly epochs: number;
  /** Which ones. */
  readonly parameters: (name: string, parameter: Parameter) => boolean;
  /** @default 'FreezeAfter' */
  readonly name?: string;
}

/**
 * Freezes parameters after some epochs.
 *
 * Use it for what has settled and only costs time, such as the first layer. Follows the idea of FreezeOut (Brock et al., 2017); airbench94 does it
 * with the bias of its first convolution.
 *
 * @throws RangeError if `epochs` is no whole number from 0; Error at the start if no parameter is chosen.
 * @example
 * new Trainer(model, { callbacks: [freezeAfter({ epochs: 3, parameters: (name) => name === '0.bias' })], … });
 */
export function freezeAfter({ epochs, parameters, name: own = 'FreezeAfter' }: FreezeAfterOptions): Callback {
  checkInteger('freezeAfter', 'epochs', epochs, 0);
  /** What was not frozen before. */
  const frozen = new Set<Parameter>();
  const freeze = ({ model, history }: Trainer) => {
    if (history.length < epochs) return;
    for (const [name, parameter] of model.namedParameters()) {
      if (!parameter.requiresGrad || !parameters(name, parameter)) continue;
      parameter.requiresGrad = false;
      frozen.add(parameter);
    }
  };
  return {
    name: own,
    onStart(trainer) {
      // The trainer may have taken up a checkpoint from before.
      for (const parameter of frozen) parameter.requiresGrad = true;
      frozen.clear();
      if (![...trainer.model.namedParameters()].some(([name, parameter]) => parameters(name, parameter))) {
        throw new Error('freezeAfter: none of the model’s parameters is chosen; look at model.namedParameters()');
      }
      freeze(trainer);
    },
    onEpoch: (_event, trainer) => freeze(trainer),
  };
}
