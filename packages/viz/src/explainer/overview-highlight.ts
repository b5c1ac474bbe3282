import type { Say } from '../locale.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { numberText, rangeText } from './number-text.ts';
import { type Frame, into, outOf } from './overview-edges.ts';
import { edgePath, type OverviewLayout } from './overview-layout.ts';
import { groupChannels, type Unit, unitInputs } from './unit-inputs.ts';
import { nameOf } from './unit-names.ts';
import { paint, signedPicture } from './unit-picture.ts';

/** A pointer that only passes over nodes has no weights read for it: milliseconds that it must rest. */
const REST = 60;

/** What a highlight needs to know of the overview as it is drawn. */
export interface OverviewScene {
  readonly plan: NetworkPlan;
  readonly values: NetworkValues;
  readonly layout: OverviewLayout;
  /** Where a node is, if it is on the shown page. */
  frame(unit: Unit): Frame | undefined;
  readonly marks: OverviewMarks;
  readonly say: Say;
}

/** What is laid over the network, in a layer of its own. */
export interface OverviewMarks {
  readonly edges: SVGPathElement;
  readonly frames: SVGPathElement;
  /** Where the slices of a kernel are put. */
  readonly kernels: HTMLElement;
}

/**
 * Lights a node, what it is computed from and the edges between. Only two paths and small kernels change, above the nodes: a class at a node would have the whole
 * network painted anew, and the pointer would have to wait for it.
 */
export class OverviewHighlight {
  #shown: Unit | undefined;

  /** @returns what to say about it. */
  show(scene: OverviewScene, unit: Unit): string {
    this.clear(scene.marks);
    this.#shown = unit;
    const inputs = unitInputs(scene.plan, unit);
    const target = scene.frame(unit);
    const visible: { readonly input: Unit; readonly frame: Frame }[] = [];
    let edges = '';
    for (const input of inputs) {
      const frame = scene.frame(input);
      if (!frame || !target) continue;
      visible.push({ input, frame });
      const isNext = input.column === unit.column - 1;
      const lane = isNext ? undefined : scene.layout.lane(input.column, unit.column);
      edges += edgePath(outOf(frame), into(target), lane);
    }
    const frames = [...(target ? [target] : []), ...visible.map(({ frame }) => frame)];
    scene.marks.edges.setAttribute('d', edges);
    scene.marks.frames.setAttribute('d', frames.map(outline).join(''));
    if (scene.plan.columns[unit.column].operation?.name.match(/^conv(Transpose)?2d$/))
      void this.#kernels(scene, unit, visible);
    return told(scene, unit, inputs, visible.length);
  }

  clear({ edges, frames, kernels }: OverviewMarks): void {
    this.#shown = undefined;
    edges.setAttribute('d', '');
    frames.setAttribute('d', '');
    for (const canvas of kernels.children) (canvas as HTMLElement).hidden = true;
  }

  async #kernels(
    { plan, values, marks: { kernels } }: OverviewScene,
    unit: Unit,
    inputs: readonly { readonly input: Unit; readonly frame: Frame }[],
  ): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, REST));
    if (this.#shown !== unit) return;
    const { weight } = (await values.weightsOf(unit.column, unit.unit)) ?? {};
    // The pointer may have gone on meanwhile.
    if (!weight || this.#shown !== unit) return;
    const column = plan.columns[unit.column];
    const { first, count } = groupChannels(column, unit.unit);
    const reach = weight.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    const taps = weight.length / count;
    const size = (column.module as { kernelSize?: readonly [number, number] } | undefined)?.kernelSize;
    const [height, width] = size ?? [Math.sqrt(taps), Math.sqrt(taps)];
    if (height * width !== taps) return;
    for (const [i, { input, frame }] of inputs.entries()) {
      const canvas = (kernels.children[i] ??
        kernels.appendChild(document.createElement('canvas'))) as HTMLCanvasElement;
      const slice = Float32Array.from({ length: taps }, (_, tap) => weight[tap * count + input.unit - first]);
      paint(canvas, signedPicture(slice, [height, width], reach));
      const [x, y] = outOf(frame);
      canvas.style.transform = `translate(${x + 7}px, ${y - 9}px)`;
      canvas.hidden = false;
    }
  }
}

function told(
  { plan, values, say }: OverviewScene,
  { column, unit }: Unit,
  inputs: readonly Unit[],
  visible: number,
): string {
  const { isVector, kind } = plan.columns[column];
  const { low, high } = values.columns[column].ranges;
  const range = isVector ? numberText(low[unit]) : rangeText(low[unit], high[unit], say);
  const name = nameOf(plan, column, say);
  const what = say({
    en: `${name} (${kind}), ${isVector ? 'value' : 'channel'} ${unit}: ${range}`,
    zh: `${name}（${kind}），${isVector ? '值' : '通道'} ${unit}：${range}`,
  });
  if (inputs.length === 0) return say({ en: `${what}.`, zh: `${what}。` });
  const sources = [...new Set(inputs.map((input) => input.column))].map((source) => {
    const from = inputs.filter((input) => input.column === source);
    const of = nameOf(plan, source, say);
    const [first, last] = [from[0].unit, from[from.length - 1].unit];
    if (from.length === 1) return say({ en: `${first} of ${of}`, zh: `${of} 的第 ${first} 个` });
    return from.length === plan.columns[source].units
      ? say({ en: `all ${from.length} of ${of}`, zh: `${of} 的全部 ${from.length} 个` })
      : say({ en: `${first} to ${last} of ${of}`, zh: `${of} 的第 ${first} 到 ${last} 个` });
  });
  const hidden = inputs.length - visible;
  return say({
    en: `${what}; computed from ${sources.join(' and ')}.${hidden > 0 ? ` ${hidden} of them are on other pages.` : ''}`,
    zh: `${what}；由 ${sources.join('和 ')}算出。${hidden > 0 ? `其中 ${hidden} 个在其他页。` : ''}`,
  });
}

const outline = ({ left, top, width, height }: Frame): string => `M${left} ${top}h${width}v${height}h${-width}z`;
