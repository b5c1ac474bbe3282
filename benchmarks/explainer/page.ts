import { getModel } from '@cnn/models';
import { Rng, useBackend } from '@cnn/tensor';
import type { CnnExplainer } from '@cnn/viz/elements';
import '@cnn/viz/elements';

// What the page of the benchmark holds: the explainer with CNN Explainer's network, and its stopwatch.

/** All canvases of the overview, in the shadow trees of the parts too. */
function canvases(root: ShadowRoot): HTMLCanvasElement[] {
  return [...root.querySelectorAll('*')].flatMap((each) => [
    ...(each instanceof HTMLCanvasElement ? [each] : []),
    ...(each.shadowRoot ? canvases(each.shadowRoot) : []),
  ]);
}

const edge = 64;
const data = new Uint8ClampedArray(4 * edge * edge).map((_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));

Object.assign(globalThis, {
  /** Draws the network, and says where its nodes are. */
  async drawn(): Promise<[x: number, y: number][]> {
    await useBackend('wasm');
    const element = document.createElement('cnn-explainer') as CnnExplainer;
    document.body.append(element);
    element.classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    element.inputShape = [edge, edge, 3];
    element.images = [{ picture: { width: edge, height: edge, data } }];
    element.model = await getModel('tiny-vgg', { rng: new Rng(0) });
    await element.updateComplete;
    await element.refresh();
    return canvases(element.shadowRoot!).map((canvas) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    });
  },

  /** Times of all frames and of long tasks, in milliseconds, until `stop` is called. */
  watched(): () => { frames: number[]; longTasks: number[] } {
    const frames: number[] = [];
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) =>
      longTasks.push(...list.getEntries().map((each) => each.duration)),
    );
    observer.observe({ entryTypes: ['longtask'] });
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
      observer.disconnect();
      return { frames: frames.slice(1), longTasks };
    };
  },
});
