import { type Program, programs } from '../program.ts';

// What batch normalisation in training is made of: statistics of chunks of rows, their joining, and a pass over the values; the same for its gradient.

/** Invocations of a workgroup, of which some lie side by side along the channels and the rest along the rows. */
export const INVOCATIONS = 256;
/** Rows whose sums one invocation makes, so that few parts are left to be joined. */
export const ROWS_EACH = 32;
const SIZES = { rows: 'u32', channels: 'u32' } as const;

/** How many channels a workgroup sees side by side. */
export interface Width {
  readonly lanes: number;
}

/** Sums over the rows of a chunk for each channel: a workgroup has `lanes` channels and `INVOCATIONS / lanes` · ROWS_EACH rows. */
function chunkProgram(
  { lanes }: Width,
  program: Pick<Program, 'name' | 'inputs'> & {
    readonly setUp: string;
    readonly row: string;
    readonly after: string;
    readonly join: string;
  },
): Program {
  const down = INVOCATIONS / lanes;
  return {
    name: program.name,
    inputs: program.inputs,
    outputs: { parts: 'f32' },
    uniforms: SIZES,
    invocations: INVOCATIONS,
    declarations: `var<workgroup> shared_: array<vec3<f32>, ${INVOCATIONS}>;`,
    main: `
  let across = (uniforms.channels + ${lanes - 1}u) / ${lanes}u;
  let channel = workgroup % across * ${lanes}u + invocation % ${lanes}u;
  let chunk = workgroup / across;
  // Count of rows, and two sums.
  var found = vec3<f32>();
  if (channel < uniforms.channels) {
    let start = chunk * ${down * ROWS_EACH}u + invocation / ${lanes}u;
    let end = min(uniforms.rows, (chunk + 1) * ${down * ROWS_EACH}u);
    ${program.setUp}
    for (var row = start; row < end; row += ${down}u) {
      let i = row * uniforms.channels + channel;
      ${program.row}
    }
    ${program.after}
  }
  shared_[invocation] = found;
  workgroupBarrier();
  for (var half = ${INVOCATIONS / 2}u; half >= ${lanes}u; half /= 2) {
    if (invocation < half) {
      let a = shared_[invocation];
      let b = shared_[invocation + half];
      shared_[invocation] = ${program.join};
    }
    workgroupBarrier();
  }
  if (invocation < ${lanes}u && channel < uniforms.channels) {
    let total = shared_[invocation];
    for (var j = 0u; j < 3; j++) { parts[(chunk * 3 + j) * uniforms.channels + channel] = total[j]; }
  }`,
  };
}

/** Joins count, mean and squared deviations of two sets of rows: Chan, Golub and LeVeque (1979). */
const JOIN_MOMENTS = 'joinMoments(a, b)';
const MOMENTS = `
fn joinMoments(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> {
  let count = a[0] + b[0];
  let share = b[0] / max(count, 1);
  let apart = b[1] - a[1];
  return vec3<f32>(count, a[1] + apart * share, a[2] + b[2] + apart * apart * a[0] * share);
}`;

/** Count, mean and squared deviations of each chunk's rows. */
export const statisticsProgram = programs((width: Width): Program => {
  const program = chunkProgram(width, {
    name: 'batch norm, statistics of chunks',
    inputs: { x: 'f32' },
    // Deviations from a value of the channel itself: sums of squares about zero would lose the digits of a large mean.
    setUp: 'let pivot = x[min(start, uniforms.rows - 1) * uniforms.channels + channel];',
    row: 'let apart = x[i] - pivot; found += vec3<f32>(1, apart, apart * apart);',
    after: `
    let mean = found[1] / max(found[0], 1);
    found = vec3<f32>(found[0], pivot + mean, max(found[2] - found[1] * mean, 0));`,
    join: JOIN_MOMENTS,
  });
  return { ...program, declarations: program.declarations + MOMENTS };
});

/** Adds up the chunks' parts of each channel in their order. */
function joinProgram(
  program: Pick<Program, 'name' | 'outputs'> & {
    readonly join: string;
    readonly result: string;
    readonly uniforms?: Program['uniforms'];
  },
): Program {
  return {
    name: program.name,
    inputs: { parts: 'f32' },
    outputs: program.outputs,
    uniforms: { channels: 'u32', chunks: 'u32', ...program.uniforms },
    invocations: 64,
    declarations: MOMENTS,
    main: `
  let channel = workgroup * 64 + invocation;
  if (channel >= uniforms.channels) { return; }
  var a = vec3<f32>();
  for (var chunk = 0u; chunk < uniforms.chunks; chunk++) {
    let at = chunk * 3 * uniforms.channels + channel;
    let b = vec3<f32>(parts[at], parts[at + uniforms.channels], parts[at + 2 * uniforms.channels]);
    a = ${program.join};
  }
  ${program.result}`,
  };
}

/** Mean, variance and what a value is divided by, of all rows. */
export const statisticsJoin = programs(() =>
  joinProgram({
    name: 'batch norm, statistics',
    outputs: { mean: 'f32', variance: 'f32', inverse: 'f32' },
    uniforms: { epsilon: 'f32' },
    join: JOIN_MOMENTS,
    result: `
  let spread = a[2] / max(a[0], 1);
  mean[channel] = a[1];
  variance[channel] = spread;
  inverse[channel] = 1 / sqrt(spread + uniforms.epsilon);`,
  }),
);

/** Each value from those of its channel. */
export const applyProgram = programs(
  (): Program => ({
    name: 'batch norm',
    inputs: { x: 'f32', mean: 'f32', inverse: 'f32', gamma: 'f32', beta: 'f32' },
    outputs: { y: 'f32' },
    uniforms: SIZES,
    invocations: INVOCATIONS,
    main: `
  let i = workgroup * ${INVOCATIONS}u + invocation;
  if (i >= uniforms.rows * uniforms.channels) { return; }
  let channel = i % uniforms.channels;
  y[i] = (x[i] - mean[channel]) * inverse[channel] * gamma[channel] + beta[channel];`,
  }),
);

/** Sums for the gradients to gamma and beta. */
export const gradientSums = programs((width: Width) =>
  chunkProgram(width, {
    name: 'batch norm, sums of gradients of chunks',
    inputs: { x: 'f32', dy: 'f32', mean: 'f32', inverse: 'f32' },
    setUp: 'let middle = mean[channel]; let scale = inverse[channel];',
    row: 'found += vec3<f32>(1, dy[i] * ((x[i] - middle) * scale), dy[i]);',
    after: '',
    join: 'a + b',
  }),
);

export const gradientJoin = programs(() =>
  joinProgram({
    name: 'batch norm, gradients to gamma and beta',
    outputs: { dGamma: 'f32', dBeta: 'f32' },
    join: 'a + b',
    result: 'dGamma[channel] = a[1]; dBeta[channel] = a[2];',
  }),
);

/** The gradient to each value, from its own and the sums of its channel. */
export const gradientProgram = programs(
  (): Program => ({
    name: 'batch norm, gradient',
    inputs: { x: 'f32', dy: 'f32', gamma: 'f32', mean: 'f32', inverse: 'f32', dGamma: 'f32', dBeta: 'f32' },
    outputs: { dx: 'f32' },
    uniforms: SIZES,
    invocations: INVOCATIONS,
    main: `
  let i = workgroup * ${INVOCATIONS}u + invocation;
  if (i >= uniforms.rows * uniforms.channels) { return; }
  let channel = i % uniforms.channels;
  let scale = inverse[channel];
  let normal = (x[i] - mean[channel]) * scale;
  let shared_ = (normal * dGamma[channel] + dBeta[channel]) / f32(uniforms.rows);
  dx[i] = (dy[i] - shared_) * (gamma[channel] * scale);`,
  }),
);
