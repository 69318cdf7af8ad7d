import { XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { findItem, timesOnly } from '../../../src/gateways/ews/messages/find-item.ts';
import { getUserAvailability } from '../../../src/gateways/ews/messages/get-user-availability.ts';
import type { EwsRequest } from '../../../src/gateways/ews/messages/request.ts';
import { parseXml } from '../../../src/gateways/ews/xml.ts';
import type { Mailbox } from '../../../src/people/person.ts';
import { dayMs, hourMs, type Span } from '../../../src/time/instant.ts';
import { startExchangeSite } from '../../support/exchange-site.ts';
import { type Findings, figure } from '../report.ts';
import { median } from '../statistics.ts';

const entries = 20;
const mailboxes = 100;
const rounds = 7;
const roundMs = 150;
const start = Date.UTC(2026, 2, 9);
const window: Span = { start, end: start + 14 * dayMs };

/**
 * What it costs to understand what Exchange answers: a calendar of 20 entries, and 100 calendars
 * of as many at once. Beside it saxes alone, with which the gateway reads, and fast-xml-parser, which
 * builds a tree without looking whether the document is well-formed and whole.
 */
export async function measureParseCost(): Promise<Findings> {
  const [calendar, many] = await answers();
  const people = addresses();
  const [first = '' as Mailbox, ...others] = people;
  const one = cost(() => understand(findItem(timesOnly, first, window, 1000), calendar));
  const hundred = cost(() => understand(getUserAvailability([first, ...others], window), many));
  const bare = cost(() => new XMLParser({ removeNSPrefix: true }).parse(calendar));
  const streamed = cost(() => stream(calendar));
  const beside = `${figure(streamed)} µs of it saxes; fast-xml-parser, unchecked, ${figure(bare)} µs`;
  return {
    rows: [
      row(`a calendar of ${entries} entries understood`, `${figure(one)} µs`, beside),
      row(
        `${mailboxes} calendars told at once`,
        `${figure(hundred / 1000)} ms`,
        `${figure(hundred / mailboxes)} µs each; ${figure(cost(() => stream(many)) / 1000)} ms of it saxes`,
      ),
    ],
    figures: {
      calendarUs: one,
      uncheckedUs: bare,
      saxesUs: streamed,
      bulkUs: hundred,
      calendarBytes: calendar.length,
      bulkBytes: many.length,
    },
  };
}

function row(what: string, value: string, beside: string): Findings['rows'][number] {
  return { what, value, beside, goal: '', met: null };
}

function addresses(): readonly Mailbox[] {
  return Array.from({ length: mailboxes }, (_, n) => `person-${n}@example.com` as Mailbox);
}

/** As the simulated Exchange writes them: a FindItem of one, a GetUserAvailability of all. */
async function answers(): Promise<readonly [string, string]> {
  const seen: string[] = [];
  await using site = await startExchangeSite({
    onExchange: ({ responseXml }) => seen.push(responseXml),
  });
  const people = addresses();
  for (const address of people) {
    const mailbox = site.exchange.addMailbox({ address });
    for (let n = 0; n < entries; n++) {
      const from = start + n * 15 * hourMs;
      mailbox.addAppointment({ start: from, end: from + hourMs, subject: 'Budget' });
    }
  }
  const gateway = site.gateway();
  const { signal } = new AbortController();
  const [first = '' as Mailbox] = people;
  await gateway.readCalendar(first, window, signal);
  await gateway.readManyCalendars(people, window, signal);
  const [calendar = '', many = ''] = seen;
  return [calendar, many];
}

function understand<Answer>(request: EwsRequest<Answer>, text: string): Answer {
  const body = parseXml(text)?.child('Body');
  if (body === undefined) throw new Error('what was recorded is no answer');
  return request.parse(body, { server: '', mailbox: request.mailbox });
}

/** Every element's name and text, and nothing made of them: the least a streaming reader does. */
function stream(text: string): number {
  const parser = new SaxesParser({ xmlns: true });
  let characters = 0;
  parser.on('opentag', ({ local }) => {
    characters += local.length;
  });
  parser.on('text', (content) => {
    characters += content.length;
  });
  parser.write(text).close();
  return characters;
}

/** Microseconds of this process's time for one run. */
function cost(run: () => unknown): number {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const until = performance.now() + roundMs;
    let runs = 0;
    while (performance.now() < until || runs < 3) {
      run();
      runs += 1;
    }
    rates.push(process.cpuUsage(before).user / runs);
  }
  return median(rates);
}
