import { listWeights, modelInfo, weightsInfo } from '@cnn/models';
import { engineStarted } from '../worker/engine-service.ts';
import type { NetworkFacts } from './network-facts.ts';
import { openShipped, shippedSettings, shippedTitle } from './open-shipped.ts';
import type { OpenedNetwork } from './opened-network.ts';

// In the worker: the networks that its services can ask, by id. Shipped ones are opened when first asked.

const SHIPPED = 'cnn://';
const opened = new Map<string, Promise<OpenedNetwork>>();
// The quickest to load first.
const shipped = listWeights().toSorted((a, b) => weightsInfo(a).bytes - weightsInfo(b).bytes);
const facts = new Map<string, NetworkFacts>(shipped.map((name) => [SHIPPED + name, factsOfShipped(name)]));

/** What pages may know of all networks: those that come along, then those that were opened or trained, the newest last. */
export function allNetworks(): NetworkFacts[] {
  return [...facts.values()];
}

/**
 * A network by its id; it stays the shelf's.
 *
 * @throws RangeError for an unknown id; DataError if a shipped file cannot be had.
 */
export function networkById(id: string): Promise<OpenedNetwork> {
  const found = opened.get(id);
  if (found) return found;
  if (!id.startsWith(SHIPPED) || !facts.has(id)) {
    return Promise.reject(new RangeError(`there is no network '${id}' any more; open its checkpoint again`));
  }
  const opening = engineStarted().then(() => openShipped(id.slice(SHIPPED.length)));
  opened.set(id, opening);
  // What could not be loaded, as while offline, is tried again.
  opening.catch(() => opened.delete(id));
  return opening;
}

/** Puts a network onto the shelf, which disposes it when another takes its id. */
export function putNetwork(id: string, source: 'file' | 'trained', network: OpenedNetwork): NetworkFacts {
  const before = opened.get(id);
  opened.set(id, Promise.resolve(network));
  void before?.then((old) => old.network !== network.network && old.network.dispose());
  const found = factsOf(id, source, network);
  facts.set(id, found);
  return found;
}

function factsOf(id: string, source: NetworkFacts['source'], network: OpenedNetwork): NetworkFacts {
  const { title, settings, epochs, testAccuracy } = network;
  const sizes = [...network.network.namedParameters().values()].map(({ size }) => size);
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  const { inputShape } = modelInfo(settings.model);
  return { ...settings, id, title, source, inputShape, parameters, epochs, testAccuracy };
}

function factsOfShipped(name: string): NetworkFacts {
  const { model, testAccuracy } = weightsInfo(name);
  const { inputShape, parameters } = modelInfo(model);
  const found = { id: SHIPPED + name, title: shippedTitle(name), source: 'shipped' as const };
  return { ...shippedSettings(name), ...found, inputShape, parameters, testAccuracy };
}
