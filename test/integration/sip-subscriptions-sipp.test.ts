import { expect, test } from 'vitest';
import { PhoneSite, domain, passwords } from '../support/sip/phone-site.ts';
import { runSipp } from '../support/sip/sipp.ts';

interface Step {
  readonly expiresS: number;
  readonly event?: string;
  readonly toTag?: string;
  readonly status: number;
  /** The `Subscription-State` of the NOTIFY that follows; `null` for none. */
  readonly told: string | null;
  readonly header?: string;
}

/** Each SUBSCRIBE is asked for its password and comes again with it. */
function scenario(user: keyof typeof passwords, address: string, steps: readonly Step[]): string {
  const all = steps.map((step, at) => stepOf(user, address, step, at));
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="phone">
${all.join('\n')}
</scenario>
`;
}

function stepOf(
  user: keyof typeof passwords,
  address: string,
  { status, told, header, ...asked }: Step,
  at: number,
): string {
  const credentials = `[authentication username=${user} password=${passwords[user]}]\n`;
  const check =
    header === undefined
      ? ''
      : `<action><ereg regexp="${header}" search_in="msg" check_it="true" assign_to="h${at}"/></action>`;
  const use = header === undefined ? '' : `<Reference variables="h${at}"/>`;
  const notified = told === null ? '' : notify(told, at);
  return `${subscribe(user, address, asked, 2 * at + 1, '')}
<recv response="401" auth="true"/>
${subscribe(user, address, asked, 2 * at + 2, credentials)}
<recv response="${status}">${check}</recv>${use}${notified}`;
}

function notify(state: string, at: number): string {
  return `<recv request="NOTIFY"><action>
<ereg regexp="${state}" search_in="hdr" header="Subscription-State:" check_it="true" assign_to="s${at}"/>
<ereg regexp=";tag=([^;[:space:]]+)" search_in="hdr" header="From:" assign_to="w${at},tag"/>
</action></recv><Reference variables="s${at},w${at},tag"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;
}

function subscribe(
  user: string,
  address: string,
  { expiresS, event = 'presence', toTag = '' }: Omit<Step, 'status' | 'told' | 'header'>,
  sequence: number,
  credentials: string,
): string {
  return `<send><![CDATA[
SUBSCRIBE ${address} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:${user}@${domain}>;tag=[call_number]
To: <${address}>${toTag}
Call-ID: [call_id]
CSeq: ${sequence} SUBSCRIBE
Contact: <sip:${user}@[local_ip]:[local_port];transport=tcp>
Event: ${event}
Accept: application/pidf+xml
Expires: ${expiresS}
${credentials}Content-Length: 0

]]></send>`;
}

const toTag = ';tag=[$tag]';
const john = 'sip:john@example.com';
// Else it would say that it logs in to the server's own address.
const uri = ['-auth_uri', 'john@example.com'];

test('SIPp subscribes, is told, refreshes and unsubscribes', async () => {
  await using site = await PhoneSite.start();

  await using sipp = await runSipp(
    site.port,
    scenario('reception', john, [
      { expiresS: 600, status: 200, told: 'active;expires=600' },
      { expiresS: 300, toTag, status: 200, told: 'active;expires=300' },
      { expiresS: 0, toTag, status: 200, told: 'terminated;reason=timeout' },
      { expiresS: 300, toTag, status: 481, told: null },
    ]),
    uri,
  );

  await expect(sipp.done).resolves.toBeUndefined();
  expect(site.subscriptions).toBe(0);
});

test('SIPp is refused what it cannot have', async () => {
  await using site = await PhoneSite.start();

  await using sipp = await runSipp(
    site.port,
    scenario('reception', john, [
      { expiresS: 10, status: 423, told: null, header: 'Min-Expires: 60' },
      { expiresS: 60, event: 'mwi', status: 489, told: null, header: 'Allow-Events: presence' },
    ]),
    uri,
  );
  await using stranger = await runSipp(
    site.port,
    scenario('stranger', john, [{ expiresS: 60, status: 403, told: null }]),
    uri,
  );

  await expect(sipp.done).resolves.toBeUndefined();
  await expect(stranger.done).resolves.toBeUndefined();
});
