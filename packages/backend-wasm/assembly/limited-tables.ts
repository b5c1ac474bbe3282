const LEVELS: i32 = 256;

/**
 * Parallel: tables that spread 256 levels evenly, from how often each occurs among `pixels`. What a level occurs more often than its image's `most` is shared
 * among all, the rest of that among some that lie evenly apart; a `most` of 0 is no limit. `tablesPerImage` of counts, and of tables, belong to an image.
 */
export function limitedTables(
  first: i32,
  last: i32,
  scratch: usize,
  counts: usize,
  most: usize,
  tables: usize,
  count: i32,
  tablesPerImage: i32,
  pixels: f32,
  scale: f32,
  tablesPerChunk: i32,
): void {
  const end = min(count, last * tablesPerChunk);
  for (let table = first * tablesPerChunk; table < end; table++) {
    const from = counts + ((<usize>(table * LEVELS)) << 2),
      to = tables + ((<usize>(table * LEVELS)) << 2);
    const given = load<f32>(most + ((<usize>(table / tablesPerImage)) << 2));
    const limit: f32 = given > 0 ? given : Infinity;
    let kept: f32 = 0;
    for (let level = 0; level < LEVELS; level++) kept += min<f32>(load<f32>(from + ((<usize>level) << 2)), limit);
    const rest: f32 = given > 0 ? pixels - kept : 0;
    const each = floor<f32>(rest / <f32>LEVELS);
    const left = <i32>(rest - each * <f32>LEVELS);
    const step = LEVELS / max(left, 1);
    let sum: f32 = 0;
    for (let level = 0; level < LEVELS; level++) {
      const offset = (<usize>level) << 2;
      sum += min<f32>(load<f32>(from + offset), limit) + each;
      if (level % step == 0 && level / step < left) sum += 1;
      store<f32>(to + offset, nearest<f32>(max<f32>(0, min<f32>(<f32>(LEVELS - 1), sum * scale))) / <f32>(LEVELS - 1));
    }
  }
}
