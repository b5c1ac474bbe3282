/** @throws RangeError that names the owner and its option unless the value is one of the choices. */
export function checkChoice(owner: string, option: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  const shown = choices.map((choice) => (typeof choice === 'string' ? `'${choice}'` : String(choice)));
  const listed = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}` : shown[0];
  throw new RangeError(
    `${owner}: ${option} must be ${listed}, found ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  );
}
