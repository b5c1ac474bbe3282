/** A compute shader, as tfjs's WebGPUProgram is, but with any number of results. */
export interface Program {
  /** Shown in errors and profiles. */
  readonly name: string;
  /** Buffers that are read and those that are written, in the order in which they are given: their names and what they are arrays of. */
  readonly inputs: Readonly<Record<string, Element>>;
  readonly outputs: Readonly<Record<string, Element>>;
  /** Numbers that differ from call to call, found as `uniforms.name`. @default none */
  readonly uniforms?: Readonly<Record<string, 'u32' | 'i32' | 'f32'>>;
  /** Invocations of a workgroup: 256 at most, as every device has them. */
  readonly invocations: number;
  /** WGSL in front of the entry point. @default none */
  readonly declarations?: string;
  /** WGSL of the entry point. It knows `workgroup`, the number of its workgroup, and `invocation`, its own number within that. */
  readonly main: string;
}

export type Element = 'f32' | 'i32' | 'vec4<f32>';

/** The largest number of workgroups along one axis that every device takes. */
const LARGEST_AXIS = 65_535;

/** Workgroups in a row of rows, the last of which may be one that no work is left for. */
export function workgroupGrid(count: number): [x: number, y: number] {
  const y = Math.max(1, Math.ceil(count / LARGEST_AXIS));
  return [Math.ceil(count / y), y];
}

/** Programs by the settings that their source depends on, so that each is written and compiled once. */
export function programs<Settings extends object>(write: (settings: Settings) => Program) {
  const written = new Map<string, Program>();
  return (settings: Settings): Program => {
    const key = JSON.stringify(settings);
    const program = written.get(key) ?? write(settings);
    written.set(key, program);
    return program;
  };
}

/** The whole shader: bindings are numbered through inputs, outputs and uniforms; `uniforms.workgroups` is there always. */
export function sourceOf({ inputs, outputs, uniforms = {}, invocations, declarations = '', main }: Program): string {
  const buffers = [
    ...Object.entries(inputs).map(([name, element]) => `var<storage, read> ${name}: array<${element}>`),
    ...Object.entries(outputs).map(([name, element]) => `var<storage, read_write> ${name}: array<${element}>`),
    'var<uniform> uniforms: Uniforms',
  ];
  const fields = Object.entries({ workgroups: 'u32', ...uniforms }).map(([name, type]) => `${name}: ${type}`);
  return `
struct Uniforms { ${fields.join(', ')} }
${buffers.map((buffer, i) => `@group(0) @binding(${i}) ${buffer};`).join('\n')}
${declarations}
@compute @workgroup_size(${invocations})
fn main(
  @builtin(workgroup_id) workgroupId: vec3<u32>,
  @builtin(num_workgroups) grid: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let workgroup = workgroupId.x + workgroupId.y * grid.x;
  if (workgroup >= uniforms.workgroups) { return; }
  ${main}
}`;
}
