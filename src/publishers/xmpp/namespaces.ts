export const namespaces = {
  commands: 'http://jabber.org/protocol/commands',
  dataForms: 'jabber:x:data',
  delay: 'urn:xmpp:delay',
  discoInfo: 'http://jabber.org/protocol/disco#info',
  discoItems: 'http://jabber.org/protocol/disco#items',
  hints: 'urn:xmpp:hints',
  ping: 'urn:xmpp:ping',
  vcard: 'vcard-temp',
  version: 'jabber:iq:version',
} as const;
