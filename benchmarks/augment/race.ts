import type { Contestant } from '../engine/contestant.ts';
import type { Bench } from '../engine/report.ts';
import { takeTurns } from '../engine/rounds.ts';

const LISTED_BATCH = 32;

/** What is raced: a name that both sides know, of a batch of square images. */
export interface Race {
  readonly name: string;
  readonly title: string;
  readonly batch: number;
  /** Width and height of the images, in pixels. */
  readonly size: number;
}

/** Calls that follow each other in one turn: a single one is too short to be timed after a pause. */
function callsOf(batch: number, size: number): number {
  return Math.max(1, Math.min(20, Math.round(128 / batch), Math.round((128 * 224 ** 2) / (batch * size ** 2))));
}

/** Images that go through before time is taken: engines compile what is called often a second time, and better. */
const WARM_IMAGES = 384;

/** Whether ours has what it takes; if not, says so. */
export async function isKnown(bench: Bench, ours: Contestant, name: string, title: string): Promise<boolean> {
  const { known } = await ours.ask(`known ${name}`);
  if (!known) bench.report.note(`${title} is left out: @cnn/augment does not export what it takes`);
  return Boolean(known);
}

/** Milliseconds per image of each one. */
export async function race(
  { rounds }: Bench,
  contestants: readonly Contestant[],
  { name, batch, size }: Race,
): Promise<Map<Contestant, number>> {
  const calls = callsOf(batch, size);
  const times = await takeTurns(contestants, `run ${name} ${batch} ${size} ${calls}`, {
    rounds,
    warmUps: Math.max(1, Math.ceil(WARM_IMAGES / (batch * calls))),
  });
  return new Map([...times].map(([contestant, ms]) => [contestant, ms / batch]));
}

/** What peers make that is not the same: views, whole numbers, images of Pillow. In milliseconds per image. */
async function listOthers(
  { quick }: Bench,
  peers: readonly Contestant[],
  { name, batch, size }: Race,
): Promise<Record<string, number>> {
  const listed: Record<string, number> = {};
  for (const peer of peers) {
    const answer = await peer.ask(`listed ${name} ${batch} ${size} ${quick ? 1 : 3}`);
    for (const [what, ms] of Object.entries(answer)) listed[`${what} (listed)`] = Number(ms) / batch;
  }
  return listed;
}

/** Ours against the best of the peers, with the figure of each and those of what is not comparable. */
export async function raceWithPeers(
  bench: Bench,
  ours: Contestant,
  peers: readonly Contestant[],
  raced: Race,
): Promise<void> {
  const times = await race(bench, [ours, ...peers], raced);
  const listed = raced.batch === LISTED_BATCH ? await listOthers(bench, peers, raced) : {};
  const [best] = [...peers].sort((a, b) => times.get(a)! - times.get(b)!);
  bench.report.add({
    case: `${raced.title}, batch ${raced.batch}`,
    unit: 'ms/image',
    ours: times.get(ours)!,
    ...(best && { peer: times.get(best)!, peerName: best.name }),
    more: { ...Object.fromEntries(peers.map((peer) => [peer.name, times.get(peer)!])), ...listed },
  });
}
