import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { encodingOf } from '../http/content.ts';
import type { Affinity, Routing } from './affinity.ts';
import { failedHttp } from './answer.ts';
import type { EwsClient } from './client.ts';
import { garbled } from './errors.ts';
import {
  type StreamNews,
  getStreamingEvents,
  parseStreamingEvents,
} from './messages/get-streaming-events.ts';
import { parseXml } from './xml.ts';
import { DocumentSplitter } from './document-splitter.ts';
import type { WatchSettings } from './watch-settings.ts';

const mostChars = 4 * 1024 * 1024;
/** So much of a stream says in which encoding it is; no SOAP message is as short. */
const declarationBytes = 100;

/** `opened` once, when the server has agreed; then what each document says. */
export type StreamEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'news'; readonly news: StreamNews };

/** A held connection, as a group keeps account of it. */
export interface Stream {
  readonly end: AbortController;
  readonly ids: ReadonlySet<string>;
  readonly beganAt: number;
  /** What the client asked for: a refusal of the version is about this one. */
  readonly version: EwsClient['version'];
  /** In whose name it is asked for. */
  readonly anchor: Mailbox;
  readonly affinity: Affinity;
  opened: boolean;
  spoke: boolean;
  /** The server said that it ends the connection. */
  closed: boolean;
  /** A newer one has taken over. */
  outdated: boolean;
}

/** What one held connection is for. `anchor` is the mailbox it is asked for in the name of. */
export interface StreamRequest {
  readonly anchor: Mailbox;
  readonly ids: readonly string[];
  /** Where those subscriptions are known. */
  readonly routing?: Routing;
}

/**
 * One GetStreamingEvents, until the server ends it. Throws a `GatewayError` when it breaks, is
 * silent for too long or makes no sense, and the signal's reason when aborted.
 */
export async function* readStream(
  client: EwsClient,
  request: StreamRequest,
  settings: WatchSettings,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void> {
  const silence = new AbortController();
  const cut = (): void => silence.abort();
  let watchdog = setTimeout(cut, Math.min(settings.firstWordMs, settings.silenceMs));
  const spoke = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(cut, settings.silenceMs);
  };
  // Exchange ends the connection after ConnectionTimeout; a minute later it is taken for dead.
  const overdue = AbortSignal.timeout((settings.connectionTimeoutMin * 60 + 60) * 1000);
  const either = AbortSignal.any([signal, silence.signal, overdue]);
  try {
    yield* readDocuments(client, request, settings, either, spoke);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RangeError) {
      throw garbled(client.asked(request.anchor), error.message);
    }
    throw either.aborted ? silent(client) : client.failure(error);
  } finally {
    clearTimeout(watchdog);
  }
}

async function* readDocuments(
  client: EwsClient,
  { anchor, ids, routing }: StreamRequest,
  settings: WatchSettings,
  signal: AbortSignal,
  spoke: () => void,
): AsyncGenerator<StreamEvent, void> {
  const asked = client.asked(anchor);
  const ask = getStreamingEvents(anchor, ids, settings.connectionTimeoutMin);
  const { status, headers, chunks } = await client.hold(ask, signal, routing);
  if (status === 200) {
    yield { kind: 'opened' };
  }
  let splitter: DocumentSplitter | undefined;
  let start: Uint8Array = new Uint8Array();
  let documents = 0;
  for await (const next of chunks) {
    // Until there is a whole document it may be something else that keeps the connection open.
    if (documents > 0) {
      spoke();
    }
    let chunk = next;
    if (splitter === undefined) {
      chunk = Buffer.concat([start, next]);
      start = chunk;
      if (start.byteLength < declarationBytes) continue;
      splitter = new DocumentSplitter(mostChars, encodingOf(start, headers.get('content-type')));
    }
    for (const document of splitter.push(chunk)) {
      const root = parseXml(document);
      const body = root?.name === 'Envelope' ? root.child('Body') : undefined;
      if (body === undefined) {
        throw failedHttp({ status, headers, text: document }, asked);
      }
      documents += 1;
      spoke();
      yield { kind: 'news', news: parseStreamingEvents(body) };
    }
  }
  if (documents === 0) {
    const text = splitter === undefined ? Buffer.from(start).toString('latin1') : splitter.rest;
    if (status !== 200 || text.trim() !== '') throw failedHttp({ status, headers, text }, asked);
  }
  if (splitter?.unfinished === true) {
    throw garbled(asked, 'a notification that is cut off');
  }
}

function silent({ server }: EwsClient): GatewayError {
  return new GatewayError(
    `${server} has said nothing on a held connection for too long: it is made again; look for a proxy that holds answers back if it stays so.`,
    'retry',
  );
}
