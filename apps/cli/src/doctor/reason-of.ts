/** A complaint of `useBackend` in two parts: what is wrong, and what helps. */
export interface Reason {
  readonly reason: string;
  readonly remedy?: string;
}

/**
 * Takes the message of a backend that does not start apart. Where the system's loader misses shared libraries, the reason names just them.
 *
 * @example
 * reasonOf("backend 'cuda': it could not be loaded (libcudnn.so.8: cannot open shared object file: No such file); install cuDNN");
 * // { reason: 'missing libcudnn.so.8', remedy: 'install cuDNN' }
 */
export function reasonOf(message: string): Reason {
  const [line] = message.split('\n');
  const text = line.replace(/^backend '\w+': /, '');
  const at = text.indexOf('; ');
  const [whole, remedy] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 2)];
  const libraries = missingLibraries(text);
  return {
    reason: libraries.length > 0 ? `missing ${libraries.join(', ')}` : whole,
    ...(remedy && { remedy }),
  };
}

/** As Linux, macOS and tfjs say it. */
function missingLibraries(text: string): string[] {
  const loader = [...text.matchAll(/(\S+\.so[\w.]*): cannot open shared object file/g)].map(([, name]) => name);
  const mac = [...text.matchAll(/Library not loaded: (\S+)/g)].map(([, name]) => name);
  const listed = /libraries are missing: ([^;]+)/.exec(text)?.[1].split(', ') ?? [];
  return [...new Set([...loader, ...mac, ...listed].map((name) => name.replace(/^[(']|[)']$/g, '')))];
}
