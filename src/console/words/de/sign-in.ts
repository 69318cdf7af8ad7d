import type { Words } from '../en.ts';

export const signIn: Words['signIn'] = {
  title: 'Anmelden',
  account: 'Konto',
  password: 'Kennwort',
  submit: 'Anmelden',
  withToken: 'Stattdessen das API-Token verwenden',
  withAccount: 'Stattdessen ein Konto verwenden',
  token: 'API-Token',
  tokenHint: 'Es steht in der Datei, die http.tokenFile der Konfiguration nennt.',
  withProvider: (title) => `Mit ${title} anmelden`,
  or: 'oder',
  providerProblem: {
    'provider-down':
      'Der andere Anbieter ist gerade nicht zu erreichen. Gleich noch einmal versuchen.',
    'not-begun':
      'Es hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Bitte neu beginnen.',
    'not-proven': 'Der andere Anbieter hat sich nicht verbürgt. Bitte neu beginnen.',
    nobody:
      'Der andere Anbieter kennt dieses Konto, hier gibt es dafür weder Rolle noch Präsenz. Ein Administrator hilft weiter.',
  },
  link: 'Um Ihre eigene Präsenz zu sehen, schreiben Sie Doorlight im Chat „anmelden“.',
  byLink: 'Sie werden angemeldet …',
  instead: 'Abmelden und den Link verwenden',
  stay: 'Angemeldet bleiben wie bisher',
  over: 'Die Sitzung ist beendet. Nach erneuter Anmeldung geht es weiter, wo Sie waren: Eingaben sind erhalten.',
  otherwise: 'Anders anmelden',
};
