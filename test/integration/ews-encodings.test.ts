import { once } from 'node:events';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { EwsGateway } from '../../src/gateways/ews/gateway.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { serviceCredentials } from '../support/exchange-site.ts';

const john = 'john@example.com' as Mailbox;
const certificate = makeServerCertificate();
const { signal } = new AbortController();

const answer = (encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
  '<m:GetUserOofSettingsResponse xmlns:m="m"><m:ResponseMessage><m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage>' +
  '<OofSettings><OofState>Enabled</OofState><Message>Grüße</Message></OofSettings></m:GetUserOofSettingsResponse></s:Body></s:Envelope>';
const utf8 = Buffer.from(answer('utf-8'));
const utf16 = Buffer.from(answer('utf-16'), 'utf16le');

describe('an answer of a server', () => {
  let server: Server;
  let gateway: EwsGateway;

  afterEach(async () => {
    await gateway[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function start(bytes: Buffer, headers: Readonly<Record<string, string>>): Promise<void> {
    const { key, cert, ca } = await certificate;
    server = createServer({ key, cert }, (request, reply) => {
      request.resume();
      reply.writeHead(200, headers);
      // Cut where it hurts.
      reply.write(bytes.subarray(0, 301));
      reply.end(bytes.subarray(301));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    gateway = new EwsGateway({
      url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`,
      credentials: serviceCredentials,
      ca,
      telemetry: silentTelemetry(),
    });
  }

  const type = (charset: string) => ({ 'content-type': `text/xml; charset=${charset}` });
  const packed = (coding: string) => ({ ...type('utf-8'), 'content-encoding': coding });
  const mark = (bytes: readonly number[], text: Buffer): Buffer =>
    Buffer.concat([Buffer.from(bytes), text]);

  it.each<readonly [string, Buffer, Readonly<Record<string, string>>]>([
    ['without a type', utf8, {}],
    ['with a mark', mark([0xef, 0xbb, 0xbf], utf8), type('utf-8')],
    ['in a charset that does not exist', utf8, type('utf-9')],
    ['in UTF-16 with a mark', mark([0xff, 0xfe], utf16), type('utf-16')],
    ['in UTF-16 the other way round', mark([0xfe, 0xff], Buffer.from(utf16).swap16()), {}],
    ['in UTF-16 without a mark', utf16, type('utf-8')],
    ['in Latin 1', Buffer.from(answer('iso-8859-1'), 'latin1'), type('iso-8859-1')],
    ['in UTF-8 that claims to be UTF-16', Buffer.from(answer('utf-16')), type('utf-16')],
    ['packed by gzip', gzipSync(utf8), packed('gzip')],
    ['packed by deflate', deflateSync(utf8), packed('deflate')],
    ['packed by brotli', brotliCompressSync(utf8), packed('br')],
  ])('is understood %s', async (_, bytes, headers) => {
    await start(bytes, headers);

    expect(await gateway.readAutomaticReplies(john, signal)).toEqual({ state: 'enabled' });
  });

  it.each<readonly [string, Buffer, Readonly<Record<string, string>>]>([
    ['that is packed and cut off', gzipSync(utf8).subarray(0, 150), packed('gzip')],
    ['that is said to be packed and is not', utf8, packed('gzip')],
    ['that is packed in a way of its own', utf8, packed('zip')],
    ['that unpacks without end', gzipSync(Buffer.alloc(40_000_000)), packed('gzip')],
  ])('%s is asked for again', async (_, bytes, headers) => {
    await start(bytes, headers);

    await expect(gateway.readAutomaticReplies(john, signal)).rejects.toMatchObject({
      name: 'GatewayError',
      remedy: 'retry',
    });
  });
});
