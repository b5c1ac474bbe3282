import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Packed } from './tarballs.ts';

/** What publint says of a tarball. */
export async function publintComplaints({ tarball, manifest }: Packed): Promise<string[]> {
  const bytes = Uint8Array.from(readFileSync(tarball));
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: bytes.buffer } });
  return messages.map((message) => formatMessage(message, pkg ?? { ...manifest }) ?? message.code);
}

/** Kinds of module resolution for CommonJS, which packages of ES modules alone do not answer. */
const NOT_FOR_ESM: readonly unknown[] = ['node10', 'node16-cjs'];

/** What `attw --profile esm-only` says of a tarball. */
export async function attwComplaints({ tarball }: Packed): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(Uint8Array.from(readFileSync(tarball))));
  if (!result.types) return ['the package has no types'];
  return result.problems
    .filter((problem) => !('resolutionKind' in problem && NOT_FOR_ESM.includes(problem.resolutionKind)))
    .map((problem) => describe(problem));
}

/** Without the trace of a resolver, which is pages long. */
function describe({ kind, ...where }: Problem): string {
  const { trace, ...rest } = where as Record<string, unknown>;
  return `${kind}: ${JSON.stringify(rest)}`;
}
