import type { Config } from '../config/config.ts';
import type { TrustStore } from '../certificates/trust-store.ts';
import type { Engine } from '../engine/engine.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid } from '../people/person.ts';
import { CallWatch } from '../publishers/sip/calls/call-watch.ts';
import { systemClock } from '../publishers/sip/clock.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { directTls } from './links.ts';
import { sipAddresses } from './sip-links.ts';
import { version } from './version.ts';

export interface SipCallsNeeds {
  readonly config: Config;
  readonly engine: Pick<Engine, 'call' | 'person'>;
  readonly people: PeopleService;
  readonly trusted: TrustStore;
  readonly telemetry: Telemetry;
}

/** One for each SIP server that is to say who is in a call. */
export async function sipCalls(needs: SipCallsNeeds): Promise<readonly CallWatch[]> {
  const links = needs.config.sip.filter(({ callState }) => callState);
  return await Promise.all(links.map((link) => callWatch(link, needs)));
}

async function callWatch(
  link: Config['sip'][number],
  { engine, people, trusted, telemetry }: SipCallsNeeds,
): Promise<CallWatch> {
  const { name, host, port, transport, path, account, expiresS, ratePerS } = link;
  const watch = new CallWatch({
    name: `sip:${name}`,
    server: { host, port, transport, path, tls: await directTls(link, trusted) },
    account:
      account === null ? null : { username: account.username, password: account.password.reveal() },
    expiresS,
    ratePerS,
    inbox: engine,
    userAgent: `Doorlight/${version}`,
    clock: systemClock,
    random: Math.random,
    telemetry,
  });
  const addressOf = sipAddresses(link, engine);
  const follow = (person: Jid): void => watch.follow(person, addressOf(person));
  people.onChange((change) => {
    if (change.kind === 'added') for (const { jid } of change.people) follow(jid);
    else follow(change.person.jid);
  });
  for (const { jid } of await people.all()) follow(jid);
  watch.start();
  return watch;
}
