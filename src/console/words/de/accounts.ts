import type { Words } from '../en.ts';

export const accounts: Words['accounts'] = {
  intro: 'Wer sich mit einem Kennwort anmeldet, das Doorlight selbst verwahrt.',
  list: 'Konten',
  none: 'Es gibt noch kein Konto. Wer das API-Token hat, ist auch ohne Administrator.',
  add: 'Konto anlegen',
  name: 'Name',
  nameHint: 'a bis z, 0 bis 9 und . _ -',
  role: 'Rolle',
  roles: { administrator: 'Administrator', helpdesk: 'Helpdesk', reader: 'Leser' },
  rolesHint: {
    administrator: 'Sieht und ändert alles.',
    helpdesk:
      'Sieht alles; ändert Einstellungen und Überschreibungen von Personen und untersucht Server.',
    reader: 'Sieht alles und ändert nichts.',
  },
  password: 'Kennwort',
  newPassword: 'Neues Kennwort',
  newPasswordHint: 'Leer: bleibt, wie es ist. Ein neues meldet das Konto überall ab.',
  passwordHint: 'Mindestens 15 Zeichen; ein paar Wörter hintereinander merken sich leicht.',
  enabled: 'Eingeschaltet',
  enabledHint: 'Aus: Niemand meldet sich damit an, und es wird überall abgemeldet.',
  disabled: 'Ausgeschaltet',
  you: 'eigenes',
  change: (name) => `${name} ändern`,
  changeShort: 'Ändern',
  changing: (name) => `Konto ${name}`,
  sessions: (count) =>
    count === 0
      ? 'nicht angemeldet'
      : count === 1
        ? 'einmal angemeldet'
        : `${count}-mal angemeldet`,
  passwordSet: (ago) => `Kennwort gesetzt ${ago}`,
  signOut: 'Überall abmelden',
  signedOut: (count) =>
    count === 1 ? 'Eine Sitzung ist beendet.' : `${count} Sitzungen sind beendet.`,
  remove: 'Konto entfernen',
  removeSure: 'Endgültig entfernen?',
  removeYes: 'Ja, entfernen',
  removed: (name) => `${name} ist entfernt.`,
  added: (name) => `${name} ist angelegt.`,
  saved: (name) => `${name}: gespeichert`,
  lockouts: 'Ausgesperrt',
  lockoutsHint: 'Wer zu oft an der Anmeldung scheitert, wartet, jedes Mal länger.',
  noLockouts: 'Niemand muss warten.',
  lockedUntil: (failures, until) => `${failures} Fehlversuche; wieder möglich ${until}`,
  address: (name) => `Adresse ${name}`,
  account: (name) => `Konto ${name}`,
  lift: 'Wieder zulassen',
  liftOf: (name) => `Wieder zulassen: ${name}`,
  lifted: (name) => `${name} darf es wieder versuchen.`,
  notAdministrator: 'Konten sehen nur Administratoren.',
};
