/** The command line itself is wrong; the process ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs `body`, whose complaints about ranges and types are then the user's to mend: they become usage errors. */
export function asUsage<T>(body: () => T): T {
  const convert = (error: unknown): never => {
    if (error instanceof RangeError || error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  };
  try {
    const result = body();
    return result instanceof Promise ? (result.catch(convert) as T) : result;
  } catch (error) {
    return convert(error);
  }
}
