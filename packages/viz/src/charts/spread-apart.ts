/**
 * Where labels stand that would like to be at `wanted`, ascending, but must be `apart` from each other and lie in [low, high].
 *
 * Labels that would overlap move as little as they can, around the middle of where they wanted to be. Where there are too many, they reach beyond `high`.
 */
export function spreadApart(wanted: readonly number[], apart: number, low: number, high: number): number[] {
  const blocks: { sum: number; count: number }[] = [];
  const startOf = ({ sum, count }: { sum: number; count: number }) => sum / count - ((count - 1) * apart) / 2;
  for (const place of wanted) {
    let block = { sum: place, count: 1 };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (startOf(last) + last.count * apart <= startOf(block)) break;
      block = { sum: last.sum + block.sum, count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const places = blocks.flatMap((block) => Array.from({ length: block.count }, (_, i) => startOf(block) + i * apart));
  for (let i = places.length - 1; i >= 0; i--) places[i] = Math.min(places[i], high - (places.length - 1 - i) * apart);
  return places.map((place, i) => {
    places[i] = Math.max(place, i === 0 ? low : places[i - 1] + apart);
    return places[i];
  });
}
