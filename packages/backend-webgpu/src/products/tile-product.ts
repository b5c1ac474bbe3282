import type { Element, Program } from '../program.ts';

/**
 * A factor of a product, by what its tiles are filled with: four neighbours at a time, along the sum (`k`) of one line (a row of the left factor, a
 * column of the right one), or of four lines (`lines`) at one place of the sum. The first of the four is a multiple of four. What lies outside of the
 * factor must be zero.
 */
export interface Factor {
  readonly along: 'k' | 'lines';
  /** WGSL expressions in `line` and in `k`, u32: what is known of a line once, and of a place of the sum for all lines. */
  readonly line: string;
  readonly depth: string;
  /** WGSL expression of vec4<f32>, from those two, `line` and `depth`. */
  read(line: string, depth: string): string;
}

/** Rows and columns of results that a workgroup makes, and how many of each an invocation: multiples of four. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly invocationRows: number;
  readonly invocationColumns: number;
}

export interface Product {
  readonly name: string;
  readonly tile: Tile;
  readonly inputs: Readonly<Record<string, Element>>;
  readonly outputs: Readonly<Record<string, Element>>;
  readonly uniforms: NonNullable<Program['uniforms']>;
  /** WGSL that the factors use. */
  readonly declarations: string;
  /** WGSL expressions of u32, for rows, columns and sums of the whole. */
  readonly rows: string;
  readonly columns: string;
  readonly depth: string;
  readonly left: Factor;
  readonly right: Factor;
  /** Body of a function of u32 `row`, `column`, `part` and vec4<f32> `values`: puts away four neighbours of a row that exists. */
  readonly write: string;
}

/** Terms of the sums that are in a workgroup's memory at a time. */
export const TILE_DEPTH = 16;

/**
 * A matrix product whose factors are functions. Each workgroup makes a tile of results: it fetches tiles of both factors into its memory, in blocks of
 * 4 × 4, one for each invocation, which keeps its sums in registers. Tiles side by side follow each other, so that they find the left factor in the cache.
 *
 * Workgroups: tiles × `uniforms.parts` × groups. A part sums `uniforms.partDepth` terms, a multiple of 16. `group` is known everywhere.
 */
export function tileProduct(product: Product): Program {
  const { tile, left, right, rows, columns } = product;
  const { across, down, invocations } = layoutOf(tile);
  const [rowBlocks, columnBlocks] = [tile.rows / 4, tile.columns / 4];
  const [rights, lefts] = [tile.invocationColumns / 4, tile.invocationRows / 4];
  return {
    name: product.name,
    inputs: product.inputs,
    outputs: product.outputs,
    uniforms: { ...product.uniforms, parts: 'u32', partDepth: 'u32' },
    invocations,
    declarations: `
var<workgroup> leftTile: array<vec4<f32>, ${TILE_DEPTH * rowBlocks}>;
var<workgroup> rightTile: array<vec4<f32>, ${TILE_DEPTH * columnBlocks}>;
var<private> group: u32;
${product.declarations}
fn write(row: u32, column: u32, part: u32, values: vec4<f32>) {
  if (row >= ${rows} || column >= ${columns}) { return; }
  ${product.write}
}`,
    main: `
  let tilesAcross = (${columns} + ${tile.columns - 1}u) / ${tile.columns}u;
  let tilesDown = (${rows} + ${tile.rows - 1}u) / ${tile.rows}u;
  let firstColumn = (workgroup % tilesAcross) * ${tile.columns}u;
  let firstRow = (workgroup / tilesAcross % tilesDown) * ${tile.rows}u;
  let part = workgroup / (tilesAcross * tilesDown) % uniforms.parts;
  group = workgroup / (tilesAcross * tilesDown * uniforms.parts);
  let across = invocation % ${across}u;
  let downward = invocation / ${across}u;
  ${linesOf('left', left, rowBlocks)}
  ${linesOf('right', right, columnBlocks)}
  ${each(tile, (i, j) => `var sum${i}_${j} = vec4<f32>();`)}
  let end = min(${product.depth}, (part + 1) * uniforms.partDepth);
  for (var start = part * uniforms.partDepth; start < end; start += ${TILE_DEPTH}u) {
    ${fill('left', left, rowBlocks, invocations)}
    ${fill('right', right, columnBlocks, invocations)}
    workgroupBarrier();
    for (var k = 0u; k < ${TILE_DEPTH}u; k++) {
      ${range(rights, (j) => `let right${j} = rightTile[k * ${columnBlocks}u + ${j * across}u + across];`)}
      ${range(lefts, (i) => `let left${i} = leftTile[k * ${rowBlocks}u + ${i * down}u + downward];`)}
      ${each(tile, (i, j) => `sum${i}_${j} += left${i >> 2}[${i & 3}] * right${j};`)}
    }
    workgroupBarrier();
  }
  let row = firstRow + 4 * downward;
  let column = firstColumn + 4 * across;
  ${each(tile, (i, j) => `write(row + ${4 * down * (i >> 2) + (i & 3)}u, column + ${4 * across * j}u, part, sum${i}_${j});`)}`,
  };
}

/** How a workgroup's invocations share out a tile of results. An invocation's blocks lie apart, so that neighbours read neighbouring memory. */
function layoutOf({ rows, columns, invocationRows, invocationColumns }: Tile) {
  const [across, down] = [columns / invocationColumns, rows / invocationRows];
  return { across, down, invocations: across * down };
}

/** The block that an invocation fetches, and what is known of its lines. */
function linesOf(side: 'left' | 'right', { along, line }: Factor, blocks: number): string {
  const depths = TILE_DEPTH / 4;
  const [block, depth] = along === 'k' ? [`/ ${depths}u`, `% ${depths}u`] : [`% ${blocks}u`, `/ ${blocks}u`];
  const count = along === 'k' ? 4 : 1;
  return `
  let ${side}Block = invocation ${block};
  let ${side}Depth = 4 * (invocation ${depth});
  ${range(count, (i) => `let ${side}Line${i} = ${replaced(line, 'line', `(${side === 'left' ? 'firstRow' : 'firstColumn'} + 4 * ${side}Block + ${i}u)`)};`)}`;
}

/** Fetches the block. Neighbours along the sum come as lines, and are turned. */
function fill(side: 'left' | 'right', factor: Factor, blocks: number, invocations: number): string {
  const depthAt = (i: number) => replaced(factor.depth, 'k', `(start + ${side}Depth + ${i}u)`);
  const alongSum = factor.along === 'k';
  const depths = range(alongSum ? 1 : 4, (i) => `let depth${i} = ${depthAt(i)};`);
  const four = [0, 1, 2, 3].map((i) =>
    alongSum ? factor.read(`${side}Line${i}`, 'depth0') : factor.read(`${side}Line0`, `depth${i}`),
  );
  const fetched = `mat4x4<f32>(${four.join(', ')})`;
  const step = `{
      ${depths}
      let values = ${alongSum ? `transpose(${fetched})` : fetched};
      ${range(4, (i) => `${side}Tile[(${side}Depth + ${i}u) * ${blocks}u + ${side}Block] = values[${i}];`)}
    }`;
  const count = (blocks * TILE_DEPTH) / 4;
  return count < invocations ? `if (invocation < ${count}u) ${step}` : step;
}

const replaced = (text: string, name: string, by: string): string =>
  text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), by);

const range = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n');

const each = (tile: Tile, text: (i: number, j: number) => string): string =>
  range(tile.invocationRows, (i) => range(tile.invocationColumns / 4, (j) => text(i, j)));
