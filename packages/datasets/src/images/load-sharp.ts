let base: string | undefined;

/** Says where `sharp` is looked for: a worker made of text lies nowhere itself. */
export function loadModulesFrom(url: string): void {
  base = url;
}

/**
 * sharp, which decodes under Node what the package does not itself; asked for at run time, so that bundlers for browsers leave it alone.
 *
 * @throws Error that says what to install where it does not load.
 */
export function loadSharp(): typeof import('sharp')['default'] {
  const { createRequire } = process.getBuiltinModule('node:module');
  try {
    const loaded = createRequire(base ?? import.meta.url)('sharp');
    return loaded.default ?? loaded;
  } catch (cause) {
    throw new Error(
      'decodeImage needs the package sharp for this kind of picture, and it does not load here; npm install sharp',
      {
        cause,
      },
    );
  }
}
