import { type Comparison, compareOutcomes, type Difference } from '../../apps/cli/src/conformance/compare-outcomes.ts';
import { BOUND, boundOf, type ConformanceCase, type Outcome } from '../../apps/cli/src/conformance/conformance-case.ts';
import { idOf, type Outcomes } from './run-all.ts';

/** How one backend did. */
export interface BackendReport {
  /** Its name for `useBackend`. */
  readonly name: string;
  /** The heading of its column: the name, and where there are several of it, where it ran. */
  readonly title: string;
  readonly description: string;
  /** By case; text where there was none. */
  readonly comparisons: ReadonlyMap<string, Comparison | string>;
}

/** Compares what a backend computed with the reference. */
export function compareAll(
  cases: readonly ConformanceCase[],
  found: Outcomes,
  reference: Outcomes,
): Map<string, Comparison | string> {
  return new Map(
    cases.map((each): [string, Comparison | string] => {
      const [ours, wanted] = [found[idOf(each)], reference[idOf(each)]];
      if (isThrown(wanted)) return [idOf(each), `float64: ${wanted.thrown}`];
      if (isThrown(ours)) return [idOf(each), ours.thrown];
      try {
        return [idOf(each), compareOutcomes(ours, wanted)];
      } catch (error) {
        return [idOf(each), (error as Error).message];
      }
    }),
  );
}

/** What is over its bound, a line each. */
export function failuresOf(cases: readonly ConformanceCase[], { name, title, comparisons }: BackendReport): string[] {
  return cases.flatMap((each) => {
    const comparison = comparisons.get(idOf(each))!;
    if (typeof comparison === 'string') return [`${title}: ${idOf(each)}: ${comparison}`];
    const bound = boundOf(each, name);
    const over = ([kind, difference]: [string, Difference | undefined]) =>
      difference && !(difference.relative <= bound)
        ? [`${title}: ${idOf(each)}: ${kind} is off by ${share(difference)} of the scale, allowed ${bound}`]
        : [];
    return Object.entries(comparison).flatMap(over);
  });
}

/** The page docs/conformance.md. */
export function conformancePage(
  cases: readonly ConformanceCase[],
  reports: readonly BackendReport[],
  left: readonly string[],
  proof: Readonly<Record<string, number>>,
): string {
  const families = [...new Set(cases.map(({ family }) => family))];
  const exceptions = cases.filter(({ exception }) => exception);
  return `${[
    '# Conformance of the backends',
    `\`pnpm verify conformance\` made this page: ${cases.length} cases in ${families.length} families, each computed on every backend that the machine has and, on the same inputs, in float64. An error is the largest difference from float64, as a share of the largest magnitude of the tensor (of 0.01 where all of its numbers are smaller); a case has as many tensors as results, buffers and gradients. Allowed are ${BOUND}, where nothing else is said below.`,
    `The reference is the \`cpu\` backend with every \`Float32Array\` made a \`Float64Array\`. That it computes in doubles is shown by its gradients, which agree with central differences to ${Math.max(...Object.values(proof)).toExponential(1)} of their length (${Object.keys(proof).join(', ')}).`,
    reports.map(({ title, description }) => `- **${title}**: ${description}`).join('\n'),
    left.map((line) => `- not run: ${line}`).join('\n'),
    '## Largest error by family',
    table(
      ['family', 'cases', ...reports.map(({ title }) => title)],
      families.map((family) => {
        const own = cases.filter((each) => each.family === family);
        return [family, `${own.length}`, ...reports.map((report) => worstOf(own, report))];
      }),
    ),
    '## Wider bounds',
    table(
      ['case', 'allowed', 'on', 'why'],
      exceptions.map(({ name, exception }) => [
        name,
        `${exception!.bound}`,
        exception!.backend ?? 'all',
        exception!.reason,
      ]),
    ),
    '## Every case',
    'Error of the values, then of the gradients: as a share of the scale, and absolute in brackets.',
    ...families.map((family) =>
      [
        `### ${family}`,
        table(
          ['case', ...reports.map(({ title }) => title)],
          cases
            .filter((each) => each.family === family)
            .map((each) => [each.name, ...reports.map(({ comparisons }) => cell(comparisons.get(idOf(each))!))]),
        ),
      ].join('\n\n'),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

const isThrown = (outcome: Outcome | { readonly thrown: string }): outcome is { readonly thrown: string } =>
  typeof outcome.thrown === 'string';

const share = ({ relative }: Difference): string => relative.toExponential(1);

function worstOf(cases: readonly ConformanceCase[], { comparisons }: BackendReport): string {
  let worst: { readonly error: number; readonly name: string } | undefined;
  for (const each of cases) {
    const comparison = comparisons.get(idOf(each))!;
    if (typeof comparison === 'string') return `**fails**: ${each.name}`;
    const error = Math.max(comparison.value.relative, comparison.gradient?.relative ?? 0);
    if (!worst || error > worst.error) worst = { error, name: each.name };
  }
  return worst!.error === 0 ? '0' : `${worst!.error.toExponential(1)} (${worst!.name})`;
}

function cell(comparison: Comparison | string): string {
  if (typeof comparison === 'string') return `**${comparison.replaceAll('|', '/')}**`;
  const text = (difference: Difference) =>
    difference.absolute === 0 ? '0' : `${share(difference)} (${difference.absolute.toExponential(1)})`;
  const { value, gradient } = comparison;
  return gradient ? `${text(value)}; ${text(gradient)}` : text(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
