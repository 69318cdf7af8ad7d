import { bulk } from './en/bulk.ts';
import { accounts } from './en/accounts.ts';
import { audit } from './en/audit.ts';
import { certificates } from './en/certificates.ts';
import { editing } from './en/editing.ts';
import { examine } from './en/examine.ts';
import { gateways } from './en/gateways.ts';
import { me } from './en/me.ts';
import { overview } from './en/overview.ts';
import { parameters } from './en/parameters.ts';
import { people } from './en/people.ts';
import { person } from './en/person.ts';
import { policy } from './en/policy.ts';
import { presence } from './en/presence.ts';
import { publishers } from './en/publishers.ts';
import { refusals } from './en/refusals.ts';
import { signIn } from './en/sign-in.ts';

/** What the console says in English; other languages have the same shape. */
export const en = {
  language: 'English',
  common: {
    save: 'Save',
    cancel: 'Cancel',
    close: 'Close',
    none: 'None',
    never: 'never',
    loading: 'Loading …',
    retry: 'Try again',
    unreachable: 'Doorlight cannot be reached. It will be tried again.',
    failed: 'That did not work',
    saved: 'Saved',
    people: (count: string, one: boolean) => (one ? `${count} person` : `${count} people`),
    more: 'Show more',
    notFound: 'There is no such page.',
    notAllowed: 'Your role does not permit this.',
  },
  shell: {
    skip: 'Skip to the content',
    menu: 'Menu',
    navigation: 'Pages',
    scheme: { light: 'Light', dark: 'Dark', auto: 'As the system' },
    appearance: 'Appearance',
    language: 'Language',
    signOut: 'Sign out',
    signedInAs: (name: string) => `Signed in as ${name}`,
    settings: 'Account and appearance',
  },
  pages: {
    overview: 'Overview',
    people: 'People',
    bulk: 'Bulk',
    gateways: 'Gateways',
    publishers: 'Publishers',
    certificates: 'Certificates',
    parameters: 'Parameters',
    policy: 'Try a policy',
    accounts: 'Accounts',
    audit: 'Audit',
    me: 'My presence',
  },
  sentences: refusals,
  signIn,
  presence,
  overview,
  health: {
    untried: 'Not tried yet',
    up: 'Up',
    degraded: 'Degraded',
    down: 'Down',
    lastSuccess: 'Last success',
    subscription: 'Changes heard by',
    /** Why changes are heard of by that kind; `others-fail` is said by the service. */
    why: {
      'as-wanted': 'It is the kind that is asked for.',
      best: 'It is the best kind, and nothing speaks against it.',
      'others-fail': null as string | null,
      'works-again': 'It works now, and is better than what was used.',
    },
    served: 'Serves',
    shows: 'Shows people',
    yes: 'Yes',
    no: 'No',
    identity: 'Identity',
    capabilities: 'What the server grants',
    capability: { ok: 'granted', missing: 'missing', unknown: 'not known' },
    remedy: 'What to do',
  },
  people,
  bulk,
  person,
  parameters,
  gateways,
  publishers,
  editing,
  examine,
  certificates,
  policy,
  accounts,
  audit,
  me,
};

export type Words = typeof en;
