import type { Words } from '../en.ts';

export const gateways: Words['gateways'] = {
  intro: 'Wo Kalender gelesen werden.',
  isDefault: 'Voreinstellung',
  server: 'Server',
  account: 'Konto',
  people: 'Personen',
};
