import { readFileSync } from 'node:fs';
import { AccountService } from '../accounts/account-service.ts';
import { OidcProvider } from '../accounts/oidc.ts';
import { SignIn } from '../accounts/sign-in.ts';
import { SignInLinks } from '../accounts/sign-in-links.ts';
import { Sessions } from '../accounts/sessions.ts';
import type { Config } from '../config/config.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid } from '../people/person.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from '../time/clock.ts';

interface SignInNeeds {
  readonly config: Config;
  readonly store: Pick<Store, 'accounts' | 'sessions' | 'signInLinks' | 'signInAttempts'>;
  readonly people: Pick<PeopleService, 'find' | 'list'>;
  readonly telemetry: Telemetry;
}

/** Everything by which people and administrators sign in. */
export interface SignIns {
  readonly accounts: AccountService;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly links: SignInLinks;
  /** `null` where no other provider is set up. */
  readonly provider: OidcProvider | null;
}

/** Every way in there is: local accounts, links over chat, and the provider where one is configured. */
export function signIns({ config, store, people, telemetry }: SignInNeeds): SignIns {
  const now = (): number => systemClock.now();
  const accounts = new AccountService({ repository: store.accounts, now, telemetry });
  const sessions = new Sessions({
    repository: store.sessions,
    accounts,
    isPerson: async (jid) => (await people.find(jid)) !== undefined,
    now,
    telemetry,
  });
  const links = new SignInLinks(store.signInLinks, config.http.publicUrl, now);
  const repository = store.sessions;
  const signIn = new SignIn({
    accounts,
    sessions,
    links,
    repository,
    attempts: store.signInAttempts,
    now,
    telemetry,
  });
  const provider = providerOf({ config, people, telemetry });
  return { accounts, sessions, signIn, links, provider };
}

function providerOf({
  config: { oidc },
  people,
  telemetry,
}: Pick<SignInNeeds, 'config' | 'people' | 'telemetry'>): OidcProvider | null {
  if (oidc === null) return null;
  return new OidcProvider({
    settings: {
      ...oidc,
      clientSecret: oidc.secret.reveal(),
      ca: oidc.caFile === null ? null : readFileSync(oidc.caFile, 'utf8'),
    },
    personOf: (address) => personOf(people, address),
    now: () => systemClock.now(),
    telemetry,
  });
}

/** The person of that JID, or else the one who has that mailbox; two who share it are nobody. */
async function personOf(people: SignInNeeds['people'], address: string): Promise<Jid | undefined> {
  const named = await people.find(address);
  if (named !== undefined) return named.jid;
  const wanted = address.toLowerCase();
  const query = { limit: 1_000, after: null, search: wanted, among: null };
  const found = (await people.list(query)).people;
  const owners = found.filter(({ mailbox }) => mailbox.toLowerCase() === wanted);
  return owners.length === 1 ? owners[0]?.jid : undefined;
}
