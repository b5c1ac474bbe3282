import { engine, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { BROWSER_ENVS, setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
// @ts-expect-error: jasmine-core has no types; what is used of it is below.
import untypedJasmine from 'jasmine-core/lib/jasmine-core/jasmine.js';
import type { BackendUnderTest } from './backend-under-test.ts';
import { exceptions } from './exceptions.ts';

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** Left out by `exceptions.ts`. */
  readonly excluded: number;
  /** Switched off by tfjs itself. */
  readonly pending: number;
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

interface Result {
  readonly fullName?: string;
  readonly status?: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

interface JasmineEnv {
  configure(options: object): void;
  addReporter(reporter: Record<string, (result: Result) => void>): void;
  execute(): Promise<unknown>;
}

const jasmine = untypedJasmine as {
  core(library: unknown): { getEnv(): JasmineEnv; DEFAULT_TIMEOUT_INTERVAL: number };
  interface(core: unknown, env: JasmineEnv): object;
};

/**
 * Runs tfjs-core's tests on a backend, those whose full name contains `part`. A test's name is without the backend's.
 *
 * @throws Error if `exceptions.ts` names a test that there is not.
 */
export async function runTests(backend: BackendUnderTest, part = ''): Promise<Summary> {
  const core = jasmine.core(jasmine);
  const env = core.getEnv();
  Object.assign(globalThis, jasmine.interface(core, env));
  core.DEFAULT_TIMEOUT_INTERVAL = 20_000;

  const suffix = ` ${backend.name} {}`;
  const nameOf = (fullName: string) => fullName.replaceAll(suffix, '');
  const excluded = new Map<string, number>(Object.keys(exceptions).map((name) => [name, 0]));
  env.configure({
    random: false,
    forbidDuplicateNames: false,
    specFilter(spec: { getFullName(): string }) {
      const name = nameOf(spec.getFullName());
      const times = excluded.get(name);
      if (times !== undefined) excluded.set(name, times + 1);
      return times === undefined && name.includes(part);
    },
  });

  const count = { passed: 0, failed: 0, pending: 0, excluded: 0 };
  const failures: { name: string; message: string }[] = [];
  const end = ({ fullName = 'all tests', failedExpectations }: Result) => {
    if (failedExpectations.length === 0) return;
    const message = failedExpectations.map((failure) => failure.message).join('\n');
    failures.push({ name: nameOf(fullName), message: message.length > 1000 ? `${message.slice(0, 1000)}…` : message });
  };
  env.addReporter({
    specDone(result) {
      count[result.status as keyof typeof count]++;
      end(result);
    },
    suiteDone: end,
    jasmineDone: end,
  });

  setTestEnvs([{ name: backend.name, backendName: backend.name, isDataSync: true }]);
  await backend.prepare?.();
  // Where this one cannot start, the tests would silently run on another.
  if (!(await setBackend(backend.name))) throw new Error(`the backend '${backend.name}' could not start`);
  engine().reset();
  await loadTests();
  await env.execute();

  const unknown = [...excluded].filter(([, times]) => times === 0).map(([name]) => name);
  if (unknown.length > 0) throw new Error(`exceptions.ts: no test of tfjs-core is named ${unknown.join(', nor ')}`);
  const left = [...excluded.values()].reduce((sum, times) => sum + times, 0);
  return { passed: count.passed, failed: failures.length, excluded: left, pending: count.pending, failures };
}

async function loadTests(): Promise<void> {
  // Two files of tests are meant for browsers, but need none.
  const { predicate } = BROWSER_ENVS;
  BROWSER_ENVS.predicate = () => true;
  await import('@tensorflow/tfjs-core/dist/ops/depth_to_space_test.js');
  await import('@tensorflow/tfjs-core/dist/ops/image/rotate_with_offset_test.js');
  BROWSER_ENVS.predicate = predicate;
  await import('@tensorflow/tfjs-core/dist/tests.js');
}
