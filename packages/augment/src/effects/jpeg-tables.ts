import {
  add,
  div,
  exp,
  floor,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  reshape,
  sub,
  type Tensor,
  tensor,
  withoutGradient,
} from '@cnn/tensor';

/** The standard's own tables, annex K: rows of what each frequency is divided by, for brightness and for colour. */
const BRIGHTNESS = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
];
const COLOR = [
  [17, 18, 24, 47],
  [18, 21, 26, 66],
  [24, 26, 56, 99],
  [47, 66, 99, 99],
  ...new Array<number[]>(4).fill([]),
].map((row) => Array.from({ length: 8 }, (_, column) => row[column] ?? 99));

/**
 * What frequencies are divided by at a quality `[batch]` in [1, 100], for brightness and for colour: each `[batch, 8, 8]`.
 *
 * Differentiable: whole numbers are rounded softly, and bounds are approached. Follows Reich et al., Differentiable JPEG: The Devil is in the Details, 2024.
 */
export function jpegTables(quality: Tensor): readonly [brightness: Tensor, color: Tensor] {
  const [batch] = quality.shape as [number];
  // 5000 / quality below 50, and 200 − 2 · quality from there on.
  const scale = softFloor(sub(div(5000, minimum(quality, 50)), mul(relu(sub(quality, 50)), 2)));
  const scaled = (table: readonly (readonly number[])[]) => {
    const percent = mul(tensor(table.flat(), [1, 8, 8]), reshape(scale, [batch, 1, 1]));
    return softFloor(softlyWithin(div(add(percent, 50), 100), 1, 255));
  };
  return [scaled(BRIGHTNESS), scaled(COLOR)];
}

/** ⌊x⌋ and a little of what is left, so that there is a slope. */
function softFloor(x: Tensor): Tensor {
  const below = withoutGradient((y: Tensor) => floor(y))(x);
  const rest = sub(sub(x, 0.5), below);
  return add(below, mul(rest, mul(rest, rest)));
}

/** How far beyond a bound numbers may go. */
const BEYOND = 0.02;

function softlyWithin(x: Tensor, low: number, high: number): Tensor {
  const above = mul(sub(1, exp(neg(relu(sub(x, high))))), BEYOND);
  const under = mul(sub(1, exp(neg(relu(sub(low, x))))), BEYOND);
  return sub(add(maximum(minimum(x, high), low), above), under);
}
