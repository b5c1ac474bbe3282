import type { ChainFacts } from './chain.ts';
import type { Layer } from './layer.ts';
import { type LayerShape, shapeText } from './layer-arithmetic.ts';

/** How a language writes a layer's options, and what stands around the layers. */
interface Dialect {
  layer(
    kind: string,
    positional: readonly (number | string)[],
    options: readonly (readonly [string, string])[],
  ): string;
  /** PyTorch's names of the options by ours. */
  readonly names: Readonly<Record<string, string>>;
  whole(lines: readonly string[], kinds: readonly string[]): string;
  readonly comment: string;
  value(value: string | boolean | number): string;
}

const typescript: Dialect = {
  layer(kind, positional, options) {
    const named = options.length > 0 ? [`{ ${options.map(([name, value]) => `${name}: ${value}`).join(', ')} }`] : [];
    return `new ${kind}(${[...positional, ...named].join(', ')})`;
  },
  names: { mode: 'paddingMode', outputPadding: 'outputPadding', ceil: 'ceilMode' },
  whole: (lines, kinds) =>
    `import { ${[...new Set([...kinds, 'Sequential'])].sort().join(', ')} } from '@cnn/layers';\n\nconst model = new Sequential(\n${lines.map((line) => `  ${line}`).join('\n')}\n);`,
  comment: ' // ',
  value: (value) => (typeof value === 'string' ? `'${value}'` : String(value)),
};

const python: Dialect = {
  layer: (kind, positional, options) =>
    `nn.${kind}(${[...positional, ...options.map(([name, value]) => `${name}=${value}`)].join(', ')})`,
  names: { mode: 'padding_mode', outputPadding: 'output_padding', ceil: 'ceil_mode' },
  whole: (lines) =>
    `import torch.nn as nn\n\nmodel = nn.Sequential(\n${lines.map((line) => `    ${line}`).join('\n')}\n)`,
  comment: '  # ',
  value: (value) =>
    typeof value === 'string' ? `'${value}'` : typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value),
};

/** The chain as a `Sequential` of @cnn/layers; of layers that fit. */
export const typescriptOf = (facts: ChainFacts): string => codeOf(facts, typescript);

/** The chain as a `Sequential` of PyTorch; of layers that fit. */
export const pythonOf = (facts: ChainFacts): string => codeOf(facts, python);

function codeOf({ rows }: ChainFacts, dialect: Dialect): string {
  const fitting = rows.filter(({ facts }) => facts !== undefined);
  const lines = fitting.map(({ layer, input, facts }) => {
    const { positional, options } = argumentsOf(layer, input!, dialect);
    const code = dialect.layer(layer.kind, positional, options);
    return `${code},${dialect.comment}${shapeText(facts!.output)}`;
  });
  return dialect.whole(
    lines,
    fitting.map(({ layer }) => layer.kind),
  );
}

/** What PyTorch takes by position, and of the rest what differs from its defaults. */
function argumentsOf(layer: Layer, input: LayerShape, { names, value }: Dialect) {
  const { kind, out, kernel, size, chance } = layer;
  const isPool = kind === 'MaxPool2d' || kind === 'AvgPool2d';
  const positional =
    kind === 'Linear'
      ? [input.channels, out!]
      : kind === 'Conv2d' || kind === 'ConvTranspose2d'
        ? [input.channels, out!, kernel!]
        : kind === 'BatchNorm2d'
          ? [input.channels]
          : [kernel ?? size ?? chance].filter((each) => each !== undefined);
  const defaults: Readonly<Record<string, unknown>> = {
    stride: isPool ? kernel : 1,
    padding: 0,
    mode: 'zeros',
    dilation: 1,
    groups: 1,
    outputPadding: 0,
    bias: true,
    ceil: false,
    k: 1,
  };
  const options = Object.entries(layer)
    .filter(([name, each]) => name in defaults && each !== defaults[name])
    .map(([name, each]) => [names[name] ?? name, value(each)] as const);
  return { positional, options };
}
