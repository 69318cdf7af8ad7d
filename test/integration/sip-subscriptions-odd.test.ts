import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PhoneSite, passwords } from '../support/sip/phone-site.ts';
import { type Asking, RawPhone, credentials, tagOf } from '../support/sip/raw-phone.ts';
import { headerOf } from '../support/sip/wire.ts';

// What is odd, and legal: after RFC 4475 and what phones are known to send.

const password = passwords.reception;

let site: PhoneSite;
let phone: RawPhone;
beforeEach(async () => {
  site = await PhoneSite.start();
  phone = await RawPhone.connect(site.port);
});
afterEach(async () => {
  phone[Symbol.dispose]();
  await site[Symbol.asyncDispose]();
});

/** Each name as it is to be written, in their order. */
function rewritten(text: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce(
    (all, [from, to]) => all.replaceAll(new RegExp(`\r\n${from}:[ \t]*`, 'g'), `\r\n${to}`),
    text,
  );
}

/** Subscribes with what `odd` makes of the request; answers the status that came of it. */
async function subscribed(asking: Asking, odd: (text: string) => string): Promise<number> {
  const callId = `odd-${phone.heard.length}`;
  const challenge = await phone.ask({ ...asking, callId });
  if (challenge.status !== 401) return challenge.status;
  const authorization = credentials(challenge, 'reception', password, asking);
  const headers = { ...asking.headers, Authorization: authorization };
  const before = phone.heard.length;
  phone.say(odd(phone.write({ ...asking, callId, sequence: 2, headers })));
  const answer = await phone.until(
    () => phone.heard.slice(before).find(({ status }) => status > 0),
    'an answer',
  );
  return answer.status;
}

const short = {
  Via: 'v  :  ',
  From: 'f: ',
  To: 't :',
  'Call-ID': 'i: ',
  Contact: 'm:\t',
  Event: 'o: ',
  'Content-Length': 'l: ',
};

test.each<readonly [string, Asking, (text: string) => string]>([
  ['compact names', {}, (text) => rewritten(text, short)],
  [
    'names in capitals',
    {},
    (text) => rewritten(text, { Event: 'EVENT: ', To: 'TO: ', Via: 'VIA: ' }),
  ],
  ['folded lines', {}, (text) => rewritten(text, { Event: 'Event:\r\n  ', To: 'To:\r\n\t \r\n ' })],
  [
    'spaces in Via',
    {},
    (text) => text.replace('SIP/2.0/TCP 127.0.0.1:', 'SIP  / 2.0  / TCP     127.0.0.1 : '),
  ],
  [
    'spaces around parameters',
    {},
    (text) => text.replace(/;branch=/, ' ;\r\n  branch  =  ').replace(';tag=', ' ;   tag    = '),
  ],
  [
    'zeros before numbers',
    { headers: { 'Max-Forwards': '0068', Expires: '0600' } },
    (text) => text.replace('CSeq: 2', 'CSeq: 0002'),
  ],
  ['no hops left', { headers: { 'Max-Forwards': '0' } }, (text) => text],
  [
    'several Accepts',
    { headers: { Accept: 'text/plain;q=0.1, application/*;q=0.5' } },
    (text) => text.replace('\r\nExpires', '\r\nAccept: application/pidf+xml;q=0.9\r\nExpires'),
  ],
  [
    'lists that are supported, and not needed',
    { headers: { Supported: 'eventlist, outbound', 'Proxy-Require': 'foo' } },
    (text) => text,
  ],
  [
    'other parameters of the contact',
    {
      headers: {
        Contact:
          '"A \\"phone\\"" <sip:a%20b;x=?@127.0.0.1:9;transport=TCP;ob;gr=urn:uuid:1> ; +sip.instance="<urn:uuid:1>" ;q=0.33;reg-id=1',
      },
    },
    (text) => text,
  ],
  [
    'addresses of other kinds',
    {
      headers: {
        From: 'tel:+49-30-123;tag=x',
        To: '"J, Smith" <sip:J%6Fhn@EXAMPLE.com;user=phone>',
      },
    },
    (text) => text,
  ],
  [
    'an escaped address',
    { uri: 'SIP:%6Aohn:pass@Example.COM:5060;transport=tcp;user=phone?Subject=hi' },
    (text) => text,
  ],
  ['pings between', {}, (text) => `\r\n\r\n\r\n${text}`],
  [
    'another realm, and no digest',
    {},
    (text) =>
      text.replace(
        '\r\nAuthorization:',
        '\r\nAuthorization: Bearer abc\r\nAuthorization: Digest realm="other", username="x"\r\nAuthorization:',
      ),
  ],
])('a request with %s is taken', async (_what, asking, odd) => {
  expect(await subscribed(asking, odd)).toBe(200);
  expect((await phone.notify()).start).toMatch(/^NOTIFY sip:/);
});

test('several requests at once are answered each, in their order', async () => {
  const requests = ['a', 'b', 'c'].map((callId) => phone.write({ method: 'OPTIONS', callId }));

  phone.say(requests.join(''));
  await phone.until(() => phone.heard.length === 3, 'three answers');

  expect(phone.heard.map((answer) => headerOf(answer, 'call-id'))).toEqual(['a', 'b', 'c']);
  expect(phone.heard.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('proxies on the way are in the answer as they were, and the way is recorded in it', async () => {
  const routes = '<sip:p2.example.com;lr>, <sip:p1.example.com;lr>';
  const vias = 'SIP/2.0/TLS p.example.com;branch=z9hG4bKp, SIP/2.0/WSS x.invalid;branch=z9hG4bKx';
  const own = (): string => `SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bK${Math.random()};x=y, ${vias}`;
  const headers = { 'Record-Route': routes, Via: own() };
  const answer = await phone.login('reception', password, { headers });
  const [, ...others] = answer.headers.get('via') ?? [];
  const notify = await phone.notify();

  expect(answer.status).toBe(200);
  expect(others.join(', ')).toBe(vias);
  expect(answer.headers.get('record-route')).toEqual(routes.split(', '));
  expect(notify.headers.get('route')).toEqual(routes.split(', '));
});

test.each<readonly [string, Asking, number]>([
  ['a telephone number', { uri: 'tel:+4930123' }, 416],
  ['options of a telephone number', { uri: 'tel:+4930123', method: 'OPTIONS' }, 416],
  ['a method in lower case', { method: 'subscribe', headers: { CSeq: '1 subscribe' } }, 501],
  ['an invitation', { method: 'INVITE' }, 405],
  ['a publication', { method: 'PUBLISH' }, 405],
  ['nothing to cancel', { method: 'CANCEL' }, 481],
  ['an extension of another one', { method: 'OPTIONS', headers: { Require: 'eventlist' } }, 420],
])('%s is refused', async (_what, asking, status) => {
  expect((await phone.ask(asking)).status).toBe(status);
});

test('nothing at all is answered to ACK', async () => {
  phone.say(phone.write({ method: 'ACK' }));
  const after = await phone.ask({ method: 'OPTIONS' });

  expect(after.status).toBe(200);
  expect(phone.heard).toHaveLength(1);
});

test('a subscription is known by its id, and one of another id is none', async () => {
  const headers = { Event: 'presence;id=17' };
  const begun = await phone.login('reception', password, { callId: 'c', headers });
  const notify = await phone.notify();
  const uri = (headerOf(begun, 'contact').match(/<(.*)>/) ?? [])[1] ?? '';
  const within = { uri, callId: 'c', toTag: tagOf(begun), headers };
  const other = await phone.login('reception', password, {
    ...within,
    sequence: 5,
    headers: { Event: 'presence;id=18' },
  });
  const same = await phone.login('reception', password, { ...within, sequence: 7 });

  expect(headerOf(notify, 'event')).toBe('presence;id=17');
  expect([other.status, same.status]).toEqual([481, 200]);
});

test('what was used or not offered proves nothing', async () => {
  const asking = { callId: 'digest' };
  const challenge = await phone.ask(asking);
  const proof = credentials(challenge, 'reception', password);
  const say = (authorization: string, sequence: number) =>
    phone.ask({ ...asking, sequence, headers: { Authorization: authorization } });

  const used = await say(proof, 2);
  const replayed = await say(proof, 3);
  const next = await say(credentials(challenge, 'reception', password, {}, '00000002'), 4);
  const integrity = await say(proof.replace('qop=auth', 'qop=auth-int'), 5);
  const session = await say(proof.replace('algorithm=MD5', 'algorithm=MD5-sess'), 6);

  expect([used.status, replayed.status, next.status]).toEqual([200, 401, 200]);
  expect(headerOf(replayed, 'www-authenticate')).toContain('stale=true');
  expect([integrity.status, session.status]).toEqual([400, 400]);
});

test('a phone of RFC 2069, without qop, may use a nonce once', async () => {
  const challenge = await phone.ask({ callId: 'old' });
  const [, nonce = ''] = /nonce="([^"]+)"/.exec(headerOf(challenge, 'www-authenticate')) ?? [];
  const uri = 'sip:john@example.com';
  const secret = md5(`reception:example.com:${password}`);
  const response = md5(`${secret}:${nonce}:${md5(`SUBSCRIBE:${uri}`)}`);
  const Authorization = `Digest username="reception", realm="example.com", nonce="${nonce}", uri="${uri}", response="${response}"`;

  const first = await phone.ask({ callId: 'old', sequence: 2, headers: { Authorization } });
  const second = await phone.ask({ callId: 'new', sequence: 2, headers: { Authorization } });

  expect([first.status, second.status]).toEqual([200, 401]);
  expect(headerOf(second, 'www-authenticate')).toContain('stale=true');
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

test('over IPv6 addresses have their brackets, and none where they are parameters', async () => {
  const listening = { transport: 'tcp', host: '::1', port: 0, credentials: null } as const;
  await using six = await PhoneSite.start({ places: [listening] });
  const socket = connect(six.port, '::1');
  await once(socket, 'connect');
  using watcher = new RawPhone(socket);
  const contact = `<sip:phone@[::1]:${socket.localPort};transport=tcp>`;
  const via = (): string => `SIP/2.0/TCP [2001:db8::1]:5060;rport;branch=z9hG4bK${Math.random()}`;
  const ask = (headers: Readonly<Record<string, string>>) =>
    watcher.login('reception', password, { headers: { Contact: contact, ...headers } });

  const answer = await ask({ Via: via() });
  const notify = await watcher.notify();

  expect(answer.status).toBe(200);
  expect(headerOf(answer, 'contact')).toBe(`<sip:[::1]:${six.port};transport=tcp>`);
  expect(headerOf(answer, 'via')).toMatch(/;received=::1;rport=\d+$/);
  expect(notify.start).toBe(`NOTIFY ${contact.slice(1, -1)} SIP/2.0`);
  expect(headerOf(notify, 'via')).toContain(`SIP/2.0/TCP [::1]:${six.port};`);
});
