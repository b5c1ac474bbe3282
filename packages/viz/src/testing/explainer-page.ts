import { TinyVGG } from '@cnn/models';
import { page } from 'vitest/browser';
import '../elements/index.ts';
import type { CnnExplainer } from '../elements/index.ts';

/** Of CNN Explainer's network. */
export const classes = [
  'lifeboat',
  'ladybug',
  'pizza',
  'pepper',
  'school bus',
  'koala',
  'espresso',
  'panda',
  'orange',
  'car',
];

/** A picture with something in it: a bright disc on stripes. */
function picture(edge: number, turn = 0) {
  const data = new Uint8ClampedArray(edge * edge * 4);
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      const isDisc = Math.hypot(x / edge - 0.5, y / edge - 0.45) < 0.3;
      const isStripe = Math.sin(((x * Math.cos(turn) + y * Math.sin(turn)) / edge) * 30) > 0;
      data.set(
        isDisc ? [230, 180 - 120 * turn, 60 + 90 * turn, 255] : [40, isStripe ? 150 : 80, 120, 255],
        4 * (y * edge + x),
      );
    }
  }
  return { width: edge, height: edge, data };
}

/** Pictures to choose from. */
export const images = (edge: number) =>
  [0, 0.8, 1.5].map((turn) => ({ picture: picture(edge, turn), label: `disc ${turn}` }));

/** A page with the element, once it has drawn itself. */
export async function put(properties: Partial<CnnExplainer>): Promise<CnnExplainer> {
  document.body.innerHTML = '<cnn-explainer></cnn-explainer>';
  const element = document.body.firstElementChild as CnnExplainer;
  Object.assign(element, properties);
  await element.updateComplete;
  await element.refresh();
  await settle();
  return element;
}

/** Lets what waits have its turn. */
export const settle = (time = 60) => new Promise((resolve) => setTimeout(resolve, time));

/** All that fit, in the shadow trees of the parts too. */
export function all(root: Element | ShadowRoot, selector: string): HTMLElement[] {
  const tree = root instanceof Element ? root.shadowRoot! : root;
  const nested = [...tree.querySelectorAll('*')].flatMap((each) =>
    each.shadowRoot ? all(each.shadowRoot, selector) : [],
  );
  return [...tree.querySelectorAll<HTMLElement>(selector), ...nested];
}
/** The first that fits. */
export const one = (root: Element, selector: string) => all(root, selector)[0];
/** How many nodes are lit, besides the one that is pointed at. */
export const lit = (element: Element) => one(element, '.frames').getAttribute('d')!.split('M').length - 2;
/** A node of the overview, or a column's head. */
export const node = (element: Element, column: number, unit: number | 'head') =>
  one(element, `[data-node="${column} ${unit}"]`);

/** Pictures to look at, in node_modules/.pictures: `CNN_PICTURES=1`. */
export async function look(name: string, element: Element): Promise<void> {
  if (!(import.meta as { env?: { CNN_PICTURES?: string } }).env?.CNN_PICTURES) return;
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = scheme;
    document.body.style.background = scheme === 'dark' ? '#0d1117' : '#ffffff';
    const path = `../../../../node_modules/.pictures/explainer-${name}-${scheme}.png`;
    await page.elementLocator(element).screenshot({ path });
  }
  document.documentElement.style.colorScheme = 'light';
}

/** The element with the network that CNN Explainer was made for. */
export const tiny = () => put({ model: new TinyVGG(), inputShape: [64, 64, 3], images: images(64), classes });

/** All that it says, its parts too. */
export const textOf = (root: Element): string =>
  [root.shadowRoot!, ...[...root.shadowRoot!.querySelectorAll('*')].flatMap((each) => each.shadowRoot ?? [])]
    .map((each) => [...each.children].map((child) => child.textContent).join(' '))
    .join(' ')
    .replace(/\s+/g, ' ');

/** The focused node, however deep. */
export function focused(element: Element): HTMLElement | null {
  let active = element.shadowRoot!.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active as HTMLElement | null;
}
