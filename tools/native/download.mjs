// Files from the network: checked against their digest, taken up where they broke off, never left half done under their own name.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const ATTEMPTS = 4;

/** The file `to`, downloaded unless it is there already. */
export async function download(url, to, sha256) {
  if (existsSync(to) && (await digestOf(to)) === sha256) return;
  mkdirSync(dirname(to), { recursive: true });
  const part = `${to}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchInto(url, part);
      break;
    } catch (error) {
      if (error.isFinal || attempt === ATTEMPTS) throw error;
    }
  }
  await check(part, sha256, url);
  renameSync(part, to);
}

/** @throws Error, and deletes the file, if its digest is another one. */
export async function check(file, sha256, source = basename(file)) {
  const found = await digestOf(file);
  if (found === sha256) return;
  rmSync(file);
  throw new Error(`${source} has the SHA-256 ${found} where ${sha256} is expected, and was deleted; run it again`);
}

/** A reader of ranges `[from, to)` of a file on the network, and its size. */
export async function openRanges(url) {
  const head = await get(url, { method: 'HEAD' });
  const size = Number(head.headers.get('content-length'));
  const read = async (from, to) => {
    const response = await get(url, { headers: { range: `bytes=${from}-${to - 1}` } });
    if (response.status !== 206) throw failure(`${url} cannot be read in parts; use a package index that allows it`);
    return Buffer.from(await response.arrayBuffer());
  };
  return { size, read };
}

/** A response that is not an error. */
export async function get(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw new Error(`${url} cannot be reached (${error.cause?.message ?? error.message})`);
  }
  if (response.ok || response.status === 416) return response;
  throw Object.assign(new Error(`${url} answered ${response.status}`), { isFinal: response.status < 500 });
}

async function fetchInto(url, part) {
  const have = existsSync(part) ? statSync(part).size : 0;
  const response = await get(url, have > 0 ? { headers: { range: `bytes=${have}-` } } : {});
  if (response.status === 416) return; // nothing is left to get
  try {
    await pipeline(
      Readable.fromWeb(response.body),
      createWriteStream(part, { flags: response.status === 206 ? 'a' : 'w' }),
    );
  } catch (error) {
    throw new Error(`${url} broke off (${error.cause?.message ?? error.message}); run it again to go on from there`);
  }
}

async function digestOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const failure = (message) => Object.assign(new Error(message), { isFinal: true });
