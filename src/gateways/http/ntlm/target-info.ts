/** `AvId` of MS-NLMP §2.2.2.1, those that are read or written here. */
export const av = { end: 0, flags: 6, timestamp: 7, targetName: 9, channelBindings: 10 } as const;

/** AV_PAIRs in their order; without the end mark. */
export type TargetInfo = readonly (readonly [id: number, value: Buffer])[];

/** Returns `undefined` where the bytes are no list of AV_PAIRs. */
export function readTargetInfo(bytes: Buffer): TargetInfo | undefined {
  const pairs: [number, Buffer][] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (id === av.end) {
      return pairs;
    }
    if (end > bytes.length) {
      return undefined;
    }
    pairs.push([id, bytes.subarray(at + 4, end)]);
    at = end;
  }
  return undefined;
}

export function writeTargetInfo(pairs: TargetInfo): Buffer {
  const parts = [...pairs, [av.end, Buffer.alloc(0)] as const].map(([id, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat(parts);
}

export function valueOf(pairs: TargetInfo, id: number): Buffer | undefined {
  return pairs.find(([one]) => one === id)?.[1];
}
