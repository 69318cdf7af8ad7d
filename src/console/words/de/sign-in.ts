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
  linkOver: {
    used: 'Dieser Link ist verbraucht: Jeder gilt einmal. Schreiben Sie Doorlight im Chat noch einmal „anmelden“.',
    replaced:
      'Dieser Link gilt nicht mehr: Seither wurde ein anderer verlangt. Öffnen Sie jenen, oder schreiben Sie Doorlight noch einmal „anmelden“.',
    expired:
      'Die Zeit dieses Links ist um: Jeder gilt fünf Minuten. Schreiben Sie Doorlight im Chat noch einmal „anmelden“.',
    unknown:
      'Diesen Link gibt es nicht, oder seine Zeit ist längst um. Schreiben Sie Doorlight im Chat „anmelden“.',
    'somebody-else':
      'Hier ist jemand anderes angemeldet als der, dem dieser Link geschickt wurde. Wurde er Ihnen geschickt, melden Sie jenen ab und fahren Sie fort.',
  },
  instead: 'Abmelden und den Link verwenden',
  stay: 'Angemeldet bleiben wie bisher',
  otherwise: 'Anders anmelden',
};
