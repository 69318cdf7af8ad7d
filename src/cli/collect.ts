/** Options that may be given again and again. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
