/**
 * Compiles a package's assembly/index.ts to WebAssembly.
 *
 * @param asc AssemblyScript's compiler, which is the package's own.
 * @param folder the package's, with a slash at its end.
 * @param args what that package wants besides.
 * @returns the module as base64 text.
 */
export async function compileAssembly(asc, folder, args) {
  let bytes;
  const all = [
    'assembly/index.ts',
    '--baseDir',
    folder,
    '--outFile',
    'out.wasm',
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
  ];
  const { error, stdout, stderr } = await asc.main([...all, ...args], {
    writeFile: (name, contents) => {
      if (name === 'out.wasm') bytes = contents;
    },
  });
  const messages = `${stdout.toString()}${stderr.toString()}`;
  if (error || messages) throw new Error(messages || error.message);
  return Buffer.from(bytes).toString('base64');
}
