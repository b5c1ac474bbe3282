import {
  ARGUMENTS,
  ARGUMENTS_AT,
  CHUNKS,
  DONE,
  FAILED,
  JOB,
  KERNEL,
  MAX_ARGUMENTS,
  SCRATCH,
  SCRATCH_SIZE,
  SERIAL,
  SPINS,
  THREADS,
  WORDS,
} from './control.ts';

/**
 * What a worker runs, as text, because then it needs no file of its own: bundlers, Node and browsers load it alike.
 *
 * It claims chunks of a job until there is none left, and sleeps until the next job. `claim` and the call are the same as in `threads.ts`.
 */
export const workerSource = `
const work = ({ module, memory, thread }) => {
  const control = new Int32Array(memory.buffer, 0, ${WORDS});
  const numbers = new Float64Array(memory.buffer, ${ARGUMENTS_AT}, ${MAX_ARGUMENTS});
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = Object.values(exports);
  let serial = 0, kernel, scratch, values;
  for (;;) {
    let job = Atomics.load(control, ${JOB});
    const chunk = job & 0xffff;
    if (chunk >= Atomics.load(control, ${CHUNKS}) || thread >= Atomics.load(control, ${THREADS})) {
      for (let spin = 0; spin < ${SPINS} && Atomics.load(control, ${JOB}) === job; spin++);
      Atomics.wait(control, ${JOB}, job);
      continue;
    }
    if (Atomics.compareExchange(control, ${JOB}, job, job + 1) !== job) continue;
    if (serial !== control[${SERIAL}]) {
      serial = control[${SERIAL}];
      kernel = kernels[control[${KERNEL}]];
      scratch = control[${SCRATCH}] + thread * control[${SCRATCH_SIZE}];
      values = Array.from(numbers.subarray(0, control[${ARGUMENTS}]));
    }
    try {
      kernel(chunk, chunk + 1, scratch, ...values);
    } catch {
      Atomics.store(control, ${FAILED}, 1);
    }
    if (Atomics.add(control, ${DONE}, 1) + 1 === control[${CHUNKS}]) Atomics.notify(control, ${DONE});
  }
};
if (typeof process !== 'undefined' && process.versions?.node) work(process.getBuiltinModule('node:worker_threads').workerData);
else onmessage = ({ data }) => work(data);
`;
