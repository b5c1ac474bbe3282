import {
  AvgPool2d,
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  GroupNorm,
  InstanceNorm2d,
  LayerNorm,
  LocalResponseNorm,
  MaxPool2d,
  type Module,
  ReLU,
  RMSNorm,
  Sequential,
  SiLU,
} from '@cnn/layers';
import { Rng, scope, uniform, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CellFormula, cellFormula } from './cell-formula.ts';
import { type NetworkPlan, networkPlan } from './network-plan.ts';
import { type NetworkValues, readNetwork } from './network-values.ts';
import { unitInputs } from './unit-inputs.ts';
import { outputSeeing, windowsOf } from './windows.ts';

beforeAll(() => useBackend('wasm'));

interface Opened {
  readonly plan: NetworkPlan;
  readonly values: NetworkValues;
}

/** A model with parameters that differ from each other, and a picture of 5 × 6 in it. */
async function opened(model: Module): Promise<Opened> {
  const plan = networkPlan(model.initialize(new Rng(2)), [5, 6, 3]);
  scope(() => {
    for (const [name, parameter] of model.namedParameters())
      parameter.assign(uniform(new Rng(3).fold(name), parameter.shape, -1, 1.5));
  });
  const data = new Uint8ClampedArray(5 * 6 * 4).map((_, i) => (i % 4 === 3 ? 255 : (i * 37 + (i >> 5) * 11) % 256));
  return { plan, values: await readNetwork(plan, { width: 6, height: 5, data }) };
}

/** The formulas of all cells of a column, of its first unit and its last. */
async function formulas({ plan, values }: Opened, index: number): Promise<CellFormula[]> {
  const { units, places } = plan.columns[index];
  const all: CellFormula[] = [];
  for (const unit of [0, units - 1]) {
    const weights = await values.weightsOf(index, unit);
    for (let row = 0; row < places[0]; row++)
      for (let column = 0; column < places[1]; column++)
        all.push(cellFormula(plan, values, { column: index, unit }, { row, column }, weights));
  }
  return all;
}

/** Each formula knows its rule and gives what the layer gave. */
function expectRight(all: readonly CellFormula[], what: string): void {
  expect(all.length).toBeGreaterThan(1);
  const most = Math.max(...all.map(({ recorded }) => Math.abs(recorded)));
  expect(most, what).toBeGreaterThan(0);
  for (const { rule, result, recorded } of all) {
    expect(rule, what).not.toBe('');
    expect(Math.abs(result - recorded) / most, what).toBeLessThan(1e-5);
  }
}

describe('cellFormula', () => {
  it('gives what the layer gave, in every cell of pools, activations, batch norms and sums', async () => {
    const model = new Sequential(
      new Conv2d(3, 4, 3, { padding: 1 }),
      new BatchNorm2d(4),
      new SiLU(),
      new MaxPool2d(3, { stride: 2, padding: 1, ceilMode: true }),
      new AvgPool2d(2, { stride: 1, padding: 1, ceilMode: true }),
      new ReLU(),
      new BasicBlock(4, 4),
    );
    const network = await opened(model);
    for (const { index, operation, kind } of network.plan.columns.slice(1))
      if (operation?.name !== 'conv2d') expectRight(await formulas(network, index), kind);
  });

  it.each([
    ['groups', new GroupNorm(2, 6), 'all places of 3 channels'],
    ['one group', new GroupNorm(1, 6, { affine: false }), 'all places of 6 channels'],
    ['channels', new InstanceNorm2d(6, { affine: true }), 'all places of the channel'],
    ['channels, plain', new InstanceNorm2d(6), 'all places of the channel'],
    [
      'channels, by statistics',
      new InstanceNorm2d(6, { trackRunningStats: true }),
      '(x − mean) / √(variance + ε) · γ + β',
    ],
    ['places', new LayerNorm(6), 'this place of 6 channels'],
    ['rows', new LayerNorm([6, 6]), 'this row of 6 channels'],
    ['whole images', new LayerNorm([5, 6, 6]), 'all places of 6 channels'],
    ['places, by their size', new RMSNorm(6), 'x / √(mean of squares + ε) · γ; over this place of 6 channels'],
    ['images, by their size', new RMSNorm([5, 6, 6]), 'all places of 6 channels'],
  ])('gives what a norm of %s gave', async (_, norm, rule) => {
    const network = await opened(new Sequential(new Conv2d(3, 6, 1), norm));
    const all = await formulas(network, 2);
    expectRight(all, norm.describe());
    expect(all[0].rule).toContain(rule);
  });

  it.each([1, 2, 3, 5, 20])('gives what a local response norm over %d channels gave', async (size) => {
    const norm = new LocalResponseNorm(size, { alpha: 2, beta: 0.6, k: 1.5 });
    const network = await opened(new Sequential(new Conv2d(3, 6, 1), norm));
    expectRight(await formulas(network, 2), `size ${size}`);
    const neighbours = unitInputs(network.plan, { column: 2, unit: 3 }).map(({ unit }) => unit);
    expect(neighbours).toEqual({ 1: [3], 2: [2, 3], 3: [2, 3, 4], 5: [1, 2, 3, 4, 5], 20: [0, 1, 2, 3, 4, 5] }[size]);
  });

  it.each([
    [2, {}],
    [3, { stride: 2, padding: 1, outputPadding: 1 }],
    [[3, 2] as const, { stride: [2, 3] as const, groups: 2, outputPadding: [1, 2] as const }],
    [2, { stride: 3 }],
    [3, { dilation: 2, padding: [1, 2] as const, bias: false }],
    [2, { stride: 2, outputPadding: 5, dilation: 6 }],
    [1, { groups: 4 }],
  ])('gives what a transposed convolution of %o with %o gave', async (kernel, options) => {
    const network = await opened(new Sequential(new Conv2d(3, 4, 1), new ConvTranspose2d(4, 8, kernel, options)));
    expectRight(await formulas(network, 2), JSON.stringify(options));
  });

  it('marks what a cell of a transposed convolution was set down by', async () => {
    const { plan, values } = await opened(new Sequential(new ConvTranspose2d(3, 2, 2, { stride: 3, bias: false })));
    const weights = await values.weightsOf(1, 1);
    const at = (row: number, column: number) =>
      cellFormula(plan, values, { column: 1, unit: 1 }, { row, column }, weights);
    expect(at(4, 6).inputs.map(({ window }) => window)).toEqual(Array(3).fill([1, 1, 2, 2]));
    // Between two kernels there is nothing.
    expect(at(2, 6)).toMatchObject({ inputs: [], result: 0, recorded: 0, numbers: 'nothing reaches here = 0' });
    const windows = windowsOf(plan.columns[1], plan.columns[0])!;
    expect(outputSeeing(windows, { row: 1, column: 2 })).toEqual({ row: 3, column: 6 });
  });

  it('puts the unit’s own channel first', async () => {
    const { plan, values } = await opened(new Sequential(new Conv2d(3, 6, 1), new GroupNorm(2, 6)));
    const weights = await values.weightsOf(2, 4);
    const { inputs } = cellFormula(plan, values, { column: 2, unit: 4 }, { row: 1, column: 2 }, weights);
    expect(inputs.map(({ unit }) => unit.unit)).toEqual([4, 3, 5]);
    expect(inputs[0].window).toEqual([1, 1, 2, 2]);
  });

  it('has no formula for a norm or a kernel whose weights are not there yet', async () => {
    for (const layer of [new GroupNorm(2, 4), new ConvTranspose2d(4, 2, 2), new BatchNorm2d(4)]) {
      const { plan, values } = await opened(new Sequential(new Conv2d(3, 4, 1), layer));
      const { rule, result, recorded } = cellFormula(plan, values, { column: 2, unit: 1 }, { row: 0, column: 0 });
      expect(rule, layer.kind).toBe('');
      expect(result).toBe(recorded);
    }
  });
});
