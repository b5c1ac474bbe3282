// Files of weights: `pnpm bench weights [--json]`. A safetensors file of 500 MB, of which one tensor is read, and, with CNN_PYTHON (an interpreter with
// torch), a .pth of 10,000 tensors beside torch.load. Medians of 5.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ByteSource, encodeSafetensors, type HostTensor, openPth, openSafetensors } from '@cnn/tensor';
import { fileSource } from '@cnn/tensor/node';
import { Report } from './engine/report.ts';
import { median } from './engine/rounds.ts';

const ROUNDS = 5;
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const report = new Report(values.json);
const folder = mkdtempSync(join(tmpdir(), 'cnn-weights-'));

/** A source that counts what is read of it. */
function counting(source: ByteSource): ByteSource & { bytes: number } {
  return {
    name: source.name,
    size: source.size,
    bytes: 0,
    read(start, end) {
      this.bytes += end - start;
      return source.read(start, end);
    },
  };
}

async function times(body: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await body();
    all.push(performance.now() - start);
  }
  return median(all);
}

try {
  report.title('Files of weights');
  const large = join(folder, 'large.safetensors');
  const tensors = new Map<string, HostTensor>();
  for (let i = 0; i < 100; i++)
    tensors.set(`layer.${i}.weight`, { shape: [1250, 1000], data: new Float32Array(1_250_000).fill(i) });
  writeFileSync(large, encodeSafetensors({ tensors, metadata: {} }));
  tensors.clear();
  const source = await fileSource(large);
  const watched = counting(source);
  const megabytes = Math.round(statSync(large).size / 1e6);
  const open = await times(() => openSafetensors(watched));
  report.add({
    case: `safetensors of ${megabytes} MB: open`,
    unit: 'ms',
    ours: open,
    more: { 'bytes read': watched.bytes / ROUNDS },
  });
  const file = await openSafetensors(source);
  const one = await times(() => file.read('layer.50.weight'));
  report.add({ case: 'of it, one tensor of 5 MB', unit: 'ms', ours: one });
  await source.close();

  const python = process.env.CNN_PYTHON;
  if (!python) report.note('Left out, because CNN_PYTHON names no interpreter with torch: .pth of 10,000 tensors.');
  else {
    for (const [kind, zip] of [
      ['zip', 'True'],
      ['legacy', 'False'],
    ]) {
      const path = join(folder, `${kind}.pth`);
      const save = `torch.save({f'layer.{i}.weight': torch.full((16, 16), i / 7) for i in range(10000)}, p, _use_new_zipfile_serialization=${zip})`;
      const load = `t = []\nfor _ in range(${ROUNDS}):\n  s = time.perf_counter(); torch.load(p); t.append(time.perf_counter() - s)\nprint(1000 * sorted(t)[${ROUNDS >> 1}])`;
      const peer = Number(
        execFileSync(python, ['-c', `import sys, time, torch\np = sys.argv[1]\n${save}\n${load}`, path], {
          encoding: 'utf8',
        }),
      );
      const ours = await times(async () => {
        const pth = await fileSource(path);
        await (await openPth(pth)).readAll();
        await pth.close();
      });
      report.add({
        case: `.pth (${kind}) of 10,000 tensors: all of them`,
        unit: 'ms',
        ours,
        peer,
        peerName: 'torch.load',
      });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
