/** The name of an option as it stands on the command line: `batch-size` for `batchSize`. */
export const dashed = (flag: string): string => flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
