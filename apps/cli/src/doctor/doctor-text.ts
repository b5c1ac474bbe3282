import { counted } from '../terminal/counted.ts';
import { textTable } from '../terminal/text-table.ts';
import type { BackendFindings } from './examine-backend.ts';
import type { FolderState } from './folder-state.ts';
import type { Machine } from './machine.ts';

/** What `cnn doctor` says of a machine. */
export function machineText(version: string, machine: Machine): string {
  const { system, processor, memory, wasm, pictures } = machine;
  const lines: [string, string][] = [
    ['cnn', version],
    ['Node', machine.node],
    ['system', `${system.platform} ${system.release}, ${system.architecture}`],
    ['processor', `${processor.model}, ${counted(processor.cores, 'core')}`],
    ['memory', `${gigabytes(memory.total)}, ${gigabytes(memory.free)} free`],
    [
      'WebAssembly',
      `SIMD ${yes(wasm.simd)}, relaxed SIMD ${yes(wasm.relaxedSimd)}, threads ${yes(wasm.threads)}, SharedArrayBuffer ${yes(wasm.sharedArrayBuffer)}`,
    ],
    [
      'pictures',
      Object.keys(pictures)
        .filter((format) => pictures[format] === null)
        .join(', ') || 'none',
    ],
    ...Object.entries(pictures).flatMap(([format, reason]): [string, string][] =>
      reason === null ? [] : [['', `${format}: ${reason}`]],
    ),
    ['runs', folderText(machine.runs)],
    ['cache', folderText(machine.cache)],
  ];
  return lines.map(([name, text]) => `${name.padEnd(13)}${text}`).join('\n');
}

/** What it says of the backends: a line each, and below why some do not work and what helps. */
export function backendsText(findings: readonly BackendFindings[]): string {
  const rows = findings.map(({ name, works, conformance, speed, description }) => [
    name,
    works ? 'works' : 'no',
    conformance ? conformance.maxError.toExponential(1) : '',
    speed ? speed.imagesPerSecond.toFixed(speed.imagesPerSecond < 10 ? 1 : 0) : '',
    description ?? '',
  ]);
  const reasons = findings
    .filter(({ reason, remedy }) => reason ?? remedy)
    .map(({ name, reason, remedy }) => `${name}: ${[reason, remedy].filter(Boolean).join('\n  ')}`);
  return [textTable([['backend', '', 'off from cpu', 'images/s', ''], ...rows]), ...reasons].join('\n');
}

const yes = (is: boolean): string => (is ? 'yes' : 'no');

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function folderText({ path, exists, writable, free }: FolderState): string {
  const space = free === undefined ? '' : `, ${gigabytes(free)} free`;
  return `${path}: ${exists ? '' : 'not there yet, '}${writable ? 'can be written' : 'CANNOT be written'}${space}`;
}
