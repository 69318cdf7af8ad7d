import { setTimeout as delay } from 'node:timers/promises';
import type { EwsGateway } from '../../../src/gateways/ews/gateway.ts';
import type { Mailbox } from '../../../src/people/person.ts';
import type { SimulatedMailbox } from '../../../src/simulator/mailboxes/mailbox.ts';
import { dayMs, minuteMs } from '../../../src/time/instant.ts';
import { startProsody } from '../../support/daemons/prosody.ts';
import { Organisation } from '../../support/organisation.ts';
import type { SlixmppClient } from '../../support/slixmpp-client.ts';
import { type Account, subscribe } from '../../support/xmpp-lab.ts';
import { component } from '../../support/xmpp-site.ts';
import { type Findings, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { median, quantile } from '../statistics.ts';

/** Design: "within the time of the gateway's own requests plus 50 ms". */
const goalMs = 50;

/** A person whose calendar changed again within a second is not read at once: they take turns. */
const peopleInTurn = 4;
const pauseMs = 350;

interface Watched {
  readonly account: Account;
  readonly contact: string;
  readonly mailbox: SimulatedMailbox;
}

/**
 * From a change in the simulated Exchange to the presence in an independent client, with
 * Doorlight, Prosody and the client as processes of their own, beside the time that the same
 * calendar read takes when it is asked for directly. Nothing is polled: the daily read and the
 * poll of automatic replies have no part in it.
 */
export async function measureLatency({ changes }: Scale): Promise<Findings> {
  await using organisation = await Organisation.found(startProsody);
  const people: Watched[] = [];
  for (let at = 0; at < peopleInTurn; at++) people.push(await newPerson(organisation));
  const client = await organisation.lab.login();
  for (const { contact } of people) await subscribe(client, contact);
  const gateway = organisation.site.gateway();

  const arrivals: number[] = [];
  const requests: number[] = [];
  // The first of each person warms everything up.
  for (let change = 0; change < changes + peopleInTurn; change++) {
    const person = people[change % peopleInTurn];
    if (person === undefined) break;
    await delay(pauseMs);
    const arrivalMs = await timeChange(person, client);
    const requestMs = await timeRead(gateway, person);
    if (change < peopleInTurn) continue;
    arrivals.push(arrivalMs);
    requests.push(requestMs);
  }

  const [arrival, request] = [median(arrivals), median(requests)];
  const ours = arrival - request;
  return {
    rows: [
      {
        what: `calendar change to chat client, median of ${arrivals.length}`,
        value: `${figure(arrival)} ms`,
        beside: `95 % within ${figure(quantile(arrivals, 0.95))} ms; the calendar read by itself ${figure(request)} ms`,
        goal: `≤ read + ${goalMs} ms`,
        met: ours <= goalMs,
      },
    ],
    figures: { arrivals, requests, medianMs: arrival, medianRequestMs: request },
  };
}

async function newPerson(organisation: Organisation): Promise<Watched> {
  const account = await organisation.lab.account();
  const mailbox = organisation.site.exchange.addMailbox({
    address: account.jid,
    timeZone: 'Europe/London',
  });
  await organisation.run('people', 'add', account.jid);
  const contact = `${account.jid.split('@')[0] ?? ''}@${component.domain}`;
  return { account, contact, mailbox };
}

/** Makes a meeting where there is none, or deletes it; milliseconds until the client shows so. */
async function timeChange(person: Watched, client: SlixmppClient): Promise<number> {
  const { mailbox, contact } = person;
  const since = client.presences.length;
  const [meeting] = mailbox.appointments;
  const began = performance.now();
  if (meeting === undefined) {
    const now = Date.now();
    mailbox.addAppointment({ start: now - minuteMs, end: now + 30 * minuteMs, showAs: 'Busy' });
  } else {
    mailbox.deleteAppointment(meeting.id, 'hard');
  }
  const wanted = meeting === undefined ? 'dnd' : null;
  await client.presence(({ from, show }) => from === contact && show === wanted, { since });
  return performance.now() - began;
}

async function timeRead(gateway: EwsGateway, { account }: Watched): Promise<number> {
  const now = Date.now();
  const began = performance.now();
  await gateway.readCalendar(
    account.jid as Mailbox,
    { start: now - dayMs, end: now + 14 * dayMs },
    AbortSignal.timeout(30_000),
  );
  return performance.now() - began;
}
