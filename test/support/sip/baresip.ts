import { type PhoneAccount, Softphone } from './softphone.ts';

/** baresip subscribes to its contacts, says what they are, and every message it sends and gets. */
export function startBaresip(account: PhoneAccount): Promise<Softphone> {
  const { user, password, domain, outbound, contacts } = account;
  return Softphone.start({
    command: 'baresip',
    files: {
      config,
      accounts: `<sip:${user}@${domain};transport=tcp>;auth_user=${user};auth_pass=${password};regint=0;outbound="${outbound}"\n`,
      contacts: contacts.map((address) => `"${address}" <sip:${address}>;presence=p2p\n`).join(''),
    },
    args: (folder) => ['-4', '-f', folder, '-s'],
  });
}

const config = `
poll_method epoll
sip_listen 127.0.0.1:0
sip_trans_def tcp
module_path /usr/lib/baresip/modules
module_app account.so
module_app contact.so
module_app menu.so
module_app presence.so
`;
