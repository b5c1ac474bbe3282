import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cliProgram, type Finished, finished, lines, program } from './cli-program.ts';

// Where options come from: the command line, the environment, cnn.config.

const { folder, cnn } = cliProgram();

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

function cnnWith(env: Record<string, string>, ...args: string[]): Promise<Finished> {
  return finished(spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...process.env, ...env } }));
}

/** What a run of a few steps was made with. */
async function configOf(env: Record<string, string>, ...args: string[]): Promise<Record<string, unknown>> {
  const flags = ['--limit', '32', '--max-steps', '1', '--no-report', '--no-train-accuracy', '--json'];
  const { status, out, err } = await cnnWith(env, 'train', ...args, ...flags);
  expect([status, err]).toEqual([0, expect.anything()]);
  const run = String(lines(out).at(-1)?.run);
  return JSON.parse(readFileSync(join(folder, run, 'config.json'), 'utf8'));
}

afterEach(() => {
  for (const end of ['ts', 'js', 'json']) rmSync(join(folder, `cnn.config.${end}`), { force: true });
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
});

describe('options', { timeout: 240_000 }, () => {
  it('come from cnn.config.ts, under those of the environment, under those of the command line', async () => {
    const text = `interface Sizes { readonly batchSize: number }
const sizes: Sizes = { batchSize: 8 };
export default { backend: 'cpu', train: { model: 'lenet5', epochs: 2, seed: 5, ...sizes } };`;
    write('cnn.config.ts', text);
    const settings = await configOf({ CNN_SEED: '6', CNN_BATCH_SIZE: '16' }, '--batch-size', '4');
    expect(settings).toMatchObject({ model: 'lenet5', epochs: 2, seed: 6, batchSize: 4 });
  });

  it('of cnn.config do not go before a preset of the command line', async () => {
    write('cnn.config.js', "export default { train: { model: 'cifar-cnn', epochs: 2, dataset: 'cifar10' } };");
    const { status, err } = await cnn('train', '--preset', 'tutorial', '--json');
    // The preset's own data set, which is not here.
    expect([status, err]).toEqual([1, expect.stringContaining('CIFAR-10')]);
    expect(await configOf({}, 'lenet5', '--dataset', 'fashion-mnist-sample')).toMatchObject({
      model: 'lenet5',
      epochs: 2,
    });
  });

  it('that name a folder for all data leave out what is embedded, also in the trials of a sweep', async () => {
    write('cnn.config.js', "export default { dataDir: 'pictures', backend: 'cpu' };");
    expect(await configOf({}, 'lenet5', '--epochs', '1')).toMatchObject({ dataset: 'fashion-mnist-sample' });
    const small = ['--limit', '32', '--batch-size', '32', '--epochs', '1', '--no-train-accuracy'];
    const { status, err } = await cnn('sweep', 'lenet5', '--space', '{"seed":[1]}', '--trials', '1', ...small);
    expect([status, err]).toEqual([0, expect.anything()]);
  });

  it.each([
    ['{ train: {\n  epochs: 0,\n} }', 'cnn.config.js:2, train.epochs: expected a whole number of at least 1'],
    ['{ train: { epocs: 1 } }', "cnn.config.js:1, train.epocs: unknown; did you mean 'epochs'?"],
    ['{ trian: { epochs: 1 } }', "cnn.config.js:1, trian: unknown; did you mean 'train'?"],
    ['{ train: 3 }', 'cnn.config.js:1, train: expected the options of cnn train by name'],
    ['{ train: { tensorboard: "yes" } }', 'cnn.config.js:1, train.tensorboard: expected true or false, found "yes"'],
    ['{ train: { epochs: null } }', 'train.epochs: expected a text, a number or a list of them, found null'],
    ['[]', 'cnn.config.js: expected an object as default export, such as { train: { epochs: 5 } }, found a list'],
    ['{', 'cnn.config.js cannot be read: '],
  ])('are refused with the line where they stand: %s', async (text, message) => {
    write('cnn.config.js', `export default ${text};`);
    const { status, out, err } = await cnn('train', 'lenet5');
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('tell in a line what cnn.config.js left alone and nobody waits for', async () => {
    write('cnn.config.js', "export default {}; Promise.reject(new Error('the config was not ready'));");
    const { status, err } = await cnn('models');
    expect([status, err]).toEqual([1, 'error: the config was not ready\n']);
  });

  it.each([
    [{ CNN_EPOCHS: 'many' }, 'CNN_EPOCHS: expected a whole number'],
    [{ CNN_TENSORBOARD: 'maybe' }, "CNN_TENSORBOARD: expected 1 or 0, found 'maybe'"],
  ])('of the environment are refused by their names: %j', async (env, message) => {
    const { status, err } = await cnnWith(env, 'train', 'lenet5');
    expect([status, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([
    [{ CNN_DEBUG: '1' }, '{}'],
    [{}, '{ debug: true }'],
  ])('show the stack of errors: %j, %s', async (env, text) => {
    write('cnn.config.js', `export default ${text};`);
    const { status, err } = await cnnWith(env, 'evaluate', 'nowhere');
    expect([status, err]).toEqual([1, expect.stringMatching(/error: DataError: nowhere: expected .*\n\s+at /)]);
  });

  it('leave nothing but results with --quiet', async () => {
    const flags = ['--limit', '32', '--max-steps', '1', '--no-report', '--quiet', '--backend', 'cpu'];
    const { status, out, err } = await cnn('train', 'lenet5', '--epochs', '1', ...flags);
    expect([status, err]).toEqual([0, '']);
    expect(out).not.toContain('Backend');
    expect(out).toMatch(/^Epoch: 1 [\s\S]*Checkpoint: runs/);
  });
});

describe('cnn completion', () => {
  it.each(['bash', 'zsh', 'fish'])('names all commands and options for %s', async (shell) => {
    const { status, out } = await cnn('completion', shell);
    expect(status).toBe(0);
    for (const word of ['robustness', 'init', 'weight-decay', 'tta-merge']) expect(out).toContain(word);
    // Only for the processes that cnn doctor starts.
    expect(out).not.toContain('--probe');
    if (shell !== 'bash') expect(out).toContain('results as JSON lines');
  });

  it('is a script that bash takes, and completes', async () => {
    const { out } = await cnn('completion', 'bash');
    const script = `${out}\nCOMP_WORDS=(cnn train --see); COMP_CWORD=2; _cnn; echo "\${COMPREPLY[@]}"`;
    const { status, out: completed } = await finished(spawn('bash', ['-c', script]));
    expect([status, completed.trim()]).toEqual([0, '--seed']);
  });

  const isFull = existsSync('/dev/full');
  if (!isFull) console.warn('Not tested: what cnn says of a full disk, for which this system has no /dev/full.');
  it.skipIf(!isFull)('says so where it cannot be written', async () => {
    const { status, err } = await finished(
      spawn('bash', ['-c', `"${process.execPath}" "${program}" completion bash > /dev/full`]),
    );
    expect([status, err]).toEqual([1, expect.stringMatching(/^error: ENOSPC: .*the disk is full/)]);
  });

  it('knows no other shell', async () => {
    const { status, err } = await cnn('completion', 'tcsh');
    expect([status, err]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});
