import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@cnn/tensor';
import { encodeCheckpoint } from '@cnn/train';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliProgram, finished, lines, program, until } from './cli-program.ts';

const { folder, start, cnn, checkpointOf, stateOf } = cliProgram();

/** Three steps of 32 pictures an epoch. */
const SMALL = ['--limit', '96', '--batch-size', '32', '--learning-rate', '1e-3', '--no-report', '--json'];

describe('cnn', { timeout: 600_000 }, () => {
  it('trains, and leaves settings, a line for each epoch, a checkpoint and a report', async () => {
    const flags = SMALL.filter((flag) => flag !== '--no-report');
    const { status, out, err } = await cnn('train', 'cifar-cnn', '--epochs', '2', '--name', 'whole', ...flags);
    expect(err).toContain('Training cifar-cnn on Fashion-MNIST sample: 96 pictures, 2 epochs of 3 steps');
    expect(status).toBe(0);
    const [first, second, finished] = lines(out);
    expect(first).toMatchObject({ type: 'epoch', epoch: 1 });
    expect(finished).toMatchObject({ type: 'finished', run: join('runs', 'whole') });
    const files = readdirSync(join(folder, 'runs/whole')).sort();
    expect(files).toEqual(['config.json', 'last.safetensors', 'metrics.jsonl', 'report.html']);
    const records = lines(readFileSync(join(folder, 'runs/whole/metrics.jsonl'), 'utf8'));
    expect(records.map(({ loss, testAccuracy }) => [loss, testAccuracy])).toEqual([
      [first.loss, first.testAccuracy],
      [second.loss, second.testAccuracy],
    ]);
    const report = readFileSync(join(folder, 'runs/whole/report.html'), 'utf8');
    for (const title of ['Training', 'Confusion matrix', 'Kernels', 'Layer outputs', 'Under attack', 'Settings']) {
      expect(report).toContain(`<h2>${title}</h2>`);
    }
    expect(report).not.toMatch(/(src|href)="https?:/);
  });

  it('gives the same accuracy to the last digit after a reload', async () => {
    const first = await cnn('evaluate', 'runs/whole', '--limit', '96', '--json');
    const second = await cnn('evaluate', 'runs/whole/last.safetensors', '--limit', '96', '--json');
    const { testAccuracy } = checkpointOf('whole').history.at(-1)!;
    expect(lines(first.out)[0].accuracy).toBe(testAccuracy);
    expect(lines(second.out)[0]).toEqual(lines(first.out)[0]);
  });

  it('saves at Ctrl-C in mid-epoch and goes on as if it had never stopped', async () => {
    const stopped = start('train', 'cifar-cnn', '--epochs', '2', '--name', 'stopped', ...SMALL);
    await until(() => existsSync(join(folder, 'runs/stopped/last.safetensors')), stopped.process);
    stopped.process.kill('SIGINT');
    const { status, out, err } = await stopped.finished;
    expect([status, err]).toEqual([130, expect.stringContaining('cnn train --resume runs/stopped')]);
    expect(lines(out).at(-1)).toEqual({ type: 'stopped', run: 'runs/stopped' });
    expect(checkpointOf('stopped').progress).toMatchObject({ epoch: 1, batch: expect.any(Number) });
    expect((await cnn('train', '--resume', 'runs/stopped', '--no-report', '--json')).status).toBe(0);
    expect(stateOf('stopped')).toEqual(stateOf('whole'));
  });

  it('is left intact by kill -9 and goes on from the last checkpoint', async () => {
    const killed = start('train', 'cifar-cnn', '--epochs', '2', '--name', 'killed', '--save-every', '0', ...SMALL);
    const hasSavedStep = () =>
      existsSync(join(folder, 'runs/killed/last.safetensors')) && checkpointOf('killed').progress.batch > 0;
    await until(hasSavedStep, killed.process);
    killed.process.kill('SIGKILL');
    expect((await killed.finished).status).toBe(null);
    expect(checkpointOf('killed').progress.steps).toBeGreaterThan(0);
    expect((await cnn('train', '--resume', 'runs/killed', '--no-report', '--json')).status).toBe(0);
    expect(stateOf('killed')).toEqual(stateOf('whole'));
  });

  it('draws, predicts, attacks and summarises', async () => {
    const drawn = await cnn('visualize', 'runs/whole', '--limit', '32', '--format', 'png', '--json');
    expect(lines(drawn.out).map(({ what }) => what)).toEqual(['curves', 'confusion', 'kernels', 'layers', 'filters']);
    for (const { file } of lines(drawn.out)) {
      expect(
        readFileSync(join(folder, String(file)))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    const others = ['diagram', 'roc', 'reliability', 'filter-report', 'top-patches', 'classes', 'dream'];
    const short = ['--limit', '32', '--steps', '2', '--layer', 'conv_layer.5'];
    const inside = await cnn('visualize', 'runs/whole', '--what', others.join(), ...short, '--json');
    expect(lines(inside.out).map(({ what }) => what)).toEqual(others);
    const methods = ['grad-cam', 'lrp', 'occlusion'];
    const explained = await cnn('explain', 'runs/whole', '--sample', '0,3', '--method', methods.join(), '--json');
    expect(lines(explained.out)).toMatchObject([{ type: 'explanation', methods, images: [{ name: 'test 0' }, {}] }]);
    expect(readFileSync(join(folder, 'runs/whole/pictures/explained.svg'), 'utf8')).toContain('>grad-cam<');
    const [prediction] = lines((await cnn('predict', 'runs/whole', 'runs/whole/pictures/kernels.png', '--json')).out);
    expect(prediction).toMatchObject({ type: 'prediction', classes: { length: 3 } });
    const attacked = await cnn(
      'attack',
      'runs/whole',
      '--limit',
      '16',
      '--attack',
      'pgd',
      '--steps',
      '2',
      '--epsilon',
      '8/255',
      '--json',
    );
    const [{ cleanAccuracy, robustAccuracy, total }] = lines(attacked.out);
    expect(total).toBe(16);
    expect(Number(robustAccuracy)).toBeLessThanOrEqual(Number(cleanAccuracy));
    const [summary] = lines((await cnn('summary', 'cifar-cnn', '--json')).out);
    expect(summary).toMatchObject({ trainableParameters: 5_852_170, layers: { length: 28 } });
  });

  it('keeps the old checkpoint when the disk is full', async () => {
    cpSync(join(folder, 'runs/whole'), join(folder, 'runs/full'), { recursive: true });
    const before = readFileSync(join(folder, 'runs/full/last.safetensors'));
    // A limit on the size of files fails a write in the middle, as a full disk does.
    const shell = spawn(
      'bash',
      ['-c', `ulimit -f 20000; exec "${process.execPath}" "${program}" train --resume runs/full --epochs 3`],
      {
        cwd: folder,
      },
    );
    const { status, err } = await finished(shell);
    expect([status, err]).toEqual([1, expect.stringMatching(/error: EFBIG.*What was written before is intact/)]);
    expect(readFileSync(join(folder, 'runs/full/last.safetensors')).equals(before)).toBe(true);
    expect(readdirSync(join(folder, 'runs/full')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  describe('says in one line what is wrong', () => {
    beforeAll(() => {
      mkdirSync(join(folder, 'empty-class/train/cat'), { recursive: true });
      mkdirSync(join(folder, 'cifar-10-batches-bin'));
      for (let i = 1; i <= 5; i++)
        writeFileSync(join(folder, `cifar-10-batches-bin/data_batch_${i}.bin`), new Uint8Array(1000));
      writeFileSync(join(folder, 'cifar-10-batches-bin/batches.meta.txt'), 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n');
      writeFileSync(join(folder, 'no-image.png'), 'hello');
      writeFileSync(join(folder, 'garbage.safetensors'), new Uint8Array(100).fill(255));
      const whole = checkpointOf('whole');
      const weights = new Map([...whole.weights].slice(1));
      writeFileSync(join(folder, 'other.safetensors'), encodeCheckpoint({ ...whole, weights }));
      writeFileSync(
        join(folder, 'strange.safetensors'),
        encodeCheckpoint({ ...whole, config: { ...whole.config, epochs: 'many' } }),
      );
    });

    it.each([
      [2, ['train', 'cifar-ccn'], /unknown model 'cifar-ccn'; did you mean 'cifar-cnn'\? choose from/],
      [2, ['train'], /expected the name of a model/],
      [
        2,
        ['train', 'cifar-cnn', '--dataset', 'cifar'],
        /unknown dataset 'cifar'; did you mean|unknown dataset 'cifar'; choose from/,
      ],
      [2, ['train', 'cifar-cnn', '--epoch', '2'], /unknown option '--epoch'\n\(Did you mean --epochs\?\)/],
      [2, ['train', 'cifar-cnn', '--batch-size', '0'], /expected a whole number of at least 1/],
      [2, ['train', 'cifar-cnn', '--optimizer', 'adm'], /did you mean 'Adam'\?/],
      [2, ['train', 'cifar-cnn', '--backend', 'gpu'], /unknown backend 'gpu'/],
      [
        2,
        ['train', 'cifar-cnn', '--name', 'whole'],
        /runs.whole exists already; give another --name, or go on with it/,
      ],
      [
        2,
        ['train', '--resume', 'runs/whole', '--batch-size', '7'],
        /--resume takes its settings from the run; leave out --batch-size/,
      ],
      [2, ['tran'], /unknown command 'tran'/],
      [2, ['attack', 'runs/whole', '--epsilon', '2'], /expected a number in \[0, 1\]/],
      [2, ['explain', 'runs/whole', '--method', 'gradcam'], /unknown method 'gradcam'; did you mean 'grad-cam'/],
      [2, ['explain', 'runs/whole', '--target', 'Shirtt'], /unknown class 'Shirtt'; did you mean 'Shirt'/],
      [2, ['explain', 'runs/whole', '--sample', '0,x'], /expected a whole number/],
      [
        2,
        ['visualize', 'runs/whole', '--what', 'filters', '--layer', 'conv_layer.00'],
        /unknown layer 'conv_layer.00'; did you mean/,
      ],
      [1, ['train', 'cifar-cnn', '--backend', 'cuda'], /install it: npm install @tensorflow\/tfjs-node-gpu@4.22.0/],
      [
        1,
        ['train', 'cifar-cnn', '--dataset', 'cifar10', '--data-dir', 'nowhere'],
        /nowhere: expected .*, found no such files/,
      ],
      [
        1,
        ['train', 'cifar-cnn', '--dataset', 'cifar10', '--data-dir', '.'],
        /data_batch_1\.bin: expected 30730000 bytes, found 1000/,
      ],
      [1, ['train', 'cifar-cnn', '--dataset', 'image-folder', '--data-dir', 'empty-class'], /cat/],
      [1, ['evaluate', 'nowhere'], /nowhere: expected a checkpoint, or the folder of a run/],
      [1, ['evaluate', 'garbage.safetensors'], /garbage\.safetensors: expected a header of at most 92 bytes/],
      [
        1,
        ['evaluate', 'other.safetensors'],
        /expected the 33 tensors of CifarCNN, found missing: conv_layer\.0\.weight/,
      ],
      [1, ['evaluate', 'strange.safetensors'], /expected the settings of a run of cnn train, found .*epochs/],
      [1, ['predict', 'runs/whole', 'no-image.png'], /no-image\.png: expected an image/],
    ])('status %i: cnn %j', async (expectedStatus, args, message) => {
      const { status, out, err } = await cnn(...args);
      expect(err).toMatch(message);
      expect(status).toBe(expectedStatus);
      expect(err).not.toMatch(/\n\s+at /);
      expect(out).not.toMatch(/rror/);
    });

    it('shows the stack with --debug', async () => {
      const { err } = await cnn('evaluate', 'nowhere', '--debug');
      expect(err).toMatch(/\n\s+at /);
    });
  });

  it('writes checkpoints whose weights are named as in PyTorch', () => {
    const { tensors } = decodeSafetensors(readFileSync(join(folder, 'runs/whole/last.safetensors')));
    expect(tensors.get('conv_layer.3.weight')?.shape).toEqual([64, 32, 3, 3]);
    expect(tensors.get('conv_layer.1.num_batches_tracked')?.data).toEqual(BigInt64Array.of(6n));
  });
});
