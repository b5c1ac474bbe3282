import type { Browser, Page } from 'playwright';

/** One task of the page's main thread, in milliseconds. */
export interface ThreadTask {
  /** From its beginning to its end. */
  readonly wall: number;
  /** What the thread had of a core: other programs on the machine do not count. */
  readonly cpu: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** What is traced: tasks with their times, and the marks of `performance.mark`. */
const categories = ['toplevel', 'blink.user_timing'];

/**
 * The tasks of a page's main thread while something is done, by the marks that it sets with `performance.mark`: those that began between one mark and the next.
 *
 * What was before the first mark is left out.
 */
export async function tasksByMark(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<Map<string, ThreadTask[]>> {
  await browser.startTracing(page, { categories });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const marked = new Set(traceEvents.filter(isMark).map(threadOf));
  const events = traceEvents.filter((event) => marked.has(threadOf(event))).sort((a, b) => a.ts - b.ts);
  const byMark = new Map<string, ThreadTask[]>();
  let tasks: ThreadTask[] | undefined;
  for (const event of events) {
    if (isMark(event)) {
      tasks = [];
      byMark.set(event.name, tasks);
    } else if (event.name === 'ThreadControllerImpl::RunTask' && event.ph === 'X')
      tasks?.push({ wall: (event.dur ?? 0) / 1000, cpu: (event.tdur ?? 0) / 1000 });
  }
  return byMark;
}

const isMark = ({ name, ph }: TraceEvent): boolean => /^[IR]$/i.test(ph) && name.startsWith('case: ');
