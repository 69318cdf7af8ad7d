import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { DoorlightDesk } from '../support/chaos/doorlight-desk.ts';
import { Dice, randomFrom } from '../support/chaos/random.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { Organisation } from '../support/organisation.ts';
import { type Kamailio, startKamailio } from '../support/sip/kamailio.ts';
import { SipWatcher, type Subscription } from '../support/sip/sip-watcher.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

const seed = Number(process.env['DOORLIGHT_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const dice = new Dice(randomFrom(seed));
const rounds = 6;
const changes = 120;

/** One of two hundred, as Exchange, a chat client and a phone have them. */
interface Someone {
  readonly jid: string;
  readonly contact: string;
  readonly mailbox: SimulatedMailbox;
  meeting: string | null;
  phone: Subscription | undefined;
}

let kamailio: Kamailio;
let organisation: Organisation;
let desk: DoorlightDesk;
let watcher: SipWatcher;
let client: SlixmppClient;
let everyone: readonly Someone[];

beforeAll(async () => {
  process.stdout.write(`DOORLIGHT_TEST_SEED=${seed}\n`);
  kamailio = await startKamailio();
  organisation = await Organisation.found(startProsody, {
    parameters: `parameters: { calendarSpreadS: 0 }
sip:
  - { name: phones, host: 127.0.0.1, port: ${kamailio.port}, transport: tcp, domains: [example.com], ratePerS: 500 }
`,
  });
  desk = new DoorlightDesk(organisation.port, `${organisation.folder}/token`);
  everyone = Array.from({ length: 200 }, (_, at) => {
    const jid = `p${at}@example.com`;
    const mailbox = organisation.site.exchange.addMailbox({ address: jid, timeZone: 'UTC' });
    return { jid, contact: `p${at}@${component.domain}`, mailbox, meeting: null, phone: undefined };
  });
  for (const { jid } of everyone) await desk.add(jid);
  client = await organisation.lab.login();
  watcher = await SipWatcher.connect(kamailio.port);
  for (const someone of everyone) {
    await subscribe(client, someone.contact);
    someone.phone = await watcher.watch(`sip:${someone.jid}`, { expiresS: 3_600 });
    expect(someone.phone.status).toBeLessThan(300);
  }
}, 600_000);

afterAll(async () => {
  watcher[Symbol.dispose]();
  await organisation[Symbol.asyncDispose]();
  await kamailio[Symbol.asyncDispose]();
});

/** What a chat client shows: `dnd In a meeting until 10:00 AM`. */
function inChat({ contact }: Someone): string {
  const seen = client.presences.findLast(
    ({ from, type }) => from === contact && (type === null || type === 'unavailable'),
  );
  const text = seen?.statuses.find(({ lang }) => (lang ?? 'en') === 'en')?.text ?? '';
  return `${seen?.type ?? seen?.show ?? 'available'} ${text}`.trim();
}

/** What a phone is told, in the same words. */
function onPhone({ phone }: Someone): string {
  const body = phone?.last?.body ?? '';
  const [, basic = 'closed'] = /<basic>(\w+)<\/basic>/.exec(body) ?? [];
  const [, show = 'available'] = /<show [^>]*>(\w+)<\/show>/.exec(body) ?? [];
  const [, text = ''] = /<dm:note xml:lang="en">([^<]*)<\/dm:note>/.exec(body) ?? [];
  return `${basic === 'closed' ? 'unavailable' : show} ${text}`.trim();
}

async function changeSomething(): Promise<void> {
  const someone = dice.one(everyone);
  const { jid, mailbox } = someone;
  switch (dice.one(['override', 'override', 'revert', 'meeting', 'meeting', 'absence'])) {
    case 'override':
      await desk.override(
        jid,
        dice.one(['available', 'away', 'xa', 'dnd', 'unavailable']),
        dice.one(['', 'at my desk', 'ask Ben', 'a & b < c']).slice(0, 20),
      );
      break;
    case 'revert':
      await desk.revert(jid);
      break;
    case 'meeting':
      if (someone.meeting !== null) mailbox.deleteAppointment(someone.meeting);
      someone.meeting =
        someone.meeting === null
          ? mailbox.addAppointment({
              start: Date.now() - minuteMs,
              end: Date.now() + dice.between(20, 90) * minuteMs,
              showAs: 'Busy',
            })
          : null;
      break;
    default:
      if (someone.meeting === null) {
        someone.meeting = mailbox.addAppointment({
          start: Date.now() - minuteMs,
          end: Date.now() + dice.between(1, 9) * 1_440 * minuteMs,
          showAs: 'OOF',
        });
      }
  }
}

function differing(decided: ReadonlyMap<string, string>): readonly string[] {
  return everyone.flatMap((someone) => {
    const wanted = decided.get(someone.jid) ?? '';
    const [chat, phone] = [inChat(someone), unescaped(onPhone(someone))];
    return chat === wanted && phone === wanted
      ? []
      : [`${someone.jid}: ${wanted} | ${chat} | ${phone}`];
  });
}

test(
  'a chat client and a phone show the same of two hundred people, at every pause',
  { timeout: 600_000 },
  async () => {
    for (let round = 0; round < rounds; round++) {
      for (let at = 0; at < changes; at++) await changeSomething();

      // Each look is two hundred requests, of the six thousand a minute that the API takes.
      await expect
        .poll(async () => differing(await decisions()).join('\n'), {
          timeout: 90_000,
          interval: 3_000,
          message: `wanted | in chat | on the phone, round ${round + 1}`,
        })
        .toBe('');
    }
    expect(new Set(everyone.map((someone) => onPhone(someone))).size).toBeGreaterThan(20);
  },
);

async function decisions(): Promise<ReadonlyMap<string, string>> {
  const decided = new Map<string, string>();
  for (const { jid } of everyone) {
    const presence = await desk.presence(jid);
    decided.set(jid, `${presence?.availability} ${presence?.text}`.trim());
  }
  return decided;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
