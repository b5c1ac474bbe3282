import { type Remote, wrap } from 'comlink';
import type { Opener } from './compute-worker.ts';
import type { Service, ServiceName } from './services.ts';

let worker: Remote<Opener> | undefined;
const opened = new Map<ServiceName, Promise<unknown>>();

/**
 * A service of the worker, whose functions are called as if they were here; callbacks go through comlink's `proxy`.
 *
 * @example
 * const { list } = await service('networks');
 */
export function service<Name extends ServiceName>(name: Name): Promise<Remote<Service<Name>>> {
  let found = opened.get(name);
  if (!found) {
    worker ??= wrap<Opener>(
      new Worker(new URL('./compute-worker.ts', import.meta.url), { type: 'module', name: askedEngine() }),
    );
    found = worker.open(name);
    opened.set(name, found);
    // What could not be loaded, as while offline, is tried again.
    found.catch(() => opened.delete(name));
  }
  return found as Promise<Remote<Service<Name>>>;
}

/** The one that the page's address asks for, `?backend=wasm`. The worker knows it before its first tensor, whichever service is called first. */
const askedEngine = (): string => new URLSearchParams(location.search).get('backend') ?? 'auto';
