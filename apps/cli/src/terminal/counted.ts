/** A number of things: `1 epoch`, `20 epochs`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
