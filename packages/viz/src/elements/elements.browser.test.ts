import { Conv2d, MaxPool2d, Sequential, Upsample } from '@cnn/layers';
import { useBackend } from '@cnn/tensor';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { expectAccessible } from '../testing/expect-accessible.ts';
import type {
  CnnAttribution,
  CnnConfusionMatrix,
  CnnConvArithmetic,
  CnnCurves,
  CnnFeatureMaps,
  CnnReceptiveField,
  ConfusionCell,
} from './index.ts';
import './index.ts';
import { windowsOfModel } from './model-windows.ts';
import { windowsOfChain } from './seen-windows.ts';

/** A page with one element, once it has drawn itself. */
async function put<E extends HTMLElement & { updateComplete: Promise<boolean> }>(html: string): Promise<E> {
  document.body.innerHTML = html;
  const element = document.body.firstElementChild as E;
  await element.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, 30));
  await element.updateComplete;
  return element;
}

const inside = (element: Element, selector: string) => element.shadowRoot!.querySelector(selector) as HTMLElement;
const all = (element: Element, selector: string) => [...element.shadowRoot!.querySelectorAll<HTMLElement>(selector)];
const script = (data: unknown) =>
  `<script type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;

/** Pictures to look at, in node_modules/.pictures: `CNN_PICTURES=1`. */
async function look(name: string, element: Element): Promise<void> {
  const path = `../../../../node_modules/.pictures/${name}.png`;
  if ((import.meta as { env?: { CNN_PICTURES?: string } }).env?.CNN_PICTURES)
    await page.elementLocator(element).screenshot({ path });
}

beforeAll(() => page.viewport(900, 800));

afterEach(() => {
  document.body.innerHTML = '';
});

describe('<cnn-curves>', () => {
  const history = Array.from({ length: 12 }, (_, i) => ({
    epoch: i + 1,
    loss: 1.5 * 0.8 ** i + 0.05 * (i % 3),
    trainAccuracy: 90 - 40 * 0.8 ** i,
    testAccuracy: 85 - 35 * 0.8 ** i,
  }));

  it('draws what stands inside, and obeys its controls', async () => {
    const element = await put<CnnCurves>(`<cnn-curves>${script(history)}</cnn-curves>`);
    expect(inside(element, 'svg').textContent).toContain('Loss');
    expect(all(element, 'tbody tr')).toHaveLength(12);
    const before = inside(element, '[part=chart]').innerHTML;
    await userEvent.click(inside(element, 'input[type=checkbox]'));
    expect(element.logarithmic).toBe(true);
    await element.updateComplete;
    expect(inside(element, '[part=chart]').innerHTML).not.toBe(before);
    element.smoothing = 0.6;
    await element.updateComplete;
    expect(inside(element, 'output').textContent).toBe('0.60');
    await look('curves', element);
    await expectAccessible(element);
  });

  it('compares runs, whose names stay text', async () => {
    const evil = '<img src=x onerror="window.fooled = true">';
    const element = await put<CnnCurves>('<cnn-curves></cnn-curves>');
    element.data = { [evil]: history, other: history.map((each) => ({ ...each, loss: each.loss + 0.2 })) };
    await element.updateComplete;
    expect(all(element, 'img')).toHaveLength(0);
    expect((window as { fooled?: boolean }).fooled).toBeUndefined();
    await look('curves-of-runs', element);
    await expectAccessible(element);
  });

  it('reads the file that training writes, and a torn last line', async () => {
    const lines = `${history.map((each) => JSON.stringify(each)).join('\n')}\n{"epoch": 13, "lo`;
    const url = URL.createObjectURL(new Blob([lines]));
    const element = await put<CnnCurves>(`<cnn-curves src="${url}" static></cnn-curves>`);
    await expect.poll(() => element.data?.length).toBe(12);
    expect(all(element, 'input')).toHaveLength(0);
    URL.revokeObjectURL(url);
  });

  it('says what is wrong', async () => {
    const says = (element: Element) => inside(element, '[role=alert]')?.textContent;
    const lost = await put('<cnn-curves src="/no-such-file.jsonl"></cnn-curves>');
    await expect.poll(() => says(lost)).toMatch(/cannot be shown|no JSON/);
    expect(says(await put(`<cnn-curves>${script([{ loss: 1 }])}</cnn-curves>`))).toContain('expected epochs such as');
    expect(says(await put(`<cnn-curves>${script([])}</cnn-curves>`))).toContain('expected at least one epoch');
    expect(says(await put('<cnn-curves><script type="application/json">{</script></cnn-curves>'))).toContain('no JSON');
  });
});

describe('<cnn-confusion-matrix>', () => {
  const classes = ['plane', 'car', '<img src=x onerror="window.fooled = true">', 'cat'];
  const counts = [
    [8, 1, 0, 1],
    [2, 7, 0, 1],
    [0, 0, 9, 1],
    [1, 0, 3, 6],
  ];
  const matrix = () =>
    put<CnnConfusionMatrix>(`<cnn-confusion-matrix>${script({ counts, classes })}</cnn-confusion-matrix>`);

  it('fires the cell that is clicked, and shows its pictures', async () => {
    const element = await matrix();
    const chosen: ConfusionCell[] = [];
    document.body.addEventListener('cnn-select', (event) => chosen.push((event as CustomEvent<ConfusionCell>).detail));
    const data = new Uint8ClampedArray(4 * 4).fill(128);
    element.pictures = async () => [{ picture: { width: 2, height: 2, data }, label: '17' }];
    const cell = inside(element, 'g[data-true="3"][data-predicted="2"]');
    await userEvent.click(page.elementLocator(cell));
    await expect.poll(() => all(element, 'canvas').length).toBe(1);
    expect(chosen).toEqual([{ actual: 3, predicted: 2 }]);
    expect(inside(element, '[part=pictures]').textContent).toContain('cat taken for <img src=x');
    expect((window as { fooled?: boolean }).fooled).toBeUndefined();
    expect(cell.getAttribute('aria-pressed')).toBe('true');
    await look('confusion-matrix', element);
    await expectAccessible(element);
  });

  it('is walked through by arrow keys', async () => {
    const element = await matrix();
    inside(element, 'g[tabindex="0"]').focus();
    const at = () => {
      const { dataset } = element.shadowRoot!.activeElement as HTMLElement;
      return [dataset.true, dataset.predicted].map(Number);
    };
    expect(at()).toEqual([0, 0]);
    const path: number[][] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp']) {
      await userEvent.keyboard(`{${key}}`);
      path.push(at());
    }
    // The zeros between are passed over; where nothing is ahead, it stays.
    expect(path).toEqual([
      [0, 1],
      [0, 3],
      [1, 3],
      [1, 1],
      [0, 1],
      [0, 1],
    ]);
    const fired = new Promise((resolve) => element.addEventListener('cnn-select', resolve, { once: true }));
    await userEvent.keyboard('{Enter}');
    await fired;
  });

  it('counts as it is told, and says what pictures it could not find', async () => {
    const element = await matrix();
    await userEvent.selectOptions(inside(element, 'select'), 'true');
    expect(element.counting).toBe('true');
    await element.updateComplete;
    expect(inside(element, 'svg').textContent).toContain('rows in per cent');
    element.pictures = async () => {
      throw new Error('the network is down');
    };
    await userEvent.click(page.elementLocator(inside(element, 'g[data-true="0"]')));
    await expect.poll(() => inside(element, '.problem')?.textContent).toContain('the network is down');
  });

  it('says what is wrong', async () => {
    const element = await put<CnnConfusionMatrix>('<cnn-confusion-matrix></cnn-confusion-matrix>');
    element.data = { counts: [[1, 2]], classes: ['a', 'b'] };
    await element.updateComplete;
    expect(inside(element, '[role=alert]').textContent).toContain('confusionMatrix');
    expect(
      inside(await put(`<cnn-confusion-matrix>${script([1])}</cnn-confusion-matrix>`), '[role=alert]').textContent,
    ).toContain('expected { "counts"');
  });
});

describe('<cnn-feature-maps>', () => {
  const map = (channels: number, edge: number) => ({
    shape: [1, edge, edge, channels],
    data: Float32Array.from(
      { length: edge * edge * channels },
      (_, i) => Math.sin(i * (1 + (i % channels))) + (i % channels),
    ),
  });
  const outputs = () => [
    { name: 'conv', kind: 'Conv2d', output: map(8, 12) },
    { name: '<b>pool', kind: 'MaxPool2d', output: map(200, 3) },
    { name: 'head', kind: 'Linear', output: { shape: [1, 10], data: Float32Array.from({ length: 10 }, (_, i) => i) } },
  ];

  it('shows the channels of a layer, and one of them large', async () => {
    const element = await put<CnnFeatureMaps>('<cnn-feature-maps></cnn-feature-maps>');
    element.data = outputs();
    await expect.poll(() => all(element, '.maps canvas').length).toBe(8);
    const fired = new Promise<CustomEvent>((resolve) =>
      element.addEventListener('cnn-select', (event) => resolve(event as CustomEvent), { once: true }),
    );
    await userEvent.click(all(element, '.maps button')[5]);
    expect((await fired).detail).toEqual({ layer: 'conv', channel: 5 });
    expect(inside(element, 'dl').textContent).toContain('largest');
    await look('feature-maps', element);
    await expectAccessible(element);
  });

  it('shows more of many channels when asked, and vectors as maps of one pixel', async () => {
    const element = await put<CnnFeatureMaps>('<cnn-feature-maps range="zero"></cnn-feature-maps>');
    element.data = outputs();
    await element.updateComplete;
    await userEvent.selectOptions(inside(element, 'select'), '<b>pool');
    await expect.poll(() => all(element, '.maps canvas').length).toBe(64);
    await userEvent.click(inside(element, '.note button'));
    await expect.poll(() => all(element, '.maps canvas').length).toBe(200);
    element.layer = 'head';
    await expect.poll(() => inside(element, '.note').textContent).toContain('10 channels of 1×1');
  });

  it('reads a file, with numbers that are none, and says what is wrong', async () => {
    const layers = [{ name: 'conv', shape: [1, 1, 2, 1], data: [null, 2] }];
    const element = await put<CnnFeatureMaps>(`<cnn-feature-maps>${script(layers)}</cnn-feature-maps>`);
    await expect.poll(() => inside(element, '.note')?.textContent).toContain('1 values are not finite');
    const says = async (data: unknown) => {
      const wrong = await put(`<cnn-feature-maps>${script(data)}</cnn-feature-maps>`);
      await expect.poll(() => inside(wrong, '[role=alert]')?.textContent).toBeTruthy();
      return inside(wrong, '[role=alert]').textContent;
    };
    expect(await says([{ name: 'conv', shape: [1, 2, 2, 1], data: [1] }])).toContain('expected 4 values');
    expect(await says([{ name: 'conv', shape: [2, 1, 1, 1], data: [1, 2] }])).toContain('Feature maps: conv');
    expect(await says([])).toContain('at least one layer');
    expect(await says({})).toContain('expected a list');
  });
});

describe('<cnn-attribution>', () => {
  const [width, height] = [6, 4];
  const picture = {
    width,
    height,
    data: new Uint8ClampedArray(4 * width * height).map((_, i) => (i % 4 === 3 ? 255 : i * 2)),
  };
  const viewable = (low: number) => ({
    shape: [1, height, width, 1],
    data: Float32Array.from({ length: width * height }, (_, i) => low + i / (width * height)),
  });

  it('asks for a map when its method is chosen, once', async () => {
    const asked: string[] = [];
    const element = await put<CnnAttribution>('<cnn-attribution></cnn-attribution>');
    element.data = {
      picture,
      maps: {
        'Grad-CAM': viewable(0),
        LRP: async () => {
          asked.push('LRP');
          return viewable(-0.5);
        },
      },
    };
    await expect.poll(() => inside(element, '[part=map]')?.textContent).toContain('bright where');
    expect(asked).toEqual([]);
    await userEvent.selectOptions(inside(element, 'select'), 'LRP');
    await expect.poll(() => inside(element, '[part=map]').textContent).toContain('blue against it');
    element.method = 'Grad-CAM';
    await element.updateComplete;
    element.method = 'LRP';
    await expect.poll(() => inside(element, '[part=map]').textContent).toContain('blue against it');
    expect(asked).toEqual(['LRP']);
    await look('attribution', element);
    await expectAccessible(element);
  });

  it('says what is wrong, and tries again when asked again', async () => {
    const element = await put<CnnAttribution>('<cnn-attribution></cnn-attribution>');
    let tries = 0;
    const failing = async () => {
      if (++tries === 1) throw new Error('out of memory');
      return viewable(0);
    };
    element.data = { picture, maps: { failing, other: { shape: [1, 2, 2, 1], data: new Float32Array(4) } } };
    await expect.poll(() => inside(element, '[role=alert]')?.textContent).toBe('failing: out of memory');
    element.method = 'other';
    await expect.poll(() => inside(element, '[role=alert]')?.textContent).toContain('Attribution: other');
    element.method = 'failing';
    await expect.poll(() => inside(element, '[part=map]').textContent).toContain('bright where');
    const wrong = await put(
      `<cnn-attribution>${script({ width: 1, height: 1, pixels: [1], maps: {} })}</cnn-attribution>`,
    );
    expect(inside(wrong, '[role=alert]').textContent).toContain('three bytes for each');
  });
});

describe('<cnn-receptive-field>', () => {
  const chain = {
    input: 16,
    layers: [
      { kernel: 3, padding: 1 },
      { kernel: 2, stride: 2 },
      { name: '<i>third', kernel: 3, dilation: 2 },
    ],
  };
  const told = (element: Element) => inside(element, '.note').textContent!.trim();

  it('tells what a value sees, of a chain and of a model', async () => {
    const element = await put<CnnReceptiveField>(`<cnn-receptive-field>${script(chain)}</cnn-receptive-field>`);
    // 3×3, then twice as far apart, then five values wide.
    expect(told(element)).toBe('Row 1, column 1 sees 12×12 pixels: rows 1 to 12, columns 1 to 12.');
    element.layer = 0;
    await element.updateComplete;
    const row = all(element, 'input[type=range]')[0] as HTMLInputElement;
    row.value = '0';
    row.dispatchEvent(new Event('input'));
    await element.updateComplete;
    expect(told(element)).toBe(
      'Row 0, column 7 sees 3×3 pixels: rows -1 to 1, columns 6 to 8; 33 % of it lies outside, in the padding.',
    );
    await look('receptive-field', element);
    await expectAccessible(element);
  });

  it('agrees for a chain with the same layers as a model', async () => {
    await useBackend('cpu');
    const model = new Sequential(
      new Conv2d(1, 1, 3, { padding: 1 }),
      new MaxPool2d(2, { stride: 2 }),
      new Conv2d(1, 1, 3, { dilation: 2 }),
    );
    const ofModel = windowsOfModel(model, [1, 16, 16, 1]);
    const ofChain = windowsOfChain(chain.input, chain.layers);
    expect(ofModel.map(({ places }) => places)).toEqual(ofChain.map(({ places }) => places));
    for (const [i, layer] of ofModel.entries()) expect(layer.window(2, 3)).toEqual(ofChain[i].window(2, 3));
    // Behind an enlargement windows begin between pixels; only whole ones are shown.
    const enlarged = new Sequential(new Conv2d(1, 1, 3), new Upsample({ scaleFactor: 2, mode: 'nearest' }));
    const window = windowsOfModel(enlarged, [1, 16, 16, 1])[1].window(3, 4);
    expect(Object.values(window).every(Number.isInteger)).toBe(true);
    enlarged.dispose();
    const element = await put<CnnReceptiveField>('<cnn-receptive-field></cnn-receptive-field>');
    element.data = { model, inputShape: [1, 16, 16, 1] };
    await expect.poll(() => element.shadowRoot!.querySelector('.note')?.textContent).toContain('sees 12×12 pixels');
    model.dispose();
  });

  it('follows the pointer', async () => {
    const element = await put<CnnReceptiveField>(
      `<cnn-receptive-field layer="1">${script(chain)}</cnn-receptive-field>`,
    );
    const output = inside(element, '[part=output] svg');
    const box = output.getBoundingClientRect();
    output.dispatchEvent(
      new PointerEvent('pointermove', { clientX: box.right - 3, clientY: box.top + 3, bubbles: true, composed: true }),
    );
    await element.updateComplete;
    expect(told(element)).toContain('Row 0, column 7 sees 4×4');
  });

  it('says what is wrong', async () => {
    const says = async (data: unknown) =>
      inside(await put(`<cnn-receptive-field>${script(data)}</cnn-receptive-field>`), '[role=alert]').textContent;
    expect(await says({ input: 3, layers: [{ kernel: 5 }] })).toContain('does not fit into 3');
    expect(await says({ input: 1e9, layers: [] })).toContain('input must be a whole number in [1, 4096]');
    expect(await says({ input: 8, layers: [{ kernel: 3, padding: -1 }] })).toContain('padding');
    expect(await says({ input: 8, layers: [] })).toContain('expected at least one layer');
    expect(await says(null)).toContain('expected { "input": 32');
  });
});

describe('<cnn-conv-arithmetic>', () => {
  const told = (element: Element) =>
    inside(element, '[part=chart]')?.textContent ?? inside(element, '.problem').textContent;

  it('steps through the places of the kernel, round and round', async () => {
    const element = await put<CnnConvArithmetic>(
      '<cnn-conv-arithmetic input="5" kernel="3" stride="2" padding="1" paused></cnn-conv-arithmetic>',
    );
    expect(told(element)).toContain('= 3');
    const first = told(element);
    const [back, , on] = all(element, 'button');
    await userEvent.click(on);
    await element.updateComplete;
    expect(told(element)).not.toBe(first);
    await userEvent.click(back);
    await element.updateComplete;
    expect(told(element)).toBe(first);
    await userEvent.click(back);
    for (let i = 0; i < 9; i++) await userEvent.click(back);
    await userEvent.click(on);
    await element.updateComplete;
    expect(told(element)).toBe(first);
    await look('conv-arithmetic', element);
    await expectAccessible(element);
  });

  it('goes on by itself until it is paused', async () => {
    const element = await put<CnnConvArithmetic>('<cnn-conv-arithmetic></cnn-conv-arithmetic>');
    element.paused = false;
    await element.updateComplete;
    const first = told(element);
    await expect.poll(() => told(element), { timeout: 5000 }).not.toBe(first);
    await userEvent.click(all(element, 'button')[1]);
    expect(element.paused).toBe(true);
  });

  it('tells what does not fit together', async () => {
    const element = await put<CnnConvArithmetic>(
      '<cnn-conv-arithmetic input="2" kernel="5" paused></cnn-conv-arithmetic>',
    );
    expect(told(element)).toContain('does not fit into 2');
    element.padding = 2;
    await element.updateComplete;
    expect(told(element)).toContain('= 2');
    element.transposed = true;
    await element.updateComplete;
    expect(all(element, '.sliders label')).toHaveLength(6);
  });
});
