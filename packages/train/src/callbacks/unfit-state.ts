import { DataError } from '@cnn/tensor';

/** @internal What a callback throws that is given a state which is not its own. */
export function unfitState(subject: string, name: string, expected: string): DataError {
  return new DataError(subject, {
    expected: `${expected} as the state of the callback '${name}'`,
    found: 'something else',
    remedy: 'resume with the callbacks of the saved run, or give this one another name',
  });
}
