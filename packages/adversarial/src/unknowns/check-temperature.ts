/** @throws RangeError unless `temperature` is finite and above 0. */
export function checkTemperature(owner: string, temperature: number): void {
  if (temperature > 0 && Number.isFinite(temperature)) return;
  throw new RangeError(`${owner}: temperature must be finite and above 0, found ${temperature}`);
}
