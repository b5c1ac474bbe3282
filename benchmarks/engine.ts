// The engine beside its peers: `pnpm bench engine [--json] [--quick] [--only <section>]`. A quarter of an hour; --quick: five minutes.
//
// Ours and the peers take turns in one run, each in a process of its own that stays alive: compiling and warming up are paid once, and no two
// compute at the same time. Medians of 7 rounds (--quick: 3), where a step takes minutes of fewer. A ratio is ours / peer, so for times below 1
// is ours faster. A peer that is not installed is left out, and the run says how to get it:
//
//   CNN_PYTHON=<python>        an interpreter with torch, and with onnx for the model that onnxruntime runs:
//                              python3 -m venv torch && torch/bin/pip install torch onnx; grad-cam and torchattacks for explain and attack
//   CNN_TFJS_NODE=<folder>     where `pnpm native` says that TensorFlow is
//   CNN_BENCH_PEERS=<folder>   a folder in which `npm install --ignore-scripts onnxruntime-node @jax-js/jax` was run
//
// The sections are the files of engine/; what runs in a process of its own is named `*-process.ts` there, and tools/reference/engine.py.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { attack } from './engine/attack.ts';
import { explain } from './engine/explain.ts';
import { jax } from './engine/jax.ts';
import { layers } from './engine/layers.ts';
import { native } from './engine/native.ts';
import { network } from './engine/network.ts';
import { Report } from './engine/report.ts';
import { start } from './engine/start.ts';
import { tfjsCpu } from './engine/tfjs-cpu.ts';

const SECTIONS = { start, layers, network, explain, attack, jax, native, 'tfjs-cpu': tfjsCpu };

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { json: flag, quick: flag, only: { type: 'string' } } });
const names = Object.keys(SECTIONS) as (keyof typeof SECTIONS)[];
const chosen = names.filter((name) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  console.error(`expected a section (${names.join(', ')}) after --only, found ${values.only}`);
  process.exit(2);
}
const report = new Report('engine', values.json);
const threads = cpus();
report.title(`${threads[0]?.model ?? 'unknown CPU'}, ${threads.length} logical cores, Node ${process.versions.node}`);
for (const name of chosen) await SECTIONS[name]({ report, quick: values.quick, rounds: values.quick ? 3 : 7 });
