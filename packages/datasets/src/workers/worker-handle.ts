import { workerBundle } from '../generated/worker-bundle.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** What is asked of a `Worker` of `node:worker_threads`: said here, because the project of a page need not have Node's types. */
export interface NodeWorker {
  on(event: string, listener: (...values: never[]) => void): unknown;
  postMessage(value: unknown): void;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

/** A worker of the user's: a page's `Worker` or one of `node:worker_threads`. */
export type AnyWorker = Worker | NodeWorker;

/** One worker, the same for Node and pages. */
export interface WorkerHandle {
  send(message: ToWorker): void;
  end(): void;
  /** Whether Node's process stays alive for it. */
  hold(held: boolean): void;
}

export interface WorkerListener {
  heard(message: FromWorker): void;
  /** The worker is gone, or never came. */
  died(reason: Error): void;
}

/** Listens to the user's worker, or to one of the loader's own. */
export function startWorker(listener: WorkerListener, worker: AnyWorker = ownWorker()): WorkerHandle {
  let ended = false;
  const died = (reason: Error): void => {
    if (ended) return;
    ended = true;
    void worker.terminate();
    listener.died(reason);
  };
  if ('on' in worker) {
    worker.on('message', listener.heard);
    worker.on('error', died);
    worker.on('messageerror', died);
    worker.on('exit', (code: number) => died(new Error(`the worker ended with code ${code}`)));
    worker.unref();
  } else {
    worker.onmessage = ({ data }) => listener.heard(data);
    worker.onerror = (event) => died(new Error(event.message || 'the worker could not be started'));
    worker.onmessageerror = () => died(new Error('the worker sent what cannot be read'));
  }
  return {
    send: (message) => worker.postMessage(message),
    end: () => {
      ended = true;
      void worker.terminate();
    },
    hold: (held) => {
      if (!('on' in worker)) return;
      if (held) worker.ref();
      else worker.unref();
    },
  };
}

/** The text is part of the package, so that no bundler has to find a file. */
function ownWorker(): AnyWorker {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (threads) return new threads.Worker(workerBundle, { eval: true, name: 'cnn-data-loader' });
  const url = URL.createObjectURL(new Blob([workerBundle], { type: 'text/javascript' }));
  try {
    return new Worker(url, { name: 'cnn-data-loader' });
  } finally {
    URL.revokeObjectURL(url);
  }
}
