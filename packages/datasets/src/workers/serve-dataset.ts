import { Rng } from '@cnn/tensor';
import type { Dataset } from '../dataset.ts';
import { makeHostBatch } from '../loader/host-batch.ts';
import { toPlainError } from './plain-error.ts';
import type { FromWorker, ToWorker, WorkerInfo } from './protocol.ts';
import { sharedBuffer } from './shared-buffer.ts';

/** What a worker speaks with its loader through: a page's worker is one itself, Node's has it as `parentPort`. */
interface Port {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
}

/**
 * Makes batches of a dataset in a worker of your own; call it once, in the worker's file.
 *
 * Use it where the dataset or one of its transforms is code of yours, which cannot be sent to the loader's own workers. `make` runs once in
 * each worker, before its first sample; prepare there what else it needs (torch's `worker_init_fn`). In the loader, `worker` starts the file.
 *
 * @example
 * // scans-worker.ts
 * serveDataset(async ({ id }) => new Scans('scans'));
 * // train.ts
 * const loader = new DataLoader(new Scans('scans'), {
 *   workers: 2,
 *   worker: () => new Worker(new URL('./scans-worker.ts', import.meta.url), { type: 'module' }),
 * });
 */
export function serveDataset(make: (info: WorkerInfo) => Dataset | Promise<Dataset>): void {
  // Batches are made one after the other; the samples of one may be waited for together.
  let last: Promise<unknown> = Promise.resolve();
  let dataset: Dataset;
  const free: ArrayBufferLike[] = [];
  const allocate = (bytes: number): ArrayBufferLike => {
    const fits = free.findIndex((memory) => memory.byteLength >= bytes);
    if (fits >= 0) return free.splice(fits, 1)[0];
    // What is too small was of smaller pictures; it goes.
    free.length = 0;
    return sharedBuffer(bytes);
  };
  const port = listen((message) => {
    last = last.then(() => handle(message));
  });

  async function handle(message: ToWorker): Promise<void> {
    try {
      if (message.type === 'start') {
        dataset = await make(message.info);
        port.postMessage({ type: 'ready', samples: dataset.length }, []);
        return;
      }
      free.push(...message.free);
      const made = makeHostBatch(dataset, message.request, Rng.fromKey(message.key), allocate);
      const batch = 'then' in made ? await made : made;
      const broken = batch.broken.map(({ id, error }) => ({ id, error: toPlainError(error) }));
      const memory = batch.pixels.buffer;
      const isShared = !(memory instanceof ArrayBuffer);
      port.postMessage(
        { type: 'batch', ticket: message.ticket, batch: { ...batch, broken }, ...(isShared && { memory }) },
        isShared ? [] : [memory],
      );
    } catch (error) {
      const ticket = message.type === 'batch' ? message.ticket : undefined;
      port.postMessage({ type: 'failed', ticket, error: toPlainError(error) }, []);
    }
  }
}

/** Hears the loader, in a page's worker or in Node's. */
function listen(hear: (message: ToWorker) => void): Port {
  const parent = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
  if (parent) {
    parent.on('message', hear);
    return parent;
  }
  const page = globalThis as unknown as Port & { onmessage: ((event: MessageEvent<ToWorker>) => void) | null };
  page.onmessage = ({ data }) => hear(data);
  return page;
}
