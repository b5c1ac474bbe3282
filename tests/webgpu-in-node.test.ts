import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { whyNoWebgpu } from '@cnn/tensor/testing';
import { build } from 'tsup';
import { beforeAll, describe, expect, it } from 'vitest';

const missing = await whyNoWebgpu();
if (missing) console.warn(`The programs with WebGPU under Node are left out: ${missing}`);

// Dawn has kept processes alive, or ended them with a crash; nothing but a process of its own shows that.
describe.skipIf(missing)('a program with WebGPU under Node', { timeout: 240_000 }, () => {
  const root = resolve(import.meta.dirname, '..');
  const outDir = join(root, 'node_modules/.bundled/tests');

  beforeAll(() =>
    build({
      config: false,
      entry: { 'webgpu-process': join(root, 'tests/webgpu-process.ts') },
      outDir,
      format: 'esm',
      outExtension: () => ({ js: '.mjs' }),
      platform: 'node',
      target: 'es2022',
      external: [/^@tensorflow\/[a-z-]+$/, 'webgpu'],
      noExternal: [/^@cnn\//, /register_all_gradients/],
      silent: true,
      esbuildOptions(options) {
        options.mainFields = ['module', 'main'];
      },
    }),
  );

  it.each([
    ['has read all it computed', 'read', ''],
    ['has work that nobody waits for', 'unread', ''],
    ['has lost its device', 'lost', 'true\n'],
  ])('ends by itself with exit code 0 when it %s', (_, end, told) => {
    for (let time = 0; time < 2; time++) {
      const program = [join(outDir, 'webgpu-process.mjs'), end];
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, program, {
        cwd: root,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^WebGPU on .+\n11\n${told}$`));
    }
  });
});
