/** Red, green and blue in [0, 1]; a little beyond while light is added. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A colour that is being mixed. One serves for all pixels of a picture: a new one for each would be most of the work. */
export class Paint {
  red = 0;
  green = 0;
  blue = 0;

  /** Begins with a mixture: `a` at 0, `b` at 1. */
  between(a: Colour, b: Colour, t: number): this {
    this.red = a[0] + t * (b[0] - a[0]);
    this.green = a[1] + t * (b[1] - a[1]);
    this.blue = a[2] + t * (b[2] - a[2]);
    return this;
  }

  /** Goes the share `t` of the way to another colour. */
  towards(other: Colour, t: number): this {
    this.red += t * (other[0] - this.red);
    this.green += t * (other[1] - this.green);
    this.blue += t * (other[2] - this.blue);
    return this;
  }

  times(factor: number): this {
    this.red *= factor;
    this.green *= factor;
    this.blue *= factor;
    return this;
  }
}

/** From 0 below `low` to 1 above `high`, smoothly. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return t * t * (3 - 2 * t);
}
