// Files of weights: `pnpm bench weights [--json]`. Files of 500 MB, of which one tensor is read, and one of 10,000 tensors, read whole, beside
// torch.load. Those of PyTorch need CNN_PYTHON, an interpreter with torch. Medians of 5.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type ByteSource,
  encodeSafetensors,
  fileSource,
  type HostTensor,
  openPth,
  openSafetensors,
  type WeightsFile,
} from '@cnn/tensor';
import { Report } from './engine/report.ts';
import { median } from './engine/rounds.ts';

const ROUNDS = 5;
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const report = new Report('weights', values.json);
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

/** Opens a large file and reads one of its tensors; says how much of it was read for that. */
async function openAndReadOne(
  name: string,
  path: string,
  open: (source: ByteSource) => Promise<WeightsFile>,
): Promise<void> {
  const source = counting(await fileSource(path));
  const title = `${name} of ${Math.round(source.size / 1e6)} MB`;
  const ours = await times(() => open(source));
  report.add({ case: `${title}: open`, unit: 'ms', ours, more: { 'bytes read': source.bytes / ROUNDS } });
  const file = await open(source);
  report.add({
    case: `${title}: one tensor of 5 MB`,
    unit: 'ms',
    ours: await times(() => file.read('layer.50.weight')),
  });
}

try {
  report.title('Files of weights');
  const large = join(folder, 'large.safetensors');
  const tensors = new Map<string, HostTensor>();
  for (let i = 0; i < 100; i++)
    tensors.set(`layer.${i}.weight`, { shape: [1250, 1000], data: new Float32Array(1_250_000).fill(i) });
  writeFileSync(large, encodeSafetensors({ tensors, metadata: {} }));
  tensors.clear();
  await openAndReadOne('safetensors', large, openSafetensors);

  const python = process.env.CNN_PYTHON;
  if (!python) report.note('Left out, because CNN_PYTHON names no interpreter with torch: .pth files.');
  else {
    for (const [kind, zip] of [
      ['zip', 'True'],
      ['legacy', 'False'],
    ]) {
      const path = join(folder, `${kind}.pth`);
      const ask = (...lines: string[]) =>
        execFileSync(python, ['-c', ['import sys, time, torch', 'p = sys.argv[1]', ...lines].join('\n'), path], {
          encoding: 'utf8',
        });
      const save = (count: number, shape: string) =>
        `torch.save({f'layer.{i}.weight': torch.full(${shape}, i / 7) for i in range(${count})}, p, _use_new_zipfile_serialization=${zip})`;
      ask(save(100, '(1250, 1000)'));
      await openAndReadOne(`.pth (${kind})`, path, openPth);
      const load = [
        't = []',
        `for _ in range(${ROUNDS}):`,
        '  s = time.perf_counter(); torch.load(p)',
        '  t.append(time.perf_counter() - s)',
      ];
      const peer = Number(ask(save(10_000, '(16, 16)'), ...load, `print(1000 * sorted(t)[${ROUNDS >> 1}])`));
      const ours = await times(async () => (await openPth(await fileSource(path))).readAll());
      report.add({ case: `.pth (${kind}) of 10,000 tensors: all`, unit: 'ms', ours, peer, peerName: 'torch.load' });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
