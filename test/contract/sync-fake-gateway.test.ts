import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeGateway } from '../support/fake-gateway.ts';
import { type CalendarGatewaySite, describeCalendarGateway } from './calendar-gateway.ts';

// What `sync` is tested with must behave as what it runs with.
describeCalendarGateway('in memory', start);

function start(): Promise<CalendarGatewaySite> {
  const gateway = new FakeGateway(new FakeClock(0));
  gateway.latencyMs = 0;
  const mailboxes = ['john@example.com', 'jane@example.com'] as [Mailbox, Mailbox];
  for (const mailbox of mailboxes) gateway.setCalendar(mailbox, []);
  return Promise.resolve({
    gateway,
    mailboxes,
    nobody: 'nobody@example.com' as Mailbox,
    addEntry: (mailbox, entry) =>
      gateway.setCalendar(mailbox, [...gateway.entriesOf(mailbox), entry]),
    setReplies: (mailbox, replies) => gateway.setReplies(mailbox, replies),
    loseWatch: (mailbox) => gateway.loseWatch(mailbox, new GatewayError('Gone.', 'resubscribe')),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  });
}
