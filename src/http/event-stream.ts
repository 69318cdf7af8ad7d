/** One event of `text/event-stream` (WHATWG HTML §9.2). */
export interface StreamEvent {
  /** By which a client says what it had last; a number that grows. */
  readonly id: number;
  readonly event: string;
  readonly data: object;
}

/** Proxies end what is silent, and whoever is gone is noticed by it. */
const silentMs = 10_000;
/** When a client that lost the connection comes again. */
const retryMs = 1_000;

/**
 * The text of a stream: what `next` answers, one after the other, until it answers `null` or the
 * signal aborts. `next` resolves to `undefined` where nothing has happened before its signal.
 */
export async function* eventText(
  next: (signal: AbortSignal) => Promise<StreamEvent | null | undefined>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `retry: ${retryMs}\n\n`;
  while (!signal.aborted) {
    const event = await next(AbortSignal.any([signal, AbortSignal.timeout(silentMs)]));
    if (event === null) return;
    // JSON has no line breaks of its own.
    yield event === undefined
      ? ': nothing new\n\n'
      : `id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
  }
}
