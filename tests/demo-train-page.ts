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

/** Presses a button that trains, and waits until that run is over: a short one may be so before anything is seen of it from here. */
export async function train(page: Page, name: string): Promise<void> {
  await page.locator('train-page').evaluate(({ shadowRoot }) => {
    let hasBegun = false;
    const isOver = new Promise<void>((resolve) => {
      new MutationObserver((_, observer) => {
        const text = shadowRoot!.querySelector('button.primary')?.textContent?.trim() ?? '';
        hasBegun ||= text === 'Pause';
        if (!hasBegun || !text.includes('more epoch')) return;
        observer.disconnect();
        resolve();
      }).observe(shadowRoot!, { childList: true, subtree: true, characterData: true });
    });
    Object.assign(globalThis, { isOver });
  });
  await press(page, name);
  await page.evaluate(() => (globalThis as unknown as { readonly isOver: Promise<void> }).isOver);
}

/** Has the page press Pause itself as soon as it shows losses. */
export function pauseAtFirstLosses(page: Page): Promise<void> {
  return page.locator('train-page').evaluate(({ shadowRoot }) => {
    new MutationObserver((_, observer) => {
      if (!shadowRoot!.querySelector('.losses')) return;
      observer.disconnect();
      shadowRoot!.querySelector<HTMLButtonElement>('button.primary')!.click();
    }).observe(shadowRoot!, { childList: true, subtree: true });
  });
}

/** Has the page lose its GPU as soon as it tells that an epoch is over. */
export function loseDeviceAfter(page: Page, epoch: number): Promise<void> {
  return page.locator('train-page').evaluate(({ shadowRoot }, epoch) => {
    new MutationObserver((_, observer) => {
      if (!shadowRoot!.textContent!.includes(`Epoch ${epoch} is over`)) return;
      observer.disconnect();
      new BroadcastChannel('lose-device').postMessage('now');
    }).observe(shadowRoot!, { childList: true, subtree: true, characterData: true });
  }, epoch);
}

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
