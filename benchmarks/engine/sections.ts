import { parseArgs } from 'node:util';
import { type Bench, Report } from './report.ts';

/**
 * Runs the sections of a benchmark, or the one that `--only` names; `--json` prints lines of JSON, `--quick` makes it a trial of one round.
 *
 * @param rounds of which medians are taken.
 */
export async function runSections(
  bench: string,
  sections: Readonly<Record<string, (bench: Bench) => Promise<void>>>,
  rounds: number,
): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { json: flag, quick: flag, only: { type: 'string' } } });
  const names = Object.keys(sections);
  const chosen = names.filter((name) => values.only === undefined || values.only === name);
  if (chosen.length === 0) {
    console.error(`expected a section (${names.join(', ')}) after --only, found ${values.only}`);
    process.exit(2);
  }
  const report = new Report(bench, values.json);
  for (const name of chosen) await sections[name]({ report, quick: values.quick, rounds: values.quick ? 1 : rounds });
}
