import { type ConformanceCase, type Outcome, runCase } from '../../apps/cli/src/conformance/conformance-case.ts';

/** The numbers of each case by {@link idOf}; what was thrown in place of numbers. */
export type Outcomes = Record<string, Outcome | { readonly thrown: string }>;

/** The name of a case among all. */
export const idOf = ({ family, name }: ConformanceCase): string => `${family}: ${name}`;

/** Computes the cases on the chosen backend. */
export async function runAll(cases: readonly ConformanceCase[]): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const each of cases) {
    try {
      outcomes[idOf(each)] = await runCase(each);
    } catch (error) {
      outcomes[idOf(each)] = { thrown: (error as Error).message };
    }
  }
  return outcomes;
}
