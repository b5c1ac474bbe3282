import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { getModel } from '@cnn/models';
import { decodeSafetensors, useBackend } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { cliProgram, lines } from './cli-program.ts';

const { folder, cnn, checkpointOf } = cliProgram();
const RUN = ['--limit', '64', '--epochs', '1', '--ema', '0.5', '--no-report', '--no-train-accuracy', '--json'];

describe('cnn export', { timeout: 600_000 }, () => {
  it('writes the weights that are judged, whole or halved, with what belongs to them', async () => {
    expect((await cnn('train', 'lenet5', '--name', 'run', ...RUN)).status).toBe(0);
    const [whole, half] = [
      await cnn('export', 'runs/run', 'whole.safetensors', '--json'),
      await cnn('export', 'runs/run', 'half.safetensors', '--half', '--json'),
    ].map(({ out }) => lines(out)[0]);
    const file = decodeSafetensors(readFileSync(join(folder, 'whole.safetensors')));
    const { weights, history } = checkpointOf('run');
    expect([...file.tensors.keys()]).toEqual([...weights.keys()]);
    for (const [name, { data }] of file.tensors) expect(data).toEqual(weights.get(name)!.data);
    expect(file.metadata.format).toBe('pt');
    expect(JSON.parse(file.metadata.card)).toMatchObject({
      model: 'lenet5',
      dataset: 'fashion-mnist-sample',
      seed: 0,
      testAccuracy: history[0].testAccuracy,
      classes: { length: 10 },
    });
    expect(whole).toMatchObject({ type: 'exported', bytes: statSync(join(folder, 'whole.safetensors')).size });
    expect(Number(half.bytes)).toBeLessThan(0.55 * Number(whole.bytes));
    await useBackend('cpu');
    (await getModel('lenet5', { weights: join(folder, 'half.safetensors') })).dispose();
  });

  it('writes the model as ONNX', async () => {
    const { status, out } = await cnn('export', 'runs/run', 'model.onnx', '--json');
    expect([status, lines(out)[0]]).toEqual([0, expect.objectContaining({ file: 'model.onnx' })]);
    expect(readFileSync(join(folder, 'model.onnx')).includes('fc1')).toBe(true);
  });

  it.each([
    [['runs/run', 'model.pt'], /expected a name that ends in \.safetensors or \.onnx/],
    [['runs/run', 'model.onnx', '--half'], /--half is of \.safetensors; leave it out/],
  ])('refuses %j', async (args, message) => {
    const { status, err } = await cnn('export', ...args);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
