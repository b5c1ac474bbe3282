import { stateDict } from '@cnn/layers';
import type { HostTensor } from '@cnn/tensor';
import type { NetworkFacts } from './network-facts.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { allNetworks, networkById, putNetwork } from './shelf.ts';

let files = 0;

/** Networks in the worker, for all pages: what comes along, what was opened from a file, what was trained. */
export const service = {
  /** What is known of all of them. */
  list: (): NetworkFacts[] => allNetworks(),

  /**
   * Opens a checkpoint of `cnn train` and puts it beside the others.
   *
   * @throws DataError if the file is damaged, no checkpoint, or of a network that this page does not know.
   */
  async open(bytes: Uint8Array, name: string): Promise<NetworkFacts> {
    files += 1;
    return putNetwork(`file-${files}`, 'file', () => openCheckpoint(bytes, name));
  },

  /** Weights by PyTorch's names, for a copy of the network in the page's own thread. */
  async weights(id: string): Promise<ReadonlyMap<string, HostTensor>> {
    return stateDict((await networkById(id)).network);
  },
};
