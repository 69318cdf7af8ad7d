import { describe, expect, test } from 'vitest';
import { httpAnswer } from '../support/odd-exchange.ts';
import { documentFor, tried } from '../support/odd-try.ts';

describe('what cannot be understood is told, and the command ends', () => {
  const fault = (code: string, detail: string): string =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>${code}</faultcode><faultstring>No.</faultstring><detail>${detail}</detail></s:Fault></s:Body></s:Envelope>`;
  const busyFault = fault(
    'a:ErrorServerBusy',
    '<e:ResponseCode>ErrorServerBusy</e:ResponseCode><t:MessageXml><t:Value Name="BackOffMilliseconds">4000</t:Value></t:MessageXml>',
  );
  const denied = fault('x:Client', '<e:ResponseCode>ErrorImpersonateUserDenied</e:ResponseCode>');
  const fault12 =
    '<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><S:Fault><S:Code><S:Value>S:Receiver</S:Value><S:Subcode><S:Value>a:ErrorServerBusy</S:Value></S:Subcode></S:Code><S:Reason><S:Text xml:lang="en">No.</S:Text></S:Reason></S:Fault></S:Body></S:Envelope>';
  const login =
    '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><form>Sign in</form></body></html>';
  const challenges = (lines: readonly string[]): Buffer =>
    httpAnswer('', lines, '401 Unauthorized');
  const big = Buffer.alloc(34 * 1024 * 1024, 0x20);
  const deep = `<s:Envelope><s:Body>${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}</s:Body></s:Envelope>`;

  test.each<readonly [string, Buffer, 'retry' | 'fix-server' | 'fix-person', RegExp]>([
    ['a fault with 200', httpAnswer(denied), 'fix-person', /may not impersonate/],
    [
      'a fault with 500',
      httpAnswer(denied, [], '500 Internal Server Error'),
      'fix-person',
      /may not impersonate/,
    ],
    ['that it is busy', httpAnswer(busyFault, [], '500 Internal Server Error'), 'retry', /is busy/],
    ['that it is busy, in SOAP 1.2', httpAnswer(fault12, [], '500 x'), 'retry', /is busy/],
    [
      '503 for a while',
      httpAnswer('', ['Retry-After: 120'], '503 Service Unavailable'),
      'retry',
      /overloaded or out of service \(HTTP 503\)/,
    ],
    [
      '429',
      httpAnswer(
        'slow down',
        ['Retry-After: Wed, 21 Oct 2015 07:28:00 GMT'],
        '429 Too Many Requests',
      ),
      'retry',
      /HTTP 429/,
    ],
    [
      'a page to sign in on',
      httpAnswer(login, ['Content-Type: text/html']),
      'fix-server',
      /is not an EWS server \(it answers with a web page/,
    ],
    [
      'that a form is to be filled in',
      httpAnswer('', [], '440 Login Timeout'),
      'fix-server',
      /HTTP 440: it asks for a form/,
    ],
    ['nothing', httpAnswer(''), 'fix-server', /it answers with nothing/],
    ['204', httpAnswer('', [], '204 No Content'), 'fix-server', /it answers with nothing/],
    [
      'JSON',
      httpAnswer('{"error":{}}', ['Content-Type: application/json']),
      'fix-server',
      /something else/,
    ],
    [
      'a way to sign in',
      httpAnswer('', ['Location: https://x.example.com/owa/auth/logon.aspx?url=a'], '302 Found'),
      'fix-server',
      /it leads to https:\/\/x\.example\.com\/owa\/auth\/logon\.aspx\)/,
    ],
    [
      'a way to where it is now',
      httpAnswer(
        '',
        ['Location: https://x.example.com/EWS/Exchange.asmx'],
        '308 Permanent Redirect',
      ),
      'fix-server',
      /has moved to https:\/\/x\.example\.com\/EWS\/Exchange\.asmx/,
    ],
    [
      '404',
      httpAnswer('Not found', [], '404 Not Found'),
      'fix-server',
      /is not an EWS server \(HTTP 404\)/,
    ],
    [
      'XML without an end',
      httpAnswer(
        documentFor({ operation: 'FindItem', headers: new Map(), body: '', before: 0 }).slice(
          0,
          -20,
        ),
      ),
      'retry',
      /cut off or not well-formed/,
    ],
    ['XML that never gets to the point', httpAnswer(deep), 'retry', /not well-formed/],
    [
      'an answer to something else',
      httpAnswer(
        documentFor({ operation: 'GetUserOofSettings', headers: new Map(), body: '', before: 0 }),
      ),
      'retry',
      /makes no sense \(no folder\)/,
    ],
    [
      'an error without a code',
      httpAnswer(
        '<s:Envelope><s:Body><m:R ResponseClass="Error"><m:MessageText>Not today.</m:MessageText></m:R></s:Body></s:Envelope>',
      ),
      'retry',
      /an unnamed error \("Not today\."\)/,
    ],
    ['32 MB and more', httpAnswer(big), 'retry', /more than \d+ bytes/],
    ['no HTTP', Buffer.from('220 mail.example.com ESMTP\r\n'), 'fix-server', /is not HTTP/],
    [
      'headers without end',
      Buffer.from(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(20_000)}`),
      'retry',
      /broke|is not HTTP/,
    ],
    [
      'that Basic is not offered, in many lines',
      challenges([
        'WWW-Authenticate: Negotiate',
        'WWW-Authenticate: NTLM',
        'www-authenticate: Bearer client_id="Basic", trusted_issuers="x@*"',
      ]),
      'fix-server',
      /does not offer Basic \(it offers Negotiate and NTLM and Bearer\)/,
    ],
    [
      'that Basic is not offered, in one line',
      challenges(['WWW-Authenticate: Negotiate,NTLM, Bearer realm="a, Basic realm"']),
      'fix-server',
      /does not offer Basic \(it offers Negotiate and NTLM and Bearer\)/,
    ],
    [
      'that the password is wrong, in one line',
      challenges(['WWW-Authenticate: Negotiate, NTLM, Basic realm="a, b"']),
      'fix-server',
      /does not accept the password/,
    ],
    ['401 and nothing else', challenges([]), 'fix-server', /does not accept the password/],
    [
      '401 with a packed page',
      challenges(['Content-Encoding: gzip', 'WWW-Authenticate: Basic']),
      'fix-server',
      /does not accept the password/,
    ],
  ])('%s', async (_, bytes, remedy, message) => {
    const { fine, events } = await tried((_request, socket) => {
      socket.write(bytes);
      if (bytes.toString('latin1', 0, 8) !== 'HTTP/1.1') socket.end();
    });

    expect(fine).toBe(false);
    expect(events).toMatchObject([
      { event: 'error', remedy, message: expect.stringMatching(message) },
    ]);
  });

  test('a server that says a byte now and then is not waited for without end', async () => {
    const { fine, events } = await tried(
      (request, socket) => {
        const bytes = httpAnswer(documentFor(request));
        let sent = 0;
        const timer = setInterval(() => socket.write(bytes.subarray(sent, (sent += 1))), 50);
        socket.once('close', () => clearInterval(timer));
      },
      { timeoutMs: 1_000 },
    );

    expect(fine).toBe(false);
    expect(events).toMatchObject([
      { event: 'error', remedy: 'retry', message: expect.stringMatching(/within 1 s/) },
    ]);
  });
});
