import { BasicBlock, Conv2d, Flatten, Inception, Linear, type Module, Sequential, weightNorm } from '@cnn/layers';
import { CifarCNN, CifarResNet, TinyVGG } from '@cnn/models';
import { memory, Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolutionParts } from './convolution-parts.ts';
import { flattenedFrom, flattenedTo } from './flatten-order.ts';
import { type NetworkPlan, networkPlan } from './network-plan.ts';
import { type NetworkValues, readNetwork } from './network-values.ts';
import { countText } from './number-text.ts';
import { unitInputs } from './unit-inputs.ts';
import { reachOf } from './unit-ranges.ts';
import { outputSeeing } from './windows.ts';

beforeAll(() => useBackend('wasm'));

const picture = (edge: number) => ({
  width: edge,
  height: edge,
  data: new Uint8ClampedArray(edge * edge * 4).map((_, i) => (i % 4 === 3 ? 255 : (i * 37 + (i >> 5) * 11) % 256)),
});

async function opened(model: Module, edge: number): Promise<{ plan: NetworkPlan; values: NetworkValues }> {
  const plan = networkPlan(model, [edge, edge, 3]);
  return { plan, values: await readNetwork(plan, picture(edge)) };
}

/** Every convolution's parts, checked against what the layer gave. */
async function checkConvolutions({ plan, values }: { plan: NetworkPlan; values: NetworkValues }): Promise<number> {
  let checked = 0;
  for (const column of plan.columns.filter(({ operation }) => operation?.name === 'conv2d')) {
    for (const unit of new Set([0, column.units - 1])) {
      const [{ column: from }] = column.inputs;
      const weights = (await values.weightsOf(column.index, unit))!;
      const parts = convolutionParts(column, plan.columns[from!], unit, values.columns[from!], weights)!;
      const sum = new Float64Array(column.places[0] * column.places[1]).fill(parts.bias);
      for (let i = 0; i < parts.count; i++) for (const [at, value] of parts.intermediate(i).entries()) sum[at] += value;
      const { data } = values.columns[column.index];
      const worst = sum.reduce(
        (worst, value, at) => Math.max(worst, Math.abs(value - data[at * column.units + unit])),
        0,
      );
      expect(worst, column.name).toBeLessThan(1e-4);
      const cell = { row: column.places[0] - 1, column: 0 };
      const products = parts.products(0, cell).reduce((total, { value, weight }) => total + value * weight, 0);
      expect(products).toBeCloseTo(parts.intermediate(0)[cell.row * column.places[1]], 4);
      checked++;
    }
  }
  return checked;
}

describe('networkPlan', () => {
  it('has a column for each layer of a chain, with the softmax behind', () => {
    const { columns, logits } = networkPlan(new TinyVGG(), [64, 64, 3]);
    expect(columns.map(({ kind }) => kind).join(' ')).toBe(
      'Input Conv2d ReLU Conv2d ReLU MaxPool2d Conv2d ReLU Conv2d ReLU MaxPool2d Flatten Linear Softmax',
    );
    expect(columns.map(({ inputs }) => inputs[0]?.column)).toEqual([
      undefined,
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      9,
      10,
      11,
      12,
    ]);
    expect(columns.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(19920);
    expect(columns[1]).toMatchObject({ shape: [62, 62, 10], units: 10, settings: '3 → 10, 3×3' });
    expect(logits).toBe(12);
  });

  it('keeps branches: sums, zeros beside a shortcut, channels side by side', () => {
    const residual = networkPlan(new CifarResNet(8), [32, 32, 3]).columns;
    const sums = residual.filter(({ kind }) => kind === 'Add');
    expect(sums.map(({ inputs }) => inputs.map(({ column }) => residual[column!].kind))).toEqual([
      ['BatchNorm2d', 'ReLU'],
      ['BatchNorm2d', 'Concat'],
      ['BatchNorm2d', 'Concat'],
    ]);
    const padded = residual.find(({ kind }) => kind === 'Concat')!;
    expect(padded.inputs.map(({ column, units }) => [column === undefined, units])).toEqual([
      [true, 8],
      [false, 16],
      [true, 8],
    ]);
    const plan = networkPlan(new Sequential(new Inception(3, 4, 4, 6, 2, 3, 3)), [8, 8, 3]);
    const joined = plan.columns.find(({ kind }) => kind === 'Concat')!;
    expect(joined.inputs.map(({ units }) => units)).toEqual([4, 6, 3, 3]);
    expect(unitInputs(plan, { column: joined.index, unit: 5 })).toEqual([{ column: joined.inputs[1].column, unit: 1 }]);
  });

  it('says what is wrong', () => {
    expect(() => networkPlan(new TinyVGG(), [64, 64])).toThrow('expected inputShape [height, width, channels]');
  });
});

describe('readNetwork', () => {
  it('leaves modes as they are, and no tensor behind', async () => {
    const model = new CifarCNN({ rng: new Rng(1) }).train();
    const plan = networkPlan(model, [32, 32, 3]);
    const before = memory().numTensors;
    const values = await readNetwork(plan, picture(32));
    expect([...model.namedModules().values()].every(({ training }) => training)).toBe(true);
    expect(values.columns).toHaveLength(plan.columns.length);
    const odds = values.columns.at(-1)!.data;
    expect(odds.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
    await values.weightsOf(1, 3);
    values.release();
    expect(memory().numTensors).toBe(before);
    expect(await values.weightsOf(1, 4)).toBeUndefined();
    expect(
      reachOf(
        values.columns.map(({ ranges }) => ranges),
        1,
        0,
        'network',
      ),
    ).toBeGreaterThanOrEqual(
      reachOf(
        values.columns.map(({ ranges }) => ranges),
        1,
        0,
        'unit',
      ),
    );
  });

  it('keeps the weights of its moment while the model learns on', async () => {
    const model = new TinyVGG();
    const { values } = await opened(model, 64);
    const [now] = (await values.weightsOf(1, 2))!.weight;
    model.initialize(new Rng(9));
    const other = await readNetwork(networkPlan(model, [64, 64, 3]), picture(64));
    expect((await values.weightsOf(1, 3))!.weight[0]).not.toBe((await other.weightsOf(1, 3))!.weight[0]);
    expect((await values.weightsOf(1, 2))!.weight[0]).toBe(now);
    values.release();
    other.release();
  });

  it('refuses pictures of another size', async () => {
    const plan = networkPlan(new TinyVGG(), [64, 64, 3]);
    await expect(readNetwork(plan, picture(8))).rejects.toThrow('expected a picture of 64 × 64, found 8 × 8');
  });
});

describe('convolutionParts', () => {
  it('add up to the output in TinyVGG, CifarCNN and a residual network', async () => {
    expect(await checkConvolutions(await opened(new TinyVGG(), 64))).toBe(8);
    expect(await checkConvolutions(await opened(new CifarCNN(), 32))).toBe(12);
    expect(await checkConvolutions(await opened(new CifarResNet(8), 32))).toBe(14);
    expect(await checkConvolutions(await opened(new Sequential(new BasicBlock(3, 8, { stride: 2 })), 16))).toBe(6);
  });

  it.each([
    { groups: 2, stride: 2, padding: 1 },
    { groups: 4, dilation: 2, padding: [2, 1] as const },
    { padding: 'same' as const, dilation: [1, 3] as const },
    { padding: 2, paddingMode: 'reflect' as const },
    { padding: 2, paddingMode: 'circular' as const, stride: [1, 2] as const },
    { padding: 1, paddingMode: 'replicate' as const, bias: false },
  ])('has %o right', async (options) => {
    const model = new Sequential(new Conv2d(3, 4, 1), new Conv2d(4, 8, [3, 2], options)).initialize(new Rng(3));
    expect(await checkConvolutions(await opened(model, 9))).toBe(4);
  });

  it('sees weights that are computed from others', async () => {
    const model = new Sequential(new Conv2d(3, 4, 3));
    weightNorm(model.getSubmodule('0'));
    expect(await checkConvolutions(await opened(model, 9))).toBe(2);
  });

  it('finds an output that sees a cell', async () => {
    const { plan, values } = await opened(new Sequential(new Conv2d(3, 2, 3, { stride: 2 })), 9);
    const weights = (await values.weightsOf(1, 0))!;
    const { windows } = convolutionParts(plan.columns[1], plan.columns[0], 0, values.columns[0], weights)!;
    expect(outputSeeing(windows, { row: 3, column: 8 })).toEqual({ row: 1, column: 3 });
  });
});

describe('countText', () => {
  it.each([0, 7, 999, 1000, 19920, 100000, 5852170, 1234567890])('writes %d as Intl does', (count) => {
    expect(countText(count)).toBe(count.toLocaleString('en-US'));
  });
});

describe('flattenedFrom', () => {
  it('knows where a flattened number came from', async () => {
    const model = new Sequential(new Conv2d(3, 4, 3, { stride: 2 }), new Flatten(), new Linear(16, 3));
    const { plan, values } = await opened(model.initialize(new Rng(2)), 5);
    const flat = plan.columns.find(({ kind }) => kind === 'Flatten')!;
    const source = plan.columns[flat.inputs[0].column!];
    for (let i = 0; i < flat.units; i++) {
      const from = flattenedFrom(source, i);
      expect(flattenedTo(source, from)).toBe(i);
      const at = (from.row * source.places[1] + from.column) * source.units + from.channel;
      expect(values.columns[flat.index].data[i]).toBe(values.columns[source.index].data[at]);
    }
  });
});
