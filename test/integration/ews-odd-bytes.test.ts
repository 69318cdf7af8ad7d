import { setImmediate as turn } from 'node:timers/promises';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type OddAnswer, type OddRequest, httpAnswer } from '../support/odd-exchange.ts';
import { busy, documentFor, outOfOffice, tried } from '../support/odd-try.ts';

// Servers and proxies that send what they say in their own way.

async function understood(answer: OddAnswer): Promise<void> {
  const { fine, events } = await tried(answer);
  expect(events).toMatchObject([{ event: 'read', busy, outOfOffice }]);
  expect(fine).toBe(true);
}

async function byBytes(socket: Parameters<OddAnswer>[1], bytes: Uint8Array): Promise<void> {
  socket.setNoDelay(true);
  for (const byte of bytes) {
    socket.write(Uint8Array.of(byte));
    await turn();
  }
}

function chunked(bytes: Uint8Array, size: number, headers: readonly string[] = []): Buffer {
  const parts = [
    `HTTP/1.1 200 OK\r\n${['Transfer-Encoding: chunked', ...headers].join('\r\n')}\r\n\r\n`,
  ];
  const all: Uint8Array[] = [Buffer.from(parts[0] ?? '')];
  for (let from = 0; from < bytes.length; from += size) {
    const part = bytes.subarray(from, from + size);
    all.push(Buffer.from(`${part.length.toString(16)};x=y\r\n`), part, Buffer.from('\r\n'));
  }
  all.push(Buffer.from('0\r\nX-Trailer: 1\r\n\r\n'));
  return Buffer.concat(all);
}

describe('bytes are understood', () => {
  const plain = (request: OddRequest): Buffer => Buffer.from(documentFor(request));
  const xml = 'Content-Type: text/xml; charset=utf-8';
  /** One answer on each connection, which is closed a moment later, and nobody was told. */
  const answered = new WeakSet<object>();
  const onceEach =
    (bytes: Uint8Array): OddAnswer =>
    (_, socket) => {
      if (answered.has(socket)) return;
      answered.add(socket);
      socket.write(bytes, () => setTimeout(() => socket.end(), 10));
    };
  const close =
    (bytes: Uint8Array): OddAnswer =>
    (_, socket) =>
      void socket.end(bytes);

  test.each<readonly [string, (request: OddRequest) => OddAnswer | Uint8Array]>([
    ['without a type', (r) => httpAnswer(plain(r), [])],
    [
      'as application/soap+xml',
      (r) =>
        httpAnswer(plain(r), ['content-type: application/soap+xml; charset="UTF-8"; action="x"']),
    ],
    ['as text/html', (r) => httpAnswer(plain(r), ['Content-Type: text/html'])],
    ['with a mark', (r) => httpAnswer(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain(r)]))],
    [
      'in UTF-16',
      (r) =>
        httpAnswer(Buffer.from(`\uFEFF${documentFor(r).replace('utf-8', 'utf-16')}`, 'utf16le'), [
          'Content-Type: text/xml; charset=utf-16',
        ]),
    ],
    [
      'in UTF-16 that nobody declares',
      (r) => httpAnswer(Buffer.from(`\uFEFF${documentFor(r)}`, 'utf16le').swap16(), []),
    ],
    [
      'in Latin 1 by its declaration',
      (r) =>
        httpAnswer(
          Buffer.from(
            documentFor(r)
              .replace('utf-8', 'ISO-8859-1')
              .replace('<s:Body>', '<s:Body><!-- Grüße -->'),
            'latin1',
          ),
          ['Content-Type: text/xml'],
        ),
    ],
    ['chunk by chunk of one byte', (r) => chunked(plain(r), 1, [xml])],
    [
      'packed by gzip, in chunks',
      (r) => chunked(gzipSync(plain(r)), 7, [xml, 'Content-Encoding: gzip']),
    ],
    [
      'packed by deflate',
      (r) => httpAnswer(deflateSync(plain(r)), [xml, 'Content-Encoding: deflate']),
    ],
    [
      'packed by deflate without its frame',
      (r) => httpAnswer(deflateRawSync(plain(r)), [xml, 'Content-Encoding: deflate']),
    ],
    ['packed without a name for it', (r) => httpAnswer(gzipSync(plain(r)), [xml])],
    [
      'byte by byte',
      (r) => async (_, socket) => {
        await byBytes(socket, httpAnswer(plain(r)));
      },
    ],
    [
      'until HTTP/1.0 closes',
      (r) => close(Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\n${xml}\r\n\r\n`), plain(r)])),
    ],
    [
      'until HTTP/1.1 closes',
      (r) =>
        close(
          Buffer.concat([
            Buffer.from(`HTTP/1.1 200 OK\r\nConnection: close\r\n${xml}\r\n\r\n`),
            plain(r),
          ]),
        ),
    ],
    ['from a server that closes without a word', (r) => close(httpAnswer(plain(r)))],
    ['from one that closes a moment later', (r) => onceEach(httpAnswer(plain(r)))],
    ['with status 500', (r) => httpAnswer(plain(r), [xml], '500 Internal Server Error')],
    [
      'after early hints',
      (r) => Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'), httpAnswer(plain(r))]),
    ],
    [
      'with many odd headers',
      (r) =>
        httpAnswer(plain(r), [
          'x-a:',
          'X-B:\t1 ',
          'Set-Cookie: a=1',
          'set-cookie: exchangecookie=2',
          'Server:Microsoft-IIS/6.0',
          'MicrosoftOfficeWebServer: 5.0_Pub',
          `X-Long: ${'x'.repeat(8000)}`,
        ]),
    ],
  ])('%s', async (_, answer) => {
    await understood((request, socket) => {
      const made = answer(request);
      if (typeof made === 'function') return made(request, socket);
      socket.write(made);
    });
  });
});
