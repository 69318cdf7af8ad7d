import { AccountService } from '../accounts/account-service.ts';
import { SignIn } from '../accounts/sign-in.ts';
import { SignInLinks } from '../accounts/sign-in-links.ts';
import { Sessions } from '../accounts/sessions.ts';
import type { Config } from '../config/config.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from './system-clock.ts';

interface SignInNeeds {
  readonly config: Config;
  readonly store: Pick<Store, 'accounts' | 'sessions' | 'signInLinks'>;
  readonly people: Pick<PeopleService, 'find'>;
  readonly telemetry: Telemetry;
}

/** Everything by which people and administrators sign in. */
export interface SignIns {
  readonly accounts: AccountService;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly links: SignInLinks;
}

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
  const signIn = new SignIn({ accounts, sessions, links, repository, now, telemetry });
  return { accounts, sessions, signIn, links };
}
