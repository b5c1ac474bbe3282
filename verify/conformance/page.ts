import { type BackendName, useBackend } from '@cnn/tensor';
import { allCases } from '../../apps/cli/src/conformance/all-cases.ts';
import { runCase } from '../../apps/cli/src/conformance/conformance-case.ts';
import { idOf } from './run-all.ts';

// What a page computes for in-chromium.ts: the cases one by one, so that the one under which a page breaks is known.

Object.assign(globalThis, {
  async startBackend(name: BackendName): Promise<string> {
    return (await useBackend(name)).description;
  },
  runCaseNamed(id: string) {
    return runCase(allCases.find((each) => idOf(each) === id)!);
  },
});
