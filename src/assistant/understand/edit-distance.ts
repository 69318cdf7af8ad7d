/**
 * Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string
 * alignment); `limit` where there are at least so many.
 */
export function editDistance(left: string, right: string, limit: number = Infinity): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      const swapped =
        left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
          ? (before[column - 2] ?? Infinity) + 1
          : Infinity;
      current.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + same,
          swapped,
        ),
      );
    }
    before = above;
    above = current;
  }
  return Math.min(above[right.length] ?? 0, limit);
}
