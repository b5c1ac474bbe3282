/** @throws RangeError that names owner, option and value unless it is a finite number above 0. */
export function checkPositive(owner: string, option: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new RangeError(`${owner}: ${option} must be above 0, found ${value}`);
}
