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
  link: 'Um Ihre eigene Präsenz zu sehen, schreiben Sie Doorlight im Chat „anmelden“.',
  byLink: 'Sie werden angemeldet …',
  over: 'Sie sind abgemeldet.',
};
