import { listWeights, modelInfo, weightsInfo } from '@cnn/models';
import { engineStarted } from '../worker/engine-service.ts';
import type { Engine } from '../worker/start-engine.ts';
import type { NetworkFacts } from './network-facts.ts';
import { openShipped, shippedSettings, shippedTitle } from './open-shipped.ts';
import type { OpenedNetwork } from './opened-network.ts';

// In the worker: the networks that its services can ask, by id. Shipped ones are opened when first asked, all of them anew on another engine.

interface OnShelf {
  readonly engine: Engine;
  readonly network: Promise<OpenedNetwork>;
}

const SHIPPED = 'cnn://';
const opened = new Map<string, OnShelf>();
/** How to open what did not come along. */
const openings = new Map<string, () => OpenedNetwork>();
// The quickest to load first.
const shipped = listWeights().toSorted((a, b) => weightsInfo(a).bytes - weightsInfo(b).bytes);
let revisions = 0;
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
export async function networkById(id: string): Promise<OpenedNetwork> {
  const engine = await engineStarted();
  const found = opened.get(id);
  if (found?.engine === engine) return found.network;
  const network = opening(id);
  opened.set(id, { engine, network });
  // What could not be loaded, as while offline, is tried again.
  network.catch(() => opened.delete(id));
  return network;
}

/**
 * Puts a network onto the shelf, which disposes it when another takes its id.
 *
 * @param open opens it; called again if the engine's device is lost.
 * @throws whatever `open` throws; the network before then stays.
 */
export async function putNetwork(
  id: string,
  source: 'file' | 'trained',
  open: () => OpenedNetwork,
): Promise<NetworkFacts> {
  const engine = await engineStarted();
  const network = open();
  const before = opened.get(id);
  opened.set(id, { engine, network: Promise.resolve(network) });
  openings.set(id, open);
  // What lay on a device that is gone cannot be given back.
  if (before?.engine === engine) void before.network.then((old) => old.network.dispose());
  const found = factsOf(id, source, network);
  facts.set(id, found);
  return found;
}

async function opening(id: string): Promise<OpenedNetwork> {
  if (id.startsWith(SHIPPED) && facts.has(id)) return openShipped(id.slice(SHIPPED.length));
  const open = openings.get(id);
  if (open) return open();
  throw new RangeError(`there is no network '${id}' any more; open its checkpoint again`);
}

function factsOf(id: string, source: NetworkFacts['source'], network: OpenedNetwork): NetworkFacts {
  const { title, settings, epochs, testAccuracy } = network;
  const sizes = [...network.network.namedParameters().values()].map(({ size }) => size);
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  const { inputShape } = modelInfo(settings.model);
  revisions += 1;
  return { ...settings, id, revision: revisions, title, source, inputShape, parameters, epochs, testAccuracy };
}

function factsOfShipped(name: string): NetworkFacts {
  const { model, testAccuracy } = weightsInfo(name);
  const { inputShape, parameters } = modelInfo(model);
  const found = { id: SHIPPED + name, revision: 0, title: shippedTitle(name), source: 'shipped' as const };
  return { ...shippedSettings(name), ...found, inputShape, parameters, testAccuracy };
}
