import { getModel } from '@cnn/models';
import { Rng, useBackend } from '@cnn/tensor';
import type { CnnExplainer } from '@cnn/viz/elements';
import '@cnn/viz/elements';

// What the page of the benchmark holds: the explainer with CNN Explainer's network, and its stopwatch.

/** The nodes of the overview, from left to right. */
function nodesOf(element: Element): HTMLElement[] {
  const overview = element.shadowRoot!.querySelector('cnn-explainer-overview')!;
  return [...overview.shadowRoot!.querySelectorAll<HTMLElement>('.node')];
}

const edge = 64;
const data = new Uint8ClampedArray(4 * edge * edge).map((_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));

Object.assign(globalThis, {
  /** Draws the network, and says where its nodes are. */
  async drawn(): Promise<{ x: number; y: number; column: number }[]> {
    await useBackend('wasm');
    const element = document.createElement('cnn-explainer') as CnnExplainer;
    document.body.append(element);
    element.classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    element.inputShape = [edge, edge, 3];
    element.images = [{ picture: { width: edge, height: edge, data } }];
    element.model = await getModel('tiny-vgg', { rng: new Rng(0) });
    await element.updateComplete;
    await element.refresh();
    return nodesOf(element).map((node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2, column: Number(node.dataset.node!.split(' ')[0]) };
    });
  },

  /** Times of all frames, in milliseconds, until what it returns is called. */
  watched(): () => number[] {
    const frames: number[] = [];
    let last = performance.now();
    let running = true;
    const tick = (now: number) => {
      frames.push(now - last);
      last = now;
      if (running) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    return () => {
      running = false;
      return frames.slice(1);
    };
  },
});
