import { DataError, type Rng } from '@cnn/tensor';
import type { Dataset } from '../dataset.ts';
import { imageKernelsModule } from '../images/image-kernels.ts';
import type { BatchRequest, HostBatch } from '../loader/host-batch.ts';
import { fromPlainError } from './plain-error.ts';
import type { FromWorker, PlainBatch } from './protocol.ts';
import type { Recipe } from './recipe.ts';
import { type AnyWorker, startWorker, type WorkerHandle } from './worker-handle.ts';

export interface WorkerPoolOptions {
  readonly workers: number;
  /** Starts one of the user's workers. @default one of the loader's own */
  readonly worker?: (id: number) => AnyWorker;
  /** Batches that a worker has at a time: one in the making, and those that it need not wait for. */
  readonly atOnce: number;
}

interface Task {
  readonly request: BatchRequest;
  readonly key: readonly [number, number];
  readonly resolve: (batch: PooledBatch) => void;
  readonly reject: (error: unknown) => void;
  /** How many workers died over it. */
  deaths: number;
}

/** A batch of a worker, whose memory goes back to it. */
export interface PooledBatch {
  readonly batch: HostBatch;
  /** Call it once the pixels are copied. */
  release(): void;
}

interface Member {
  handle: WorkerHandle;
  /** Tickets in the order in which they are worked off. */
  readonly tickets: Map<number, Task>;
  free: ArrayBufferLike[];
}

/** A batch that has killed this many workers is given up. */
const DEATHS = 2;

/**
 * Workers that make a dataset's batches, each batch by whoever has least to do.
 *
 * A worker that dies is replaced and its batches are made by the others; a batch over which two died fails, with its samples named.
 */
export class WorkerPool {
  readonly #dataset: Dataset;
  readonly #options: WorkerPoolOptions;
  readonly #recipe: Recipe | undefined;
  readonly #members: Member[] = [];
  readonly #queue: Task[] = [];
  #tickets = 0;
  #fault: Error | undefined;

  /** @throws TypeError if the loader's own workers cannot make the dataset. */
  static check(dataset: Dataset): void {
    recipeOf(dataset);
  }

  get isAlive(): boolean {
    return this.#fault === undefined;
  }

  constructor(dataset: Dataset, options: WorkerPoolOptions) {
    this.#dataset = dataset;
    this.#options = options;
    this.#recipe = options.worker ? undefined : recipeOf(dataset);
    for (let id = 0; id < options.workers; id++) {
      const member: Member = { handle: undefined as unknown as WorkerHandle, tickets: new Map(), free: [] };
      member.handle = this.#start(member, id);
      this.#members.push(member);
    }
  }

  /** The batch, once a worker has made it. */
  run(request: BatchRequest, rng: Rng): Promise<PooledBatch> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, key: rng.key, resolve, reject, deaths: 0 });
      this.#distribute();
    });
  }

  /** Forgets batches that nobody waits for any more, and ends the workers; what is still asked for fails. */
  end(reason: Error = new Error('DataLoader: its workers were ended')): void {
    this.#fault ??= reason;
    for (const { handle } of this.#members) handle.end();
    const tasks = [...this.#queue.splice(0), ...this.#members.flatMap(({ tickets }) => [...tickets.values()])];
    for (const { tickets } of this.#members) tickets.clear();
    for (const task of tasks) task.reject(reason);
  }

  #start(member: Member, id: number): WorkerHandle {
    const { workers, worker } = this.#options;
    const handle = startWorker(
      {
        heard: (message) => this.#heard(member, message),
        died: (reason) => this.#died(member, id, reason),
      },
      worker?.(id),
    );
    const own = worker ? {} : { recipe: this.#recipe, base: import.meta.url, kernels: imageKernelsModule() };
    handle.send({ type: 'start', info: { id, workers, ...own } });
    return handle;
  }

  #distribute(): void {
    if (this.#fault) {
      for (const task of this.#queue.splice(0)) task.reject(this.#fault);
      return;
    }
    while (this.#queue.length > 0) {
      const member = this.#members.reduce((least, other) => (other.tickets.size < least.tickets.size ? other : least));
      if (member.tickets.size >= this.#options.atOnce) break;
      const task = this.#queue.shift()!;
      const ticket = this.#tickets++;
      member.tickets.set(ticket, task);
      member.handle.send({ type: 'batch', ticket, request: task.request, key: task.key, free: member.free });
      member.free = [];
    }
    for (const { handle, tickets } of this.#members) handle.hold(tickets.size > 0);
  }

  #heard(member: Member, message: FromWorker): void {
    if (message.type === 'ready') {
      if (message.samples !== this.#dataset.length) {
        this.end(
          new Error(
            `DataLoader: expected workers to make ${this.#dataset.name} with ${this.#dataset.length} samples, found ${message.samples}`,
          ),
        );
      }
      return;
    }
    if (message.ticket === undefined) {
      const cause = fromPlainError((message as Extract<FromWorker, { type: 'failed' }>).error);
      this.end(new Error(`DataLoader: a worker could not make ${this.#dataset.name}: ${cause.message}`, { cause }));
      return;
    }
    const task = member.tickets.get(message.ticket);
    member.tickets.delete(message.ticket);
    if (message.type === 'failed') task?.reject(fromPlainError(message.error));
    else {
      const { memory } = message;
      const release = (): void => {
        if (memory) member.free.push(memory);
      };
      if (task) task.resolve({ batch: restored(message.batch), release });
      else release();
    }
    this.#distribute();
  }

  #died(member: Member, id: number, reason: Error): void {
    if (this.#fault) return;
    const tasks = [...member.tickets.values()];
    member.tickets.clear();
    member.free = [];
    // The first one was in the making.
    const [culprit] = tasks;
    if (!culprit) {
      this.end(
        new Error(`DataLoader: a worker of ${this.#dataset.name} died before its first batch: ${reason.message}`, {
          cause: reason,
        }),
      );
      return;
    }
    culprit.deaths++;
    if (culprit.deaths >= DEATHS) {
      tasks.shift();
      culprit.reject(
        new DataError(`${this.#dataset.name}, samples ${culprit.request.ids.join(', ')}`, {
          expected: 'a batch',
          found: `${DEATHS} workers that died making it (${reason.message})`,
          remedy: 'find the sample at fault with workers: 0',
          cause: reason,
        }),
      );
    }
    this.#queue.unshift(...tasks);
    member.handle = this.#start(member, id);
    this.#distribute();
  }
}

function restored({ broken, ...batch }: PlainBatch): HostBatch {
  return { ...batch, broken: broken.map(({ id, error }) => ({ id, error: fromPlainError(error) as DataError })) };
}

function recipeOf(dataset: Dataset): Recipe {
  const recipe = dataset.recipe?.();
  if (recipe) return recipe;
  throw new TypeError(
    `DataLoader: workers cannot make ${dataset.name} again; give a worker of your own (worker: …, see serveDataset) or use workers: 0`,
  );
}
