import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What the server does wrong, and what the error must say where that is the end of it; undefined for what is no reason to give up. */
export const faults = {
  // The next request may still meet the connection that was broken.
  cut: /before the connection broke|expected an answer/,
  reset: /expected an answer/,
  silence: /expected an answer, found no byte for/,
  stall: /before it stalled|expected an answer, found no byte/,
  busy: /status 200, found 50[03]/,
  'too many': /status 200, found 429/,
  missing: /status 200, found 404/,
  redirect: undefined,
  circle: /redirect/,
  'no ranges': undefined,
  'less than asked': undefined,
  'wrong range': /the whole file, found a part/,
  'false end': /status 200, found 416/,
  'another version': /md5|sha256/,
  'length too long': /before the connection broke|expected an answer|announced/,
  'length too short': /md5|sha256|announced|more|before the connection broke|expected an answer/,
  'no length': undefined,
  encoded: undefined,
  corrupt: /md5|sha256/,
  'a page': /a page of HTML/,
} as const satisfies Readonly<Record<string, RegExp | undefined>>;

export type FaultName = keyof typeof faults;

/** Those after which another try, or the rest of the same answer, brings the right file, whatever comes before them. */
export const passing: ReadonlySet<FaultName> = new Set<FaultName>([
  'cut',
  'reset',
  'silence',
  'stall',
  'busy',
  'too many',
  'redirect',
  'no ranges',
  'less than asked',
  'wrong range',
  'another version',
  'length too long',
  'no length',
  'encoded',
]);

/** Those that break off in the middle, so that the rest is asked for. */
export const breaking: readonly FaultName[] = ['cut', 'stall', 'length too long'];

/** What may go wrong with the rest. */
export const ofTheRest: readonly FaultName[] = [
  'another version',
  'wrong range',
  'no ranges',
  'less than asked',
  'false end',
  'encoded',
];

/** Those that only a checksum can tell from the right file. */
export const needingChecksum: ReadonlySet<FaultName> = new Set<FaultName>(['corrupt', 'a page', 'length too short']);

/** What one address gives: a fault for each request, and the file once they are used up. */
export interface Script {
  readonly contents: Buffer;
  readonly faults: FaultName[];
  /** Whether the last fault stays. */
  readonly forEver: boolean;
  /** Where in what is sent the fault lies, in [0, 1). */
  readonly place: number;
  readonly tag: 'etag' | 'weak' | 'date' | 'none';
  readonly ranges: boolean;
  /** Which faults were met. */
  readonly met: Set<FaultName>;
}

/** A server of scripts, by the path of the address. */
export class FaultyServer {
  readonly scripts = new Map<string, Script>();
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  urlOf(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [path, step] = request.url!.split('?');
    const script = this.scripts.get(path);
    // Nobody need be told of a connection that was broken on purpose.
    response.on('error', () => {});
    if (!script) return void response.writeHead(410).end();
    if (step === 'circle') return void response.writeHead(302, { location: `${path}?circle` }).end();
    const fault = step === 'on' ? undefined : nextFault(script);
    if (fault) script.met.add(fault);
    answer(request, response, script, fault);
  }
}

function nextFault({ faults, forEver }: Script): FaultName | undefined {
  return forEver && faults.length === 1 ? faults[0] : faults.shift();
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  script: Script,
  fault: FaultName | undefined,
): void {
  const { contents, place, ranges } = script;
  const size = contents.length;
  const tags = tagsOf(script, '1');
  const wanted = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const ifRange = request.headers['if-range'];
  const isSame = ifRange === undefined || Object.values(tags).some((tag) => tag === ifRange);
  const start = ranges && isSame && fault !== 'no ranges' && fault !== 'encoded' ? wanted : 0;
  const range = { 'content-range': `bytes ${start}-${size - 1}/${size}` };
  const status = start > 0 ? 206 : 200;
  const rest = contents.subarray(start);
  const some = rest.subarray(0, Math.floor(rest.length * place));
  const headers = { ...tags, ...(start > 0 && range), 'content-length': rest.length };

  if (start >= size && size > 0 && start > 0) {
    return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
  }
  switch (fault) {
    case 'reset':
      return void response.destroy();
    case 'silence':
      return;
    case 'cut':
      // Time for what was sent to arrive.
      response.writeHead(status, headers).write(some, () => setTimeout(() => response.destroy(), 5));
      return;
    case 'stall':
      response.writeHead(status, headers).write(some);
      return;
    case 'busy':
      return void response.writeHead(place < 0.5 ? 500 : 503).end('busy');
    case 'too many':
      return void response.writeHead(429, place < 0.1 ? { 'retry-after': '1' } : {}).end('too many');
    case 'missing':
      return void response.writeHead(404).end('none');
    case 'false end':
      return void response.writeHead(416, { 'content-range': `bytes */${size + 7}` }).end();
    case 'redirect':
      return void response.writeHead(302, { location: `${request.url}?on` }).end();
    case 'circle':
      return void response.writeHead(302, { location: `${request.url}?circle` }).end();
    case 'less than asked': {
      if (start === 0 || some.length === 0) break;
      const less = {
        'content-range': `bytes ${start}-${start + some.length - 1}/${size}`,
        'content-length': some.length,
      };
      return void response.writeHead(206, { ...tags, ...less }).end(some);
    }
    case 'wrong range': {
      // One byte late, and said so.
      if (rest.length < 2) break;
      const late = { 'content-range': `bytes ${start + 1}-${size - 1}/${size}`, 'content-length': rest.length - 1 };
      return void response.writeHead(206, { ...tags, ...late }).end(rest.subarray(1));
    }
    case 'another version': {
      if (start === 0) break;
      return void response.writeHead(206, { ...headers, ...tagsOf(script, '2') }).end(Buffer.alloc(rest.length, 7));
    }
    case 'length too long':
      response.writeHead(status, { ...headers, 'content-length': rest.length + 99 });
      response.write(rest, () => setTimeout(() => response.destroy(), 5));
      return;
    case 'length too short':
      return void response.writeHead(status, { ...headers, 'content-length': some.length }).end(rest);
    case 'no length':
      response.writeHead(status, { ...tags, ...(start > 0 && range) });
      response.write(some);
      return void response.end(rest.subarray(some.length));
    case 'encoded': {
      const body = gzipSync(contents);
      return void response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
    }
    case 'corrupt': {
      const changed = Buffer.from(rest);
      if (changed.length > 0) changed[some.length] ^= 0x10;
      return void response.writeHead(status, headers).end(changed);
    }
    case 'a page':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Log in</title>');
  }
  response.writeHead(status, headers).end(rest);
}

function tagsOf({ tag }: Script, version: string): Record<string, string> {
  if (tag === 'etag') return { etag: `"${version}"` };
  if (tag === 'weak') return { etag: `W/"${version}"` };
  return tag === 'date' ? { 'last-modified': `Wed, 21 Oct 2015 07:28:0${version} GMT` } : {};
}
