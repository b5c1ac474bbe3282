import type { BatchRequest, HostBatch } from '../loader/host-batch.ts';
import type { Recipe } from './recipe.ts';

/** What a worker is told of itself. */
export interface WorkerInfo {
  /** From 0. */
  readonly id: number;
  /** How many there are. */
  readonly workers: number;
  /** How the loader's own worker makes its dataset; none for workers of the user's. */
  readonly recipe?: Recipe;
  /** For the loader's own workers: the address of the module that loads `sharp`, under Node. */
  readonly base?: string;
  /** For the loader's own workers: the compiled kernels. */
  readonly kernels?: WebAssembly.Module;
}

/** From the loader to a worker. */
export type ToWorker =
  | { readonly type: 'start'; readonly info: WorkerInfo }
  | {
      readonly type: 'batch';
      readonly ticket: number;
      readonly request: BatchRequest;
      readonly key: readonly [number, number];
      /** Memory that is free again. */
      readonly free: readonly ArrayBufferLike[];
    };

/** From a worker to the loader. */
export type FromWorker =
  | { readonly type: 'ready'; readonly samples: number }
  | { readonly type: 'batch'; readonly ticket: number; readonly batch: PlainBatch; readonly memory?: ArrayBufferLike }
  | { readonly type: 'failed'; readonly ticket: number | undefined; readonly error: PlainError };

/** A batch whose errors can be sent. */
export type PlainBatch = Omit<HostBatch, 'broken'> & {
  readonly broken: readonly { readonly id: number; readonly error: PlainError }[];
};

/** An error as it can be sent: `postMessage` loses what kind of error it is. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly subject?: string;
  readonly cause?: PlainError;
}
