import type { ConformanceCase } from '../../apps/cli/src/conformance/conformance-case.ts';
import { type ChromiumPage, withChromiumPage } from '../../tools/chromium-page.ts';
import { idOf, type Outcomes } from './run-all.ts';

/** What a backend came to, and its own words on itself. */
export interface BackendOutcomes {
  readonly description: string;
  readonly outcomes: Outcomes;
}

/**
 * Computes cases on `webgpu` in Chromium. What the device complains of, which no promise tells, counts as thrown.
 *
 * @param root folder of this repository.
 */
export function webgpuInChromium(
  root: string,
  executablePath: string,
  cases: readonly ConformanceCase[],
): Promise<BackendOutcomes> {
  return withChromiumPage({ root, executablePath, entry: 'verify/conformance/page.ts' }, async (opened) => {
    await opened.page.waitForFunction('globalThis.startBackend');
    const description = await opened.page.evaluate<string>(`startBackend('webgpu')`);
    opened.complaints.splice(0);
    return { description, outcomes: await runOn(opened, cases) };
  });
}

async function runOn({ page, complaints }: ChromiumPage, cases: readonly ConformanceCase[]): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const each of cases) {
    const id = idOf(each);
    try {
      outcomes[id] = await page.evaluate(`runCaseNamed(${JSON.stringify(id)})`);
    } catch (error) {
      outcomes[id] = { thrown: (error as Error).message.split('\n')[0] };
    }
    const [complaint] = complaints.splice(0);
    if (complaint) outcomes[id] = { thrown: complaint.split('\n')[0] };
  }
  return outcomes;
}
