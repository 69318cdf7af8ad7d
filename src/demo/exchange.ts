import { makeServerCertificate } from '../simulator/certificates.ts';
import type { SimulatedMailbox } from '../simulator/mailboxes/mailbox.ts';
import { type SimulatedExchange, startSimulatedExchange } from '../simulator/simulated-exchange.ts';
import { type Member, everybody } from './cast.ts';
import { loopback } from './loopback.ts';

/** The simulated Exchange with a mailbox for everybody, and how Doorlight signs in to it. */
export interface DemoExchange extends AsyncDisposable {
  readonly url: string;
  readonly account: string;
  readonly password: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  mailboxOf(member: Member): SimulatedMailbox;
  /**
   * Exchange tells nobody that automatic replies have changed; Doorlight reads them every ten
   * minutes, and along with a calendar that has changed. So that nobody waits in front of the
   * page, the calendar is made to change.
   */
  touchCalendar(member: Member): void;
}

const account = {
  user: 'doorlight@example.com',
  password: 'impersonates',
  mayImpersonate: 'everyone',
} as const;

/** `timeZone` is everybody's. */
export async function startExchange(timeZone: string): Promise<DemoExchange> {
  const { key, cert, ca } = await makeServerCertificate([loopback, 'localhost']);
  const server = await startSimulatedExchange({ host: loopback, key, cert, accounts: [account] });
  for (const { jid, name } of everybody) {
    server.addMailbox({ address: jid, displayName: name, timeZone });
  }
  return {
    url: server.url,
    account: account.user,
    password: account.password,
    ca,
    mailboxOf: ({ jid }) => server.mailbox(jid),
    touchCalendar: (member) => touch(server, member),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function touch(server: SimulatedExchange, { jid }: Member): void {
  const mailbox = server.mailbox(jid);
  const first = mailbox.appointments[0];
  if (first !== undefined) {
    mailbox.changeAppointment(first.id, {});
    return;
  }
  const now = Date.now();
  const made = mailbox.addAppointment({ start: now, end: now + 60_000, showAs: 'Free' });
  mailbox.deleteAppointment(made, 'hard');
}
