import type { TrustStore } from '../../certificates/trust-store.ts';
import type { Engine } from '../../engine/engine.ts';
import type { SipSettings } from '../../engine/publishers/publisher-settings.ts';
import type { PeopleService } from '../../people/people-service.ts';
import type { Jid } from '../../people/person.ts';
import { CallWatch } from '../../publishers/sip/calls/call-watch.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { steadyClock } from '../../time/steady-clock.ts';
import { version } from '../version.ts';
import { sipAccountOf, sipAddresses, sipServerOf } from './sip.ts';

export interface SipCallsNeeds {
  readonly engine: Pick<Engine, 'call' | 'person'>;
  readonly people: Pick<PeopleService, 'all' | 'onChange'>;
  readonly trusted: TrustStore;
  readonly telemetry: Telemetry;
}

/** Hears of calls from one SIP server. */
export interface CallsHeard {
  /** Nothing more is heard. With `forget` nobody counts as in a call any more who did there. */
  stop(forget: boolean): Promise<void>;
}

/** Hears from a SIP server who is in a call. */
export async function sipCalls(
  settings: SipSettings,
  secret: string | null,
  { engine, people, trusted, telemetry }: SipCallsNeeds,
): Promise<CallsHeard> {
  const { name, expiresS, ratePerS } = settings;
  const watch = new CallWatch({
    name,
    server: sipServerOf(() => settings, { trusted }),
    account: sipAccountOf(settings, secret),
    expiresS,
    ratePerS,
    inbox: engine,
    userAgent: `Doorlight/${version}`,
    clock: steadyClock,
    random: Math.random,
    telemetry,
  });
  const addressOf = sipAddresses(settings, engine);
  const follow = (person: Jid): void => watch.follow(person, addressOf(person));
  const stopHearing = people.onChange((change) => {
    if (change.kind === 'added') for (const { jid } of change.people) follow(jid);
    else follow(change.person.jid);
  });
  for (const { jid } of await people.all()) follow(jid);
  watch.start();
  return {
    async stop(forget) {
      stopHearing();
      if (forget) for (const { jid } of await people.all()) watch.follow(jid, null);
      await watch[Symbol.asyncDispose]();
    },
  };
}
