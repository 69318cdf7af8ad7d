/** One event of a stream (WHATWG HTML §9.2), its data not yet read. */
export interface LiveEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** What a stream says, in whatever pieces it comes: whole events, one after the other. */
export async function* readEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  heard: () => void,
): AsyncGenerator<LiveEvent> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    // Whoever stops listening lets go of the connection, too.
    await reader.cancel().catch(() => undefined);
  }
}

/** `null` for comments and for what says only when to come again. */
function eventOf(block: string): LiveEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
  }
  const data = fields.get('data');
  if (data === undefined) return null;
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data };
}
