/**
 * Which share of a period is somebody's own, in [0, 1): it depends on the name alone, so that it is
 * the same after a restart, and many names are spread evenly (32-bit FNV-1a, mixed once more since
 * names in a row differ only in their last letters).
 */
export function shareOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
