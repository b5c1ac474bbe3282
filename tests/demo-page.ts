import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright';

// What the tests of the demo do to its pages.

export interface OpenPageOptions extends BrowserContextOptions {
  /** @default the browser's */
  readonly language?: 'en' | 'zh';
  /** Called before the page is there. */
  prepare?(context: BrowserContext): Promise<void>;
}

export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Everything that the page complains of on its console, or could not load. */
  readonly noise: readonly string[];
}

/** A page of the site, with a browser's storage of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  { language, prepare, ...options }: OpenPageOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (language) await context.addInitScript((kept) => localStorage.setItem('cnn-language', kept), language);
  await prepare?.(context);
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // What still loads when the page is left or loaded anew is given up, which is no failure.
    if (why !== 'net::ERR_ABORTED') noise.push(`${request.url()}: ${why}`);
  });
  await page.goto(url);
  await settled(page);
  return { page, context, noise };
}

/** Resolves when the page that is open has done all that it was asked for. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('cnn-app')?.shadowRoot?.querySelector('main > div > *'));
  await page.evaluate(() => (document.querySelector('cnn-app') as unknown as Site).settled());
}

/** Opens a checkpoint on the page that looks into networks, and waits for its answer. */
export async function chooseCheckpoint(page: Page, path: string): Promise<void> {
  await page.getByLabel('Choose a checkpoint').setInputFiles(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  await page.waitForFunction((name) => {
    const { shadowRoot } = document.querySelector('cnn-app')!.shadowRoot!.querySelector('inside-page')!;
    const picker = shadowRoot!.querySelector('network-picker') as unknown as {
      readonly facts: { readonly title: string };
    };
    return picker.facts.title === name;
  }, name);
  await settled(page);
}

/** The logits behind the answer that the page shows. */
export async function logitsOn(page: Page): Promise<number[]> {
  return page.locator('inside-page').evaluate((inside) => [...(inside as unknown as Inside).logits]);
}

/** Drops a file beside the places that are made for it. */
export async function drop(page: Page, name: string, content: Uint8Array): Promise<void> {
  const files = await page.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    [name, [...content]] as const,
  );
  await page.getByRole('heading', { level: 1 }).dispatchEvent('drop', { dataTransfer: files });
}

/** What stands there, with single spaces. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim();
}

/** The complaint that names a file. */
export async function complaintAbout(page: Page, name: string): Promise<string> {
  const complaint = page.getByRole('alert').filter({ hasText: name });
  await complaint.waitFor();
  return textOf(complaint);
}

/** What axe finds wrong below an element, a line each. */
export async function accessibilityProblems(page: Page, element: string): Promise<string[]> {
  const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  // As text that the debugger runs: the page's own policy lets in no script.
  await page.evaluate(axe);
  return page.evaluate(async (element) => {
    const { axe } = globalThis as unknown as { readonly axe: Axe };
    const { violations } = await axe.run({ include: [{ fromShadowDom: ['cnn-app', element] }] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`,
    );
  }, element);
}

/** Begins to measure how long pointer and keys wait for their handlers. */
export function measureDelays(page: Page): Promise<void> {
  return page.evaluate(() => {
    const delays: number[] = [];
    Object.assign(globalThis, { delays });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[])
        delays.push(entry.processingStart - entry.startTime);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
}

/** The median of what was measured in milliseconds, which is printed with the longest: of the events that took 16 ms or more; the others were quicker. */
export async function medianDelay(page: Page, when: string): Promise<number> {
  const delays = await page.evaluate(() => (globalThis as unknown as { delays: number[] }).delays);
  const sorted = delays.toSorted((a, b) => a - b);
  const [median = 0, most = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(
    `input delay ${when}: median ${median.toFixed(1)} ms, at most ${most.toFixed(1)} ms of ${sorted.length} events`,
  );
  return median;
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

interface Axe {
  run(context: object): Promise<{ readonly violations: readonly Violation[] }>;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary: string }[];
}

interface Site {
  settled(): Promise<void>;
}

/** What the element of the page offers. */
interface Inside {
  readonly logits: readonly number[];
}
