import fc from 'fast-check';
import { expect } from 'vitest';
import { EwsClient } from '../../src/gateways/ews/client.ts';
import { findItem, timesOnly } from '../../src/gateways/ews/messages/find-item.ts';
import { getUserAvailability } from '../../src/gateways/ews/messages/get-user-availability.ts';
import { getUserOofSettings } from '../../src/gateways/ews/messages/get-user-oof-settings.ts';
import type { HttpConnection } from '../../src/gateways/http/connection.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { AutomaticReplies, CalendarEntry } from '../../src/presence/calendar-entry.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { encodePeriods } from '../../src/store/busy-periods.ts';
import { claimOf } from '../../src/sync/automatic-replies.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { personFailing, personUnreadable } from '../../src/telemetry/sync-events.ts';
import { dayMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { anyInstant } from '../support/arbitrary-claims.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { law } from '../support/laws.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';
import {
  anyAvailabilityAnswer,
  anyCalendarAnswer,
  anyRepliesAnswer,
  secret,
} from '../support/talkative-exchange.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';

const john = person('john');
const who = { person: john.jid, mailbox: john.mailbox, server: 'exchange' };
const wording = createWording();
const { signal } = new AbortController();

/** Answers whatever is asked with the text it is given. */
function clientAnswering(text: string, log: ReturnType<typeof capturedLog>): EwsClient {
  const connection: Pick<HttpConnection, 'url' | 'request'> = {
    url: new URL('https://mail.example.com/EWS/Exchange.asmx'),
    request: () => Promise.resolve({ status: 200, headers: new Map(), text }),
  };
  return new EwsClient(connection as HttpConnection, log.telemetry);
}

law(
  'no subject, place or attendee that Exchange tells is in any presence, log or table',
  anyInstant.chain((now) =>
    fc.record({
      now: fc.constant(now),
      calendar: anyCalendarAnswer(now),
      availability: anyAvailabilityAnswer(now),
      replies: anyRepliesAnswer(now),
    }),
  ),
  async ({ now, calendar, availability, replies }) => {
    const log = capturedLog();
    const window = { start: now - dayMs, end: now + 14 * dayMs };
    const entries: CalendarEntry[] = [];
    const stored: unknown[] = [];
    const engine = new Engine({
      people: [john],
      overrides: new OverrideMemory(),
      settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS: 0 },
      wording,
      clock: new EngineTestClock(now),
      telemetry: log.telemetry,
    });
    const link = new RecordingPublisher(() => now);
    await engine.start();
    await engine.attach(link);

    async function ask<T>(
      text: string,
      work: (client: EwsClient) => Promise<T>,
    ): Promise<T | null> {
      try {
        return await work(clientAnswering(text, log));
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        personUnreadable(log.telemetry, who, error.message);
        personFailing(log.telemetry, who, error.message);
        return null;
      }
    }
    const { mailbox } = john;
    const page = await ask(calendar, (client) =>
      client.call(findItem(timesOnly, mailbox, window, 1000), signal),
    );
    if (page !== null) entries.push(...page.entries.values());
    const bulk = await ask(availability, (client) =>
      client.call(getUserAvailability([mailbox], window), signal),
    );
    for (const each of bulk ?? []) {
      if (!(each instanceof GatewayError)) entries.push(...each.entries);
    }
    const oof = await ask(replies, (client) => client.call(getUserOofSettings(mailbox), signal));
    const periods = readPeriods(entries, defaultPolicy.timeZone);
    stored.push(encodePeriods(periods));
    engine.calendar(john.jid, { periods, knownAt: 'live' });
    if (oof !== null) {
      const claim = claimOf(oof satisfies AutomaticReplies, { state: 'disabled' }, now);
      stored.push(claim);
      engine.automaticReplies(john.jid, claim);
    }
    await settled();

    const everything = {
      stored,
      log: log.records,
      sent: link.sent,
      shown: engine.current(john.jid),
      explained: engine.explain(john.jid),
      metrics: await log.telemetry.metrics.metrics(),
    };
    expect(JSON.stringify(everything)).not.toContain(secret);
    await engine[Symbol.asyncDispose]();
  },
);
