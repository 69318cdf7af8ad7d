import type { Words } from '../en.ts';

export const gateways: Words['gateways'] = {
  intro: 'Wo Kalender gelesen werden, und wessen wo.',
  isDefault: 'Voreinstellung',
  account: 'Konto',
  kinds: { ews: 'Exchange Web Services' },
  add: 'Gateway hinzufügen',
  addTitle: 'Ein neues Gateway',
  makeDefault: 'Zur Voreinstellung machen',
  assigned: (count, one) => (one ? `${count} Person zugeordnet` : `${count} Personen zugeordnet`),
  namedBy: (count) => `${count} davon ausdrücklich`,
  fields: {
    name: 'Name',
    description: 'Beschreibung',
    kind: 'Art',
    servers: 'Server',
    auth: 'Anmeldung',
    account: 'Konto',
    password: 'Passwort',
    tokenUrl: 'Adresse für Token',
    clientId: 'Client-ID',
    scope: 'Scope',
    proof: 'Nachweis',
    clientSecret: 'Geheimer Clientschlüssel',
    certificate: 'Zertifikat (PEM)',
    privateKey: 'Privater Schlüssel (PEM)',
    subscription: 'Wie Änderungen gemeldet werden',
    ca: 'Private Zertifizierungsstellen (PEM)',
    autodiscover: 'Autodiscover fragen, wo ein Postfach liegt',
    hosts: 'Hosts, die Zugangsdaten erhalten dürfen',
    strict: 'Namen zählen nur in den SANs',
    systemRoots: 'Den Zertifizierungsstellen dieses Rechners vertrauen',
    pin: 'Fingerabdruck, den jede Kette haben muss',
    oldest: 'Älteste erlaubte TLS-Version',
    mailbox: 'Postfach zum Ausprobieren',
  },
  hints: {
    name: 'Für Protokolle und Meldungen; er bleibt.',
    description: 'Wofür es da ist, in einer Zeile.',
    servers:
      'Einer je Zeile, sein Name allein genügt. Sie teilen sich Personen, Konto und Passwort.',
    serversExample: 'https://mail.example.com/EWS/Exchange.asmx',
    account: 'user@domain oder DOMAIN\\user, mit dem Recht auf Identitätswechsel.',
    ca: 'Gelten für diese Server neben dem, was unter Zertifikate installiert ist.',
    hosts: 'Einer je Zeile, neben den Servern oben und den Domains der Postfächer.',
    pin: 'SHA-256, 64 hexadezimale Ziffern; leer für beliebige.',
    oldest: 'Unter TLS 1.2 gelten auch schwache Schlüssel und SHA-1.',
    mailbox: 'Leer für die erste zugeordnete Person.',
  },
  auths: { basic: 'Basic', ntlm: 'NTLM (Version 2)', ntlmv1: 'NTLM Version 1', oauth: 'OAuth 2.0' },
  proofs: { secret: 'Geheimer Clientschlüssel', certificate: 'Zertifikat mit Schlüssel' },
  subscriptions: {
    auto: 'Wie der Parameter es sagt',
    streaming: 'Streaming',
    push: 'Push',
    pull: 'Pull',
  },
  advanced: 'Erweitert: Zertifizierungsstellen, Autodiscover, TLS',
  faults: {
    required: 'Diese Angabe fehlt.',
    name: 'Erlaubt sind bis zu 64 Buchstaben, Ziffern, Leerzeichen und . _ -; am Anfang ein Buchstabe oder eine Ziffer.',
    url: (text) => `„${text}“ ist keine https://-Adresse.`,
    twice: (text) => `„${text}“ kommt zweimal vor.`,
    secret: 'Zu einem anderen Konto gehört auch dessen Passwort.',
    pem: 'Der Text beginnt mit -----BEGIN und endet mit -----.',
    pin: 'Nötig sind 64 hexadezimale Ziffern.',
    mailbox: 'Nötig ist eine Adresse wie john@example.com.',
  },
  tryHint: 'Dabei wird nichts gespeichert.',
  saved: (name) => `${name} wurde gespeichert und gilt ab sofort.`,
  outdated: 'Inzwischen hat jemand anders es geändert. Nichts wurde überschrieben.',
  takeTheirs: 'Jetzigen Stand zeigen',
  follows: {
    nobody: 'Niemand wird darüber bedient.',
    served: (count, one) =>
      one
        ? `${count} Person wird derzeit darüber bedient.`
        : `${count} Personen werden derzeit darüber bedient.`,
    next: (people, one, next) =>
      one
        ? `${people} Person ohne eigenes Gateway wird danach von ${next} bedient.`
        : `${people} Personen ohne eigenes Gateway werden danach von ${next} bedient.`,
    none: 'Es ist das einzige: Danach wird kein Kalender mehr gelesen, bis es ein neues gibt.',
    kept: 'Was von ihren Kalendern bekannt ist, bleibt, bis sie neu gelesen sind.',
    secret: 'Sein Passwort wird mit entfernt.',
    reassign: (count, one) =>
      one
        ? `${count} Person ist ihm ausdrücklich zugeordnet: der Voreinstellung überlassen`
        : `${count} Personen sind ihm ausdrücklich zugeordnet: der Voreinstellung überlassen`,
  },
  defaultTitle: (name) => `${name} zur Voreinstellung machen?`,
  defaultYes: 'Zur Voreinstellung machen',
  defaultMoves: (count, one, from, to) =>
    one
      ? `${count} Person ohne eigenes Gateway wechselt von ${from} zu ${to}.`
      : `${count} Personen ohne eigenes Gateway wechseln von ${from} zu ${to}, fünfzig in der Sekunde.`,
  defaultStay: 'Wer einem Gateway ausdrücklich zugeordnet ist, bleibt dort.',
  madeDefault: (name) => `${name} ist jetzt die Voreinstellung.`,
};
