import type { Browser, Locator, Page } from 'playwright';

// What the tests of the demo do to its page.

/** A page at `url` with a checkpoint loaded, and everything that it complains of on its console. */
export async function openWithCheckpoint(
  browser: Browser,
  url: string,
  checkpoint: string,
): Promise<{ page: Page; noise: string[] }> {
  const page = await browser.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('requestfailed', (request) => noise.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.goto(url);
  await page.getByLabel('Choose a checkpoint').setInputFiles(checkpoint);
  await settled(page);
  return { page, noise };
}

/** Resolves when the page has done all that it was asked for. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => (document.querySelector('demo-page') as unknown as Demo).settled());
  // The grid of layers is drawn after the answer.
  await page.waitForFunction(() => {
    const view = document.querySelector('demo-page')?.shadowRoot?.querySelector('layer-view');
    return !view || view.shadowRoot?.querySelector('svg');
  });
}

/** The logits behind the answer that the page shows. */
export async function logitsOn(page: Page): Promise<number[]> {
  return page.evaluate(() => [...(document.querySelector('demo-page') as unknown as Demo).result.logits]);
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
  await page.locator('h1').dispatchEvent('drop', { dataTransfer: files });
}

/** What stands there, with single spaces. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim();
}

/** The complaint that names a file. */
export async function complaintAbout(page: Page, name: string): Promise<string> {
  return textOf(page.getByRole('alert').filter({ hasText: name }));
}

/** What the element on the page offers. */
interface Demo {
  readonly result: { readonly logits: readonly number[] };
  settled(): Promise<void>;
}
