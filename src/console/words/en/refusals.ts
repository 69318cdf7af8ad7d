import type { Sentences } from '../sentences.ts';

/** What the service says otherwise: for the command line, or for programs. */
export const refusals: Partial<Sentences> = {
  'no-such-operation': 'The service cannot do that. Load the page again: it may be an old one.',
  'if-match-missing': 'The page did not know what it was before. Load it again, then change it.',
  token: 'You have not signed in, your session is over, or the token is wrong. Sign in again.',
  'link-somebody-else':
    'Somebody else has signed in here than whom this link was sent to. If it was sent to you, sign them out and go on.',
  'unknown-account': ({ name }) => `There is no account ${name} (any more).`,
  'account-exists': ({ name }) => `There is an account ${name} already. Change it in the list.`,
  'last-administrator': ({ name }) =>
    `${name} is the last account that is an administrator: without it nobody could get in. Make somebody else one first.`,
  'no-lockout': ({ name }) => `${name} has not to wait any more.`,
  'unknown-person': ({ jid }) => `Doorlight does not know ${jid}.`,
  'unknown-gateway': ({ name }) => `There is no gateway ${name} (any more).`,
  'gateway-exists': ({ name }) => `There is a gateway ${name} already.`,
  'gateway-named': ({ name, people }) =>
    `${people === 1 ? 'One person names' : `${people} people name`} the gateway ${name}. Give them another first, or have them served by the default one.`,
  'unknown-publisher': ({ name }) => `There is no publisher ${name} (any more).`,
  'publisher-exists': ({ name }) => `There is a publisher ${name} already.`,
  'unknown-parameter': ({ name }) => `There is no parameter ${name}.`,
  'unknown-certificate': ({ fingerprint }) =>
    `There is no certificate ${fingerprint} here (any more).`,
  'certificate-in-use': ({ what }) =>
    `${what} is in use. Let its users have another first, or remove it nevertheless.`,
  'presents-another': ({ server }) =>
    `What has to be installed for ${server} is not what was approved any more. Look at it again.`,
  'no-examination': 'There is no result of that (any more). Examine it again.',
  'authority-revokes-itself': ({ name }) =>
    `${name} is a CA, which cannot take back itself: trust it no more wherever it is installed, then remove it.`,
  'not-signed-yet': ({ name }) => `${name} is not signed yet.`,
  'key-compromised': ({ name }) =>
    `${name} was revoked since its key was compromised: make another request, with a new key.`,
  'own-not-there': ({ name }) => `There is no certificate ${name} of our own (any more).`,
  'not-an-authority': ({ name }) => `${name} is no CA.`,
  everyone: 'The filter picks everyone. That has to be asked for expressly.',
};
