import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Summary } from './test-tfjs-core/runner.ts';

/** All that tfjs-core 4.22.0 ships and that can run under Node: 4233, less two that are about tfjs's backend named `cpu`. */
const TESTS = 4231;

it("passes tfjs-core's own tests", { timeout: 180_000 }, async () => {
  const runner = join(import.meta.dirname, 'test-tfjs-core/run.mjs');
  // In a process of its own, because a kernel that hangs would stop vitest too.
  const { stdout } = await promisify(execFile)(process.execPath, [runner, 'cnn-wasm'], {
    timeout: 150_000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 2 ** 20,
  });
  const { passed, excluded, failures } = JSON.parse(stdout) as Summary;
  expect(failures).toEqual([]);
  expect(passed + excluded).toBeGreaterThanOrEqual(TESTS);
});
