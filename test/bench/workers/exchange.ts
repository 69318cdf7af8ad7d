import type { SimulatedMailbox } from '../../../src/simulator/mailboxes/mailbox.ts';
import { minuteMs } from '../../../src/time/instant.ts';
import { type ExchangeSite, startExchangeSite } from '../../support/exchange-site.ts';
import { answerRequests } from './worker.ts';

let site: ExchangeSite | undefined;
let mailboxes: readonly SimulatedMailbox[] = [];

answerRequests({
  /** A simulated Exchange with these mailboxes, their calendars empty. */
  async start({ addresses }: { addresses: readonly string[] }) {
    const started = await startExchangeSite();
    site = started;
    mailboxes = addresses.map((address) => started.exchange.addMailbox({ address }));
    return { url: started.exchange.url, ca: started.certificate.ca };
  },
  /** In every calendar a meeting is made for now where there is none, or deleted, at once. */
  change() {
    const now = Date.now();
    for (const mailbox of mailboxes) {
      const [meeting] = mailbox.appointments;
      if (meeting === undefined) {
        mailbox.addAppointment({ start: now - minuteMs, end: now + 30 * minuteMs, showAs: 'Busy' });
      } else {
        mailbox.deleteAppointment(meeting.id, 'hard');
      }
    }
  },
  /** Requests received so far, by operation. */
  counts: () => Object.fromEntries(site?.exchange.requestCounts ?? []),
});
