import type { Browser, Page } from 'playwright';
import { type OpenedPage, openPage } from './demo-page.ts';

// What the tests of the page Train do to it.

/** The page of a recipe in a browser context of its own, and everything that it complains of on its console. */
export function openTrain(browser: Browser, site: string, recipe: string): Promise<OpenedPage> {
  return openPage(browser, `${site}?backend=wasm#/train?${recipe}`, { acceptDownloads: true });
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Waits until there is a button. */
export const appears = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).waitFor({ timeout: 120_000 });

/** The content of a file that the page gives when a button is pressed. */
export async function downloaded(page: Page, name: string): Promise<{ readonly name: string; readonly path: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

/** What screen readers hear of the run. */
export async function standing(page: Page): Promise<string> {
  const texts = await page.locator('train-page [role=status]').allTextContents();
  return texts.join(' ').replaceAll(/\s+/g, ' ').trim();
}

/** Drops a file onto an element. */
export async function dropOn(page: Page, selector: string, name: string, content: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], fileName));
      return transfer;
    },
    [name, content] as const,
  );
  await page.locator(selector).dispatchEvent('drop', { dataTransfer });
}
