import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectClose } from '@cnn/tensor/testing';
import { type Checkpoint, decodeCheckpoint } from '@cnn/train';
import { type Browser, chromium } from 'playwright';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from '../tools/chromium.ts';
import { engine, trainOn } from './travelling-run.ts';

const executablePath = findChromium();

describe.skipIf(!executablePath)('a run that is begun in Node', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-travelling-'));
  let browser: Browser;
  let server: Server;
  let carried: Buffer;

  beforeAll(async () => {
    await build({
      config: false,
      entry: { page: join(import.meta.dirname, 'travelling-run-page.ts') },
      outDir: folder,
      format: 'esm',
      outExtension: () => ({ js: '.mjs' }),
      platform: 'browser',
      target: 'es2022',
      noExternal: [/.*/],
      splitting: false,
      silent: true,
    });
    server = createServer(async (request, response) => {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      if (request.method === 'POST') {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        carried = Buffer.concat(pieces);
        response.end();
      } else if (request.url === '/checkpoint') response.end(carried);
      else if (request.url === '/page.mjs') {
        response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(folder, 'page.mjs')));
      } else {
        response.setHeader('Content-Type', 'text/html').end('<script type="module" src="/page.mjs"></script>');
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on in a page and ends in Node as if it had never left', async () => {
    const unbroken = decodeCheckpoint(await trainOn(undefined, 3));
    carried = Buffer.from(await trainOn(undefined, 1));
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'trainOnHere' in globalThis);
    const engineThere = await page.evaluate(() =>
      (globalThis as unknown as { trainOnHere(epoch: number): Promise<string> }).trainOnHere(2),
    );
    expect(decodeCheckpoint(carried).history).toHaveLength(2);
    const travelled = decodeCheckpoint(await trainOn(carried, 3));

    if (engineThere === (await engine())) {
      expect(untimed(travelled.history)).toEqual(untimed(unbroken.history));
      expect(bitsOf(travelled)).toEqual(bitsOf(unbroken));
    } else {
      console.warn(`compared by size, not by bit: Chromium has ${engineThere}, Node ${await engine()}`);
      const losses = ({ history }: Checkpoint) => history.map(({ loss }) => loss);
      await expectClose(losses(travelled), losses(unbroken), { relative: 1e-3 });
    }
  });
});

const untimed = (history: Checkpoint['history']) => history.map(({ seconds, ...rest }) => rest);

const bitsOf = ({ weights, optimizerState, callbacks }: Checkpoint) =>
  [...weights, ...optimizerState, ...[...callbacks.values()].flatMap(({ tensors = [] }) => [...tensors])].map(
    ([name, { data }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')],
  );
