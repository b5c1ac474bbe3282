import {
  AdaptiveAvgPool2d,
  BasicBlock,
  BatchNorm2d,
  Bottleneck,
  Conv2d,
  Flatten,
  Inception,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
  trace,
} from '@cnn/layers';
import { CifarCNN, ResNet, TinyVGG } from '@cnn/models';
import { concat, conv2d, interpolate, relu, scope, type Tensor, useBackend, zeros } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg } from '../testing/expect-svg.ts';
import { branchLayout } from './branch-layout.ts';
import { type DiagramNode, diagramGraph } from './diagram-graph.ts';
import { networkDiagram } from './network-diagram.ts';
import { simplified } from './simplify-graph.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const graphOf = (model: Module, shape: number[], depth = Number.POSITIVE_INFINITY) =>
  simplified(
    diagramGraph(
      scope(() => trace(model, zeros(shape))),
      depth,
    ),
  );

const look = ({ kind, tail, repeats }: DiagramNode) => [repeats > 1 ? `${repeats} ${kind}` : kind, ...tail].join(' ');

const googLeNetLike = () =>
  new Sequential({
    conv1: new Conv2d(3, 8, 3, { stride: 2, padding: 1 }),
    relu: new ReLU(),
    pool: new MaxPool2d(2),
    inception3a: new Inception(8, 4, 4, 6, 2, 3, 3),
    inception3b: new Inception(16, 4, 4, 6, 2, 3, 3),
    avg: new AdaptiveAvgPool2d(1),
    flatten: new Flatten(),
    fc: new Linear(16, 10),
  });

describe('networkDiagram', () => {
  it("draws the course's network as boxes, with all its parameters", async () => {
    const model = new CifarCNN();
    const svg = networkDiagram(model, [1, 32, 32, 3]);
    await expectSvg(svg);
    expect(svg).toContain('32×32×3 → 10, 5,852,170 parameters');
    expect(svg).toContain(
      '<title>Conv2d, conv_layer.0, 3 → 32, 3×3, padding 1, BatchNorm2d · ReLU, 32×32×32, 960 params</title>',
    );
    const { nodes, edges } = graphOf(model, [1, 32, 32, 3]);
    expect(nodes.map(look).slice(0, 4)).toEqual(['Input', 'Conv2d BatchNorm2d ReLU', 'Conv2d ReLU', 'MaxPool2d']);
    expect(nodes).toHaveLength(13);
    expect(edges).toEqual(Array.from({ length: 12 }, (_, i) => [i, i + 1]));
    expect(nodes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(5_852_170);
  });

  it('draws Tiny VGG in either layout', async () => {
    const boxes = networkDiagram(new TinyVGG(), [1, 64, 64, 3]);
    const column = networkDiagram(new TinyVGG(), [1, 64, 64, 3], { layout: 'column' });
    for (const svg of [boxes, column]) {
      await expectSvg(svg);
      expect(svg).toContain('MaxPool2d, max_pool_2, 2×2, Flatten, 13×13×10');
    }
    const size = (svg: string) => ['width', 'height'].map((edge) => Number(svg.match(` ${edge}="(\\d+)"`)![1]));
    expect(size(boxes)[0]).toBeGreaterThan(size(boxes)[1]);
    expect(size(column)[0]).toBeLessThan(size(column)[1]);
  });

  it('shows blocks of a deep network, those of one stage once, and its skips in detail', async () => {
    const resNet = new ResNet(BasicBlock, [2, 2, 2, 2]);
    const shape = [1, 32, 32, 3];
    const blocks = graphOf(resNet, shape, 0);
    expect(blocks.nodes.map(look)).toEqual([
      'Input',
      'Conv2d BatchNorm2d ReLU',
      'MaxPool2d',
      '2 BasicBlock',
      ...Array(6).fill('BasicBlock'),
      'AdaptiveAvgPool2d',
      'Linear',
    ]);
    expect(blocks.nodes[3].names).toEqual(['layer1.0', 'layer1.1']);
    const svg = networkDiagram(resNet, shape);
    await expectSvg(svg);
    expect(svg).toContain('layer1.0 to 1');
    const layers = networkDiagram(resNet, shape, { detail: 'layers' });
    await expectSvg(layers);
    const detailed = graphOf(resNet, shape);
    expect(detailed.nodes.filter(({ kind }) => kind === '+').map(look)).toEqual(Array(8).fill('+ ReLU'));
    // Three of the eight shortcuts have a convolution of their own.
    expect(branchLayout(detailed).skips).toHaveLength(5);
    for (const graph of [blocks, detailed]) {
      expect(graph.nodes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(11_689_512);
    }
    resNet.dispose();
  });

  it('lays the branches of Inception side by side', async () => {
    const model = googLeNetLike();
    const { nodes, edges } = graphOf(model, [1, 16, 16, 3]);
    const { rows, offsets, skips } = branchLayout({ nodes, edges });
    expect(skips).toEqual([]);
    const first = nodes.flatMap(({ names: [name] }, i) =>
      /^inception3a.branch\d(\.0)?(\.conv)?$/.test(name ?? '') ? [i] : [],
    );
    expect(first.map((i) => [rows[i], offsets[i]])).toEqual([
      [3, -1.5],
      [3, -0.5],
      [3, 0.5],
      [3, 1.5],
    ]);
    const [join] = nodes.flatMap(({ kind }, i) => (kind === 'concat' ? [i] : []));
    expect([rows[join], offsets[join], edges.filter(([, to]) => to === join).length]).toEqual([5, 0, 4]);
    expect(nodes[first[0]].tail).toEqual(['BatchNorm2d', 'Relu']);
    const svg = networkDiagram(model, [1, 16, 16, 3], { detail: 'layers' });
    await expectSvg(svg);
    expect(svg).toContain('concat · 4×4×16');
    expect(networkDiagram(model, [1, 16, 16, 3], { detail: 'blocks' })).toContain(
      '<title>Inception, inception3a, 4×4×16',
    );
  });

  it('looks into a wrapper, and shows functions of forward that are worth it', async () => {
    class Wrapper extends Module {
      override readonly kind = 'Wrapper';
      readonly backbone = new ResNet(Bottleneck, [1, 1, 1, 1], { classes: 3 });
      forward = (x: Tensor, pass: Pass) => this.backbone.call(x, pass);
    }
    expect(networkDiagram(new Wrapper(), [1, 32, 32, 3], { detail: 'blocks' })).toContain(
      'Bottleneck, backbone.layer4.0',
    );

    class Functional extends Module {
      override readonly kind = 'Functional';
      readonly conv = new Conv2d(2, 2, 3, { padding: 1 });
      forward(x: Tensor, pass: Pass) {
        const y = relu(conv2d(this.conv.call(x, pass), this.conv.weight.value, { padding: 1 }));
        return interpolate(concat([x, y], 3), { size: [12, 12] });
      }
    }
    const graph = graphOf(new Functional(), [1, 6, 6, 2]);
    expect(graph.nodes.map(look)).toEqual(['Input', 'Conv2d', 'conv2d Relu', 'concat', 'interpolate']);
    expect(branchLayout(graph).skips).toEqual([{ from: 0, to: 3, level: 0 }]);
    await expectSvg(networkDiagram(new Functional(), [1, 6, 6, 2]));
  });

  it('draws a single layer, a vector, and 2048 channels', async () => {
    await expectSvg(networkDiagram(new Conv2d(3, 2048, 1), [1, 1, 1, 3]));
    await expectSvg(networkDiagram(new Sequential(new Linear(4, 2), new ReLU()), [1, 4]));
    await expectSvg(networkDiagram(new Sequential(new BatchNorm2d(3)), [2, 4, 4, 3], { layout: 'column' }));
    const deep = new Sequential(...Array.from({ length: 60 }, () => new Conv2d(2, 2, 3, { padding: 1 })));
    const svg = networkDiagram(deep, [1, 8, 8, 2]);
    expect(svg).toContain('60 × Conv2d');
    expect(svg).toContain('>0 to 59<');
  });

  it('leaves no tensor and the model in its own mode', async () => {
    const model = googLeNetLike();
    model.call(zeros([1, 16, 16, 3])).dispose();
    await expectNoLeak(() => void networkDiagram(model, [1, 16, 16, 3]));
    expect(model.training).toBe(true);
  });

  it('keeps names with markup as text, and names what does not fit', async () => {
    const name = '<img onerror="x">';
    const named = new Sequential({ [name]: new Conv2d(3, 1, 3) });
    for (const layout of ['boxes', 'column'] as const) {
      const svg = networkDiagram(named, [1, 4, 4, 3], { title: name, layout });
      await expectSvg(svg);
      expect(svg).not.toContain('<img');
    }
    expect(() => networkDiagram(named, [1, 4, 0, 3])).toThrow(
      'size of the input must be a whole number at least 1, found 0',
    );
    expect(() => networkDiagram(named, [1, 4, 4, 3], { detail: 'all' as 'layers' })).toThrow(
      "networkDiagram: detail must be 'layers' or 'blocks', found 'all'",
    );
    expect(() => networkDiagram(googLeNetLike(), [1, 16, 16, 3], { layout: 'boxes', detail: 'layers' })).toThrow(
      "has branches, which boxes do not show; choose layout 'column'",
    );
  });
});

describe('branchLayout', () => {
  const node = {
    role: 'module',
    kind: 'x',
    names: [],
    settings: '',
    tail: [],
    shape: [],
    parameters: 0,
    repeats: 1,
  } as const;
  const nodes = (count: number): DiagramNode[] =>
    Array.from({ length: count }, () => ({ ...node, isLeaf: true, isThin: false }));

  it('lets edges go down and boxes never overlap, in any graph', () => {
    const graph = fc.integer({ min: 1, max: 14 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        from: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: count, maxLength: count }),
      }),
    );
    fc.assert(
      fc.property(graph, ({ count, from }) => {
        const edges = from.flatMap(([a, b], to) =>
          to === 0 ? [] : [...new Set([a % to, b % to])].map((i) => [i, to] as const),
        );
        const { rows, offsets, edges: inside, skips } = branchLayout({ nodes: nodes(count), edges });
        for (const [a, b] of edges) expect(rows[a]).toBeLessThan(rows[b]);
        for (let i = 0; i < count; i++) {
          for (let j = 0; j < i; j++) {
            if (rows[i] === rows[j]) expect(Math.abs(offsets[i] - offsets[j])).toBeGreaterThanOrEqual(1);
          }
        }
        expect(inside.length + skips.length).toBe(edges.length);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('runs skips that overlap side by side, the shorter inside', () => {
    const edges = [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
      [1, 3],
    ] as const;
    expect(branchLayout({ nodes: nodes(4), edges }).skips).toEqual([
      { from: 1, to: 3, level: 0 },
      { from: 0, to: 3, level: 1 },
    ]);
  });
});
