import type { WorkerOptions } from 'node:worker_threads';
import { env } from '@tensorflow/tfjs-core';

/**
 * Lets tfjs's threaded wasm build run under Node, where a flag switches it off.
 *
 * The build can do it. It only hands its workers their code as blob: URLs, which Node's Worker does not open, and takes at most half of
 * the cores. So while it starts, its workers get the code itself and the cores count twice; `restore` puts everything back.
 * This rests on names inside tfjs-backend-wasm 4.22.0, which is tfjs's last release.
 *
 * @param start initialises the backend.
 */
export async function withThreads<T>(threads: number, start: () => Promise<T>): Promise<T> {
  // Not imports, so that a bundle for browsers, where this never runs, finds nothing missing.
  const { existsSync, mkdtempSync, rmSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const { join } = process.getBuiltinModule('node:path');
  const os = process.getBuiltinModule('node:os');
  const workerThreads = process.getBuiltinModule('node:worker_threads');
  const { Blob: NodeBlob } = globalThis;
  const { createObjectURL } = URL;
  const { Worker: NodeWorker } = workerThreads;
  const { cpus } = os;
  const folder = mkdtempSync(join(os.tmpdir(), 'cnn-wasm-'));
  const texts = new WeakMap<object, string>();
  const scripts = new Map<string, string>();

  class TextBlob extends NodeBlob {
    constructor(parts: BlobPart[] = [], options?: BlobPropertyBag) {
      super(parts as never, options as never);
      texts.set(this, parts.join(''));
    }
  }

  class ScriptWorker extends NodeWorker {
    constructor(script: string | URL, options?: WorkerOptions) {
      const text = scripts.get(String(script));
      super(text === undefined ? script : PRELUDE + text, text === undefined ? options : { ...options, eval: true });
      this.unref();
    }

    /** The build holds on to a worker that it uses, which would keep the process alive for ever. */
    override ref(): void {}

    override postMessage(message: { urlOrBlob?: object }, transfer?: never): void {
      const text = message.urlOrBlob && texts.get(message.urlOrBlob);
      if (text === undefined) {
        super.postMessage(message, transfer);
        return;
      }
      const file = join(folder, 'main.js');
      if (!existsSync(file)) writeFileSync(file, text); // once: another worker may be reading it
      super.postMessage({ ...message, urlOrBlob: file }, transfer);
    }
  }

  globalThis.Blob = TextBlob as never;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob as never);
    scripts.set(url, texts.get(blob) ?? '');
    return url;
  };
  workerThreads.Worker = ScriptWorker as never;
  os.cpus = () => Array.from({ length: 2 * threads }, () => cpus()[0]);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  try {
    return await start();
  } finally {
    globalThis.Blob = NodeBlob;
    URL.createObjectURL = createObjectURL;
    workerThreads.Worker = NodeWorker;
    os.cpus = cpus;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the build's main script finds around it in its own module, and a worker that runs its text alone does not. */
const PRELUDE = `
Object.assign(globalThis, {
  commonjsGlobal: globalThis,
  require$$0: require('fs'),
  require$$1: require('path'),
  require$$3: require('perf_hooks'),
  require$$4: require('os'),
  __values: (values) => values[Symbol.iterator](),
  __read: (values) => [...values],
  __spreadArray: (to, from) => [...to, ...from],
});
`;
