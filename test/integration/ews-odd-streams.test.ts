import { createGzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type OddAnswer, httpAnswer } from '../support/odd-exchange.ts';
import { busy, documentFor, item, message, tried } from '../support/odd-try.ts';

describe('what is heard while watching', () => {
  const envelopeOf = (inner: string, declared = true): string =>
    `${declared ? '<?xml version="1.0" encoding="utf-8"?>' : ''}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="urn:m" xmlns:t="urn:t"><s:Body>${inner}</s:Body></s:Envelope>`;
  const subscribed = envelopeOf(
    message('Subscribe', '<m:SubscriptionId>S1==</m:SubscriptionId><m:Watermark/>'),
  );
  const opened = message('GetStreamingEvents', '<m:ConnectionStatus>OK</m:ConnectionStatus>');
  const news = message(
    'GetStreamingEvents',
    '<m:Notifications><m:Notification><t:SubscriptionId>S1==</t:SubscriptionId><t:ModifiedEvent><t:TimeStamp>2030-01-01T00:00:00Z</t:TimeStamp><t:ItemId Id="A"/></t:ModifiedEvent></m:Notification></m:Notifications>',
  );
  const documents = [envelopeOf(opened), envelopeOf(news, false)];
  const patience = { watchMs: 40_000 } as const;

  /** A calendar that is empty until it is told that something has happened. */
  function watched(
    stream: (socket: Parameters<OddAnswer>[1], tell: () => void) => void,
  ): OddAnswer {
    let happened = false;
    return (request, socket) => {
      if (request.operation === 'Subscribe') socket.write(httpAnswer(subscribed));
      else if (request.operation === 'GetStreamingEvents') stream(socket, () => (happened = true));
      else if (request.operation === 'Unsubscribe') socket.write(httpAnswer(envelopeOf('')));
      else {
        const document = documentFor(request);
        socket.write(httpAnswer(happened ? document : document.replace(item, '')));
      }
    };
  }

  const head = (more: readonly string[] = []): string =>
    `HTTP/1.1 200 OK\r\n${['Content-Type: text/xml', 'Transfer-Encoding: chunked', ...more].join('\r\n')}\r\n\r\n`;
  const part = (bytes: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

  test.each<readonly [string, (socket: Parameters<OddAnswer>[1], tell: () => void) => void]>([
    [
      'a chunk for each byte',
      (socket, tell) => {
        socket.write(head());
        for (const byte of Buffer.from(documents.join('\r\n')))
          socket.write(part(Uint8Array.of(byte)));
        tell();
      },
    ],
    [
      'everything at once',
      (socket, tell) => {
        tell();
        socket.write(Buffer.concat([Buffer.from(head()), part(Buffer.from(documents.join('')))]));
      },
    ],
    [
      'in UTF-16, byte by byte',
      (socket, tell) => {
        tell();
        const bytes = Buffer.from(`\uFEFF${documents.join('')}`, 'utf16le');
        socket.write(head());
        for (const byte of bytes) socket.write(part(Uint8Array.of(byte)));
      },
    ],
    [
      'packed by gzip, and flushed',
      (socket, tell) => {
        tell();
        const pack = createGzip();
        socket.write(head(['Content-Encoding: gzip']));
        pack.on('data', (bytes: Buffer) => socket.write(part(bytes)));
        pack.write(documents.join(''));
        pack.flush();
      },
    ],
    [
      'with comments, CDATA and instructions that look like ends',
      (socket, tell) => {
        tell();
        const odd = documents
          .join('<!-- </s:Envelope> -->')
          .replace('<s:Body>', '<?x </s:Envelope>?><s:Body><![CDATA[</s:Envelope>]]>');
        socket.write(head());
        socket.write(part(Buffer.from(odd)));
      },
    ],
    [
      'without codes and classes',
      (socket, tell) => {
        tell();
        const bare = documents
          .join('')
          .replaceAll(/<m:ResponseCode>NoError<\/m:ResponseCode>| ResponseClass="Success"/g, '');
        socket.write(head());
        socket.write(part(Buffer.from(bare)));
      },
    ],
    [
      'by HTTP/1.0',
      (socket, tell) => {
        tell();
        socket.write(`HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n${documents.join('')}`);
      },
    ],
  ])('by streaming: %s', async (_, stream) => {
    const { fine, events } = await tried(watched(stream), { ...patience, until: 'changed' });

    expect(events).toMatchObject([
      { event: 'read', busy: [] },
      { event: 'watching', kind: 'streaming' },
      { event: 'changed', busy },
    ]);
    expect(fine).toBe(true);
  });

  test('a subscription that is gone is made again', async () => {
    let times = 0;
    const gone = message(
      'GetStreamingEvents',
      '<m:ErrorSubscriptionIds><SubscriptionId>S1==</SubscriptionId></m:ErrorSubscriptionIds>',
    )
      .replace('"Success"', '"Error"')
      .replace('NoError', 'ErrorExpiredSubscription');
    const { fine, events } = await tried(
      watched((socket) => {
        times += 1;
        socket.write(head());
        socket.write(part(Buffer.from(envelopeOf(times === 1 ? gone : opened))));
      }),
      { ...patience, until: 'resubscribed' },
    );

    expect(events.at(-1)).toMatchObject({ event: 'resubscribed', busy: [] });
    expect(fine).toBe(true);
  });

  test('a page to sign in on, where streaming was asked for, ends it', async () => {
    const { fine, events } = await tried(
      watched((socket) => {
        socket.write(
          httpAnswer('<html><meta><body><br>Sign in</body></html>', ['Content-Type: text/html']),
        );
      }),
      patience,
    );

    expect(events.at(-1)).toMatchObject({
      event: 'error',
      remedy: 'fix-server',
      message: expect.stringContaining('it answers with a web page'),
    });
    expect(fine).toBe(false);
  });
});
