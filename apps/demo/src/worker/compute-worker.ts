import { expose, proxy } from 'comlink';
import { type ServiceName, services } from './services.ts';

// The thread in which everything is computed, so that the page answers at once whatever runs.

const opener = {
  async open(name: ServiceName): Promise<object> {
    return proxy((await services[name]()).service);
  },
};

/** What the worker offers to `service`. */
export type Opener = typeof opener;

expose(opener);
