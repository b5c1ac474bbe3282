import { createInterface } from 'node:readline';
import { median } from './rounds.ts';

/** A command, with the words after its name. */
export type Command = (...words: string[]) => object | Promise<object>;

/**
 * The other end of `Contestant`: introduces this process, answers its lines, and ends it with them.
 *
 * @example
 * await serve({ name: 'tfjs' }, { step: (batch) => ({ ms: timeStep(Number(batch)) }) });
 */
export async function serve(introduction: object, commands: Readonly<Record<string, Command>>): Promise<never> {
  console.log(JSON.stringify(introduction));
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...words] = line.split(' ');
    console.log(JSON.stringify(await commands[name](...words)));
  }
  process.exit(0);
}

/**
 * Milliseconds of a run: the median of `repeats` that follow each other, because the first ones after a pause find cold caches and a slow clock. For runs
 * of milliseconds give many.
 */
export async function timed(run: () => unknown, repeats = 1): Promise<{ ms: number }> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return { ms: median(times) };
}

/** The command `rss`: the most memory that this process has had. */
export function rss(): { bytes: number } {
  return { bytes: process.resourceUsage().maxRSS * 1024 };
}
