import { type AnyModule, trace } from '@cnn/layers';
import { checkInteger, type Shape, scope, zeros } from '@cnn/tensor';
import { headingSize, headingWidth, palette, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { boxFigure } from './box-figure.ts';
import { columnFigure } from './column-figure.ts';
import { type DiagramGraph, diagramGraph } from './diagram-graph.ts';
import { grouped, shapeText } from './node-words.ts';
import { simplified } from './simplify-graph.ts';

export interface NetworkDiagramOptions {
  /**
   * What a box is: each layer, or each block that layers are put together to, such as BasicBlock or Inception.
   *
   * @default layers, or blocks where there would be more than 24 boxes
   */
  readonly detail?: 'layers' | 'blocks';
  /** From left to right in boxes as large as the outputs, or from top to bottom in cards. @default boxes for up to 20 without branches */
  readonly layout?: 'boxes' | 'column';
  /** @default the model's class */
  readonly title?: string;
}

/**
 * Draws what a model consists of and where its values go: boxes with kind, name, settings, output shape and parameters, branches side by side, and skips beside
 * them.
 *
 * Works for any `forward`, as it looks at what is computed. Normalisations, activations and what else changes each value by itself stand in the box before them;
 * boxes that look the same and follow each other are drawn once, with their number. Edges grow with the root of the resolution, thickness with the logarithm of the
 * channels. Runs one batch of zeros in evaluation mode.
 *
 * @param inputShape `[batch, height, width, channels]`; the diagram leaves the batch out.
 * @throws RangeError if a size is not a positive whole number, an option is unknown, or boxes are asked for where there are branches.
 * @example
 * const svg = networkDiagram(new CifarCNN(), [1, 32, 32, 3]);
 */
export function networkDiagram(
  model: AnyModule,
  inputShape: Shape,
  { detail, layout, title = model.kind }: NetworkDiagramOptions = {},
): string {
  for (const size of inputShape) checkInteger('networkDiagram', 'size of the input', size, 1);
  checkChoice('detail', detail, ['layers', 'blocks']);
  checkChoice('layout', layout, ['boxes', 'column']);
  const traced = scope(() => trace(model, zeros(inputShape as number[])));
  const at = (depth: number) => simplified(diagramGraph(traced, depth));
  let graph = at(Number.POSITIVE_INFINITY);
  if (detail === 'blocks' || (detail === undefined && graph.nodes.length > 24)) graph = blocksOf(at, graph);
  const isChain = graph.edges.every(([from, to]) => to === from + 1) && graph.edges.length === graph.nodes.length - 1;
  if (layout === 'boxes' && !isChain) {
    throw new RangeError(`networkDiagram: ${model.kind} has branches, which boxes do not show; choose layout 'column'`);
  }
  const isBoxes = layout ? layout === 'boxes' : isChain && graph.nodes.length <= 20;
  const figure = isBoxes ? boxFigure(graph.nodes, margin, top) : columnFigure(graph, margin, top);
  const outputs = traced.outputs.map((id) => shapeText(traced.values[id].shape.slice(1))).join(', ');
  const total = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  const note = `${shapeText(inputShape.slice(1))} → ${outputs}, ${grouped(total)} parameters`;
  const words = Math.max(headingWidth(title, 480), textWidth(note, 12));
  const width = Math.max(figure.right, margin + words) + margin;
  const body = [
    svgText(title, margin, 28, { size: headingSize, bold: true, width: width - 2 * margin }),
    svgText(note, margin, 46, { fill: palette.muted, width: width - 2 * margin }),
    ...figure.body,
  ];
  const kinds = graph.nodes.map(({ kind, repeats }) => (repeats > 1 ? `${repeats} × ${kind}` : kind));
  const description = `${note}. ${graph.nodes.length} boxes in order: ${kinds.join(', ')}.`;
  return svgDocument(
    { width, height: figure.bottom + margin, title: title || 'Network', description },
    body.join('\n'),
  );
}

const margin = 20;
const top = 66;

/** Blocks as boxes; where the model is but a wrapper around one or two, those inside them. */
function blocksOf(at: (depth: number) => DiagramGraph, layers: DiagramGraph): DiagramGraph {
  for (let depth = 0; ; depth++) {
    const graph = at(depth);
    if (graph.nodes.length >= Math.min(5, layers.nodes.length)) return graph;
  }
}

function checkChoice(option: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw new RangeError(
    `networkDiagram: ${option} must be ${known.map((each) => `'${each}'`).join(' or ')}, found '${value}'`,
  );
}
