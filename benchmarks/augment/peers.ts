import { fileURLToPath } from 'node:url';
import { Contestant } from '../engine/contestant.ts';
import { orNote } from '../engine/peers.ts';
import type { Report } from '../engine/report.ts';

const LIBRARIES = ['kornia', 'torchvision', 'albumentations'];

// The path is that of the bundle, node_modules/.bundled/benchmarks/augment.mjs.
const script = fileURLToPath(new URL('../../../tools/reference/augment_speed.py', import.meta.url));

/** Those of the three libraries that are there. */
export async function startPeers(report: Report): Promise<Contestant[]> {
  const { CNN_PYTHON: python } = process.env;
  const how = 'set CNN_PYTHON to a Python with the packages of tools/reference/requirements.txt';
  const started: Contestant[] = [];
  for (const library of LIBRARIES) {
    const peer = await orNote(report, library, how, python && (() => Contestant.start(python, [script, library])));
    if (peer) started.push(peer);
  }
  return started;
}
