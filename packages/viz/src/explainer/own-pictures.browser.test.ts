import { useBackend } from '@cnn/tensor';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { MOST_BYTES } from '../elements/fetch-file.ts';
import { expectAccessible } from '../testing/expect-accessible.ts';
import { all, images, look, one, settle, textOf, tiny } from '../testing/explainer-page.ts';

beforeAll(async () => {
  await useBackend('wasm');
  await page.viewport(1000, 900);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

/** A red picture that is wider than high, as an address. */
function red(type = 'image/png'): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [90, 30];
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#ff0000';
  context.fillRect(0, 0, 90, 30);
  return canvas.toDataURL(type);
}

/** Types an address, and asks for what is there. */
async function ask(element: Element, address: string): Promise<void> {
  const field = one(element, '[type=url]') as HTMLInputElement;
  field.value = address;
  field.focus();
  await userEvent.keyboard('{Enter}');
}

const alert = (element: Element) => one(element, '[role=alert]')?.textContent;
const samples = (element: Element) => all(element, '.samples button');
const pressed = (element: Element) =>
  samples(element).findIndex((each) => each.getAttribute('aria-pressed') === 'true');
const webcam = (element: Element) => all(element, 'form button').find((each) => each.textContent?.includes('webcam'));
const stub = (answer: () => unknown) =>
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => answer() as Response);

describe('pictures from the web', () => {
  it('are shown like the page’s own', async () => {
    const element = await tiny();
    await ask(element, red());
    await expect.poll(() => samples(element).length).toBe(4);
    expect(pressed(element)).toBe(3);
    const { data, width, height } = (samples(element)[3].querySelector('canvas') as HTMLCanvasElement)
      .getContext('2d')!
      .getImageData(0, 0, 64, 64);
    expect([width, height, ...data.slice(0, 4), ...data.slice(-4)]).toEqual([64, 64, 255, 0, 0, 255, 255, 0, 0, 255]);
    expect(alert(element)).toBeUndefined();
    await expectAccessible(element);
  });

  it.each([
    [
      'there is none',
      () => new Response('', { status: 404, statusText: 'Not Found' }),
      'the server answered 404 Not Found',
    ],
    ['it is too large', () => new Response(tooMuch()), 'it has more than 64 MB'],
    [
      'it is no picture',
      () => new Response('<h1>welcome</h1>', { headers: { 'content-type': 'image/png' } }),
      'cat.png is no picture',
    ],
  ])('say so when %s', async (_, answer, text) => {
    const element = await tiny();
    stub(answer);
    await ask(element, 'https://pictures.example/cat.png');
    await expect.poll(() => alert(element)).toContain(text);
    expect(samples(element)).toHaveLength(3);
    expect(pressed(element)).toBe(0);
    await expectAccessible(element);
  });

  it('say so when nothing answers, and forget it with the next', async () => {
    const element = await tiny();
    // Port 9 takes what it gets and says nothing; browsers do not even try.
    await ask(element, 'http://127.0.0.1:9/cat.png');
    await expect.poll(() => alert(element)).toContain('cat.png cannot be fetched: nothing answers there');
    await look('no-answer', element);
    await ask(element, red('image/jpeg'));
    await expect.poll(() => samples(element).length).toBe(4);
    expect(alert(element)).toBeUndefined();
  });

  it('say so when the answer does not come', async () => {
    const element = await tiny();
    const timeout = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal);
    vi.spyOn(globalThis, 'fetch').mockImplementation(waiting);
    await ask(element, 'https://pictures.example/cat.png');
    await expect.poll(() => one(element, '[role=status]').textContent).toBe('waiting for the picture …');
    timeout.abort(new DOMException('signal timed out', 'TimeoutError'));
    await expect.poll(() => alert(element)).toContain('no answer within 20 seconds');
    expect(one(element, '[role=status]').textContent).toBe('');
  });

  it('are waited for no longer when another is asked for, or the element is gone', async () => {
    const element = await tiny();
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(waiting);
    const signal = (call: number) => fetched.mock.calls[call][1]!.signal!;
    await ask(element, 'https://pictures.example/slow.png');
    await ask(element, 'https://pictures.example/other.png');
    expect([signal(0).aborted, signal(1).aborted]).toEqual([true, false]);
    element.remove();
    expect(signal(1).aborted).toBe(true);
    document.body.append(element);
    await settle();
    expect(alert(element)).toBeUndefined();
    expect(one(element, '[role=status]').textContent).toBe('');
  });

  it('are not asked for when there is no address', async () => {
    const element = await tiny();
    const fetched = vi.spyOn(globalThis, 'fetch');
    await ask(element, '');
    await ask(element, 'cat');
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe('the webcam', () => {
  it('is asked when its button is pressed, takes one picture, and is off afterwards', async () => {
    const streams: MediaStream[] = [];
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const opened = vi.spyOn(mediaDevices, 'getUserMedia').mockImplementation(async (wanted) => {
      const stream = await open(wanted);
      streams.push(stream);
      return stream;
    });
    const element = await tiny();
    expect(opened).not.toHaveBeenCalled();
    webcam(element)!.click();
    await expect.poll(() => samples(element).length, { timeout: 10_000 }).toBe(4);
    expect(samples(element)[3].getAttribute('aria-label')).toBe('webcam');
    const { data } = (samples(element)[3].querySelector('canvas') as HTMLCanvasElement)
      .getContext('2d')!
      .getImageData(0, 0, 64, 64);
    expect(new Set(data).size).toBeGreaterThan(2);
    expect(streams.map((stream) => stream.getTracks().map(({ readyState }) => readyState))).toEqual([['ended']]);
    await look('webcam', element);
    await expectAccessible(element);
  });

  it.each([
    ['NotAllowedError', 'The camera was refused; allow this page to use it'],
    ['NotFoundError', 'No camera was found; connect one, or choose a file.'],
    ['NotReadableError', 'The camera is in use elsewhere'],
    ['OverconstrainedError', 'The camera gives no picture: so it is'],
  ])('says what to do about a %s', async (name, text) => {
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('so it is', name));
    const element = await tiny();
    webcam(element)!.click();
    await expect.poll(() => alert(element)).toContain(text);
    expect(samples(element)).toHaveLength(3);
  });

  it('is switched off when it is allowed too late', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    let allow = () => {};
    const allowed = new Promise<MediaStream>((resolve) => {
      allow = () => resolve(stream);
    });
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockReturnValue(allowed);
    const element = await tiny();
    webcam(element)!.click();
    await settle();
    element.remove();
    allow();
    await settle();
    expect(stream.getTracks()[0].readyState).toBe('ended');
  });

  it('is not offered where a page may have none', async () => {
    vi.spyOn(navigator, 'mediaDevices', 'get').mockReturnValue(undefined as unknown as MediaDevices);
    const element = await tiny();
    expect(webcam(element)).toBeUndefined();
    expect(textOf(element)).toContain('from a URL');
  });
});

it('takes the first picture where the page has none', async () => {
  const element = await tiny();
  element.images = [];
  await ask(element, red());
  await expect.poll(() => samples(element).length).toBe(1);
  expect(pressed(element)).toBe(0);
  element.images = images(64);
  await expect.poll(() => samples(element).length).toBe(4);
});

/** An answer that comes when it is no longer waited for. */
const waiting: typeof fetch = (_, init) =>
  new Promise((_, reject) => init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason)));

/** More than may come, a large part at a time. */
const tooMuch = () => {
  let left = MOST_BYTES + 1;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(new Uint8Array(Math.min(left, 2 ** 22)));
      left -= 2 ** 22;
    },
  });
};
