// `pnpm verify downloads [rounds] [first round]`: downloads from a server that does everything wrong, in random mixtures, alone and two at once,
// broken off and gone on with. Every file must end right, or be refused with the fault named; nothing half-written may be left.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DownloadFileOptions, diskFolder, downloadFile, type Resource } from '@cnn/datasets';
import { DataError, Rng } from '@cnn/tensor';
import {
  breaking,
  type FaultName,
  FaultyServer,
  faults,
  needingChecksum,
  ofTheRest,
  passing,
  type Script,
} from './downloads/faulty-server.ts';

const settings = { retries: 4, retryDelay: 0.002, stallTimeout: 1 };

/** What another process is told to do. */
interface Order {
  readonly root: string;
  readonly resource: Resource;
}

type Way = 'alone' | 'two calls' | 'two processes' | 'aborted' | 'killed';
type Outcome = 'right' | 'refused' | 'wrong';

async function verify(rounds: number, first: number): Promise<number> {
  const server = new FaultyServer();
  await server.start();
  const root = mkdtempSync(join(tmpdir(), 'cnn-downloads-'));
  const byFault = new Map<string, Record<Outcome, number>>();
  const totals: Record<Outcome, number> = { right: 0, refused: 0, wrong: 0 };
  const pair = await Promise.all([startProcess(), startProcess()]);
  let next = first;
  // Most of the time is spent waiting for what does not come.
  const crew = Array.from({ length: 12 }, async () => {
    while (next < first + rounds) {
      const round = next++;
      const { outcome, met, way, complaint } = await play(round, server, join(root, `${round}`), pair);
      totals[outcome]++;
      for (const name of [...(met.size > 0 ? met : ['(none)']), `way: ${way}`]) {
        const row = byFault.get(name) ?? { right: 0, refused: 0, wrong: 0 };
        row[outcome]++;
        byFault.set(name, row);
      }
      if (outcome === 'wrong') console.error(`round ${round} (${way}; ${[...met].join(', ')}): ${complaint}`);
    }
  });
  await Promise.all(crew);
  for (const process of pair) process.kill();
  server.stop();
  rmSync(root, { recursive: true, force: true });
  console.log(
    '| fault met | rounds | right | refused with the fault named | wrong |\n| --- | ---: | ---: | ---: | ---: |',
  );
  for (const [name, { right, refused, wrong }] of [...byFault].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`| ${name} | ${right + refused + wrong} | ${right} | ${refused} | ${wrong} |`);
  }
  console.log(
    `${rounds} rounds: ${totals.right} right, ${totals.refused} refused with the fault named, ${totals.wrong} wrong`,
  );
  return totals.wrong === 0 ? 0 : 1;
}

/** Seconds for a round: no lock of one who was killed is waited for. */
const LONGEST = 40;

interface Round {
  readonly way: Way;
  readonly resource: Resource;
  readonly scripts: readonly Script[];
  /** Share of the file after which the first attempt is broken off. */
  readonly breakAt: number;
}

function drawRound(round: number, server: FaultyServer): Round {
  const rng = new Rng(2026).fold('download', round);
  const chance = (name: string): number => rng.fold(name).uniforms(1)[0];
  const pick = <T>(name: string, from: readonly T[]): T => from[Math.floor(chance(name) * from.length)];
  const size = pick('size', [0, 1, 1_000, 70_000, 70_000, 300_000, 300_000]);
  const contents = Buffer.from(rng.fold('contents').words(Math.ceil(size / 4)).buffer).subarray(0, size);
  const check = pick('check', ['md5', 'sha256', 'both', 'none', 'none'] as const);
  const known = (Object.keys(faults) as FaultName[]).filter((name) => check !== 'none' || !needingChecksum.has(name));
  const scripts = Array.from({ length: pick('mirrors', [1, 1, 2]) }, (_, mirror): Script => {
    const count = pick(`count ${mirror}`, [0, 1, 2, 3, 4]);
    const drawn: FaultName[] = [];
    for (let i = 0; i < count; i++) {
      const isAtRest = i > 0 && breaking.includes(drawn[i - 1]);
      const likely = isAtRest ? ofTheRest : breaking;
      drawn.push(pick(`fault ${mirror} ${i}`, chance(`likely ${mirror} ${i}`) < 0.5 ? likely : known));
    }
    return {
      contents,
      faults: drawn,
      // Not one that gives a little more each time, which would go on for a minute.
      forEver: drawn.at(-1) !== 'stall' && chance(`for ever ${mirror}`) < 0.1,
      place: chance(`place ${mirror}`),
      tag: pick(`tag ${mirror}`, ['etag', 'weak', 'date', 'none'] as const),
      ranges: chance(`ranges ${mirror}`) < 0.8,
      met: new Set(),
    };
  });
  const urls = scripts.map((script, mirror) => {
    server.scripts.set(`/${round}/${mirror}`, script);
    return server.urlOf(`/${round}/${mirror}`);
  });
  const sum = (name: 'md5' | 'sha256') =>
    check === name || check === 'both' ? createHash(name).update(contents).digest('hex') : undefined;
  const bytes = chance('bytes') < 0.4 ? size : undefined;
  const ways: Way[] = [
    'alone',
    'alone',
    'alone',
    'alone',
    'two calls',
    'two calls',
    'two processes',
    'aborted',
    'aborted',
  ];
  return {
    way: chance('killed') < 0.04 ? 'killed' : pick('way', ways),
    resource: { file: 'deep/file.bin', urls, md5: sum('md5'), sha256: sum('sha256'), bytes },
    scripts,
    breakAt: chance('break at'),
  };
}

interface Played {
  readonly outcome: Outcome;
  readonly met: ReadonlySet<FaultName>;
  readonly way: Way;
  readonly complaint?: string;
}

async function play(round: number, server: FaultyServer, root: string, pair: readonly ChildProcess[]): Promise<Played> {
  const drawn = drawRound(round, server);
  const { way, resource, scripts } = drawn;
  const mustSucceed = scripts.some(({ faults, forEver }) => !forEver && faults.every((name) => passing.has(name)));
  let start = performance.now();
  let errors: (Failure | null)[];
  if (way === 'two processes') {
    errors = await oneAtATime(() => {
      start = performance.now();
      return Promise.all(pair.map((each) => order(each, { root, resource })));
    });
  } else if (way === 'two calls') errors = await Promise.all([attempt(root, resource), attempt(root, resource)]);
  else {
    if (way === 'aborted') await abortedAttempt(root, drawn);
    if (way === 'killed') await killedAttempt(root, drawn);
    errors = [await attempt(root, resource)];
  }
  const met = new Set(scripts.flatMap((script) => [...script.met]));
  const seconds = (performance.now() - start) / 1000;
  const complaint = seconds > LONGEST ? `took ${seconds} seconds` : complaintOf(root, drawn, errors, met, mustSucceed);
  if (complaint) return { outcome: 'wrong', met, way, complaint };
  return { outcome: errors.every((error) => error === null) ? 'right' : 'refused', met, way };
}

interface Failure {
  readonly isDataError: boolean;
  readonly message: string;
}

async function attempt(root: string, resource: Resource, options: DownloadFileOptions = {}): Promise<Failure | null> {
  return downloadFile(resource, diskFolder(root), { ...settings, ...options }).then(
    () => null,
    (error) => ({ isDataError: error instanceof DataError, message: String(error.message) }),
  );
}

async function abortedAttempt(root: string, { resource, scripts, breakAt }: Round): Promise<void> {
  const control = new AbortController();
  const at = breakAt * scripts[0].contents.length;
  const timer = setTimeout(() => control.abort(new Error('aborted')), 1500);
  await attempt(root, resource, {
    signal: control.signal,
    onProgress: ({ received }) => received >= at && control.abort(new Error('aborted')),
  });
  clearTimeout(timer);
}

/** Starts another process on it, and kills it once bytes have come, or after a while. */
async function killedAttempt(root: string, { resource }: Round): Promise<void> {
  const process = await startProcess();
  const ended = new Promise((resolve) => process.once('exit', resolve));
  const kill = (): void => void process.kill('SIGKILL');
  process.on('message', kill);
  const timer = setTimeout(kill, 1500);
  process.send({ root, resource } satisfies Order);
  await ended;
  clearTimeout(timer);
}

function complaintOf(
  root: string,
  { way, resource, scripts }: Round,
  errors: readonly (Failure | null)[],
  met: ReadonlySet<FaultName>,
  mustSucceed: boolean,
): string | undefined {
  const names = list(join(root, 'deep'));
  const failure = errors.find((error) => error !== null);
  const allowed = ['file.bin', ...(failure && (resource.md5 ?? resource.sha256) ? ['file.bin.part'] : [])];
  // One who was killed with the file done cannot give its lock back, and nobody needs it then.
  if (way === 'killed' && !failure) allowed.push('file.bin.lock');
  const left = names.filter((name) => !allowed.includes(name));
  if (left.length > 0) return `left ${left.join(', ')}`;
  if (names.includes('file.bin') && !readFileSync(join(root, 'deep', 'file.bin')).equals(scripts[0].contents)) {
    return 'the file has wrong bytes';
  }
  if (errors.includes(null) && !names.includes('file.bin')) return 'there is no file';
  if (!failure) return undefined;
  if (mustSucceed) return `refused what could be had: ${failure.message}`;
  const { isDataError, message } = failure;
  const isNamed = [...met].some((name) => faults[name]?.test(message));
  if (!isDataError || !isNamed || !resource.urls.every((url) => message.includes(url)))
    return `refused with: ${message}`;
  return undefined;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function startProcess(): Promise<ChildProcess> {
  const started = fork(fileURLToPath(import.meta.url), ['as-process']);
  await new Promise((resolve) => started.once('message', resolve));
  return started;
}

/** Has a process download; what it says last. */
function order(process: ChildProcess, message: Order): Promise<Failure | null> {
  return new Promise((resolve) => {
    const listen = (answer: string | { error: Failure | null }): void => {
      if (typeof answer === 'string') return;
      process.off('message', listen);
      resolve(answer.error);
    };
    process.on('message', listen);
    process.send(message);
  });
}

let last: Promise<unknown> = Promise.resolve();

/** The two processes do one round after another. */
function oneAtATime<T>(body: () => Promise<T>): Promise<T> {
  const result = last.then(body);
  last = result;
  return result;
}

if (process.argv[2] === 'as-process') {
  process.on('message', async ({ root, resource }: Order) => {
    const onProgress = (): void => void process.send!('progress');
    const error = await downloadFile(resource, diskFolder(root), { ...settings, onProgress }).then(
      () => null,
      (error) => ({ isDataError: error instanceof DataError, message: String(error.message) }),
    );
    process.send!({ error });
  });
  process.send!('ready');
} else {
  process.exit(await verify(Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 0)));
}
