export const gateways = {
  intro: 'Where calendars are read.',
  isDefault: 'default',
  server: 'Server',
  account: 'Account',
  people: 'People',
};
