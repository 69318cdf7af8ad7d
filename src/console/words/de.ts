import { bulkReasons } from './de/bulk-reasons.ts';
import { bulk } from './de/bulk.ts';
import { accounts } from './de/accounts.ts';
import { audit } from './de/audit.ts';
import { certificateReasons } from './de/certificate-reasons.ts';
import { certificates } from './de/certificates.ts';
import { editing } from './de/editing.ts';
import { examine } from './de/examine.ts';
import { gateways } from './de/gateways.ts';
import { me } from './de/me.ts';
import { overview } from './de/overview.ts';
import { parameters } from './de/parameters.ts';
import { people } from './de/people.ts';
import { person } from './de/person.ts';
import { policy } from './de/policy.ts';
import { presence } from './de/presence.ts';
import { publishers } from './de/publishers.ts';
import { reasons } from './de/reasons.ts';
import { refusals } from './de/refusals.ts';
import { signIn } from './de/sign-in.ts';
import type { Words } from './en.ts';
import type { Sentences } from './sentences.ts';

export const de: Words = {
  language: 'Deutsch',
  common: {
    save: 'Speichern',
    cancel: 'Abbrechen',
    close: 'Schließen',
    none: 'Keine',
    never: 'nie',
    loading: 'Wird geladen …',
    retry: 'Noch einmal versuchen',
    unreachable: 'Doorlight ist nicht zu erreichen. Es wird wieder versucht.',
    failed: 'Das hat nicht geklappt',
    saved: 'Gespeichert',
    people: (count, one) => (one ? `${count} Person` : `${count} Personen`),
    more: 'Mehr zeigen',
    notFound: 'Diese Seite gibt es nicht.',
    notAllowed: 'Ihre Rolle erlaubt das nicht.',
  },
  shell: {
    skip: 'Zum Inhalt springen',
    menu: 'Menü',
    navigation: 'Seiten',
    scheme: { light: 'Hell', dark: 'Dunkel', auto: 'Wie das System' },
    appearance: 'Darstellung',
    language: 'Sprache',
    signOut: 'Abmelden',
    signedInAs: (name) => `Angemeldet als ${name}`,
    settings: 'Konto und Darstellung',
  },
  pages: {
    overview: 'Überblick',
    people: 'Personen',
    bulk: 'Massenänderung',
    gateways: 'Gateways',
    publishers: 'Ausgänge',
    certificates: 'Zertifikate',
    parameters: 'Parameter',
    policy: 'Regeln ausprobieren',
    accounts: 'Konten',
    audit: 'Protokoll',
    me: 'Meine Präsenz',
  },
  sentences: { ...refusals, ...reasons, ...bulkReasons, ...certificateReasons } satisfies Sentences,
  signIn,
  presence,
  overview,
  health: {
    untried: 'Noch nicht versucht',
    up: 'Läuft',
    degraded: 'Gestört',
    down: 'Ausgefallen',
    lastSuccess: 'Letzter Erfolg',
    subscription: 'Hört von Änderungen durch',
    why: {
      'as-wanted': 'Das ist die verlangte Art.',
      best: 'Das ist die beste Art, und nichts spricht dagegen.',
      'others-fail': 'Bessere Arten gehen hier nicht.',
      'works-again': 'Das geht jetzt und ist besser als die Art davor.',
    },
    served: 'Bedient',
    shows: 'Zeigt Personen',
    yes: 'Ja',
    no: 'Nein',
    identity: 'Identität',
    capabilities: 'Was der Server gewährt',
    capability: { ok: 'gewährt', missing: 'fehlt', unknown: 'nicht bekannt' },
    remedy: 'Was zu tun ist',
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
