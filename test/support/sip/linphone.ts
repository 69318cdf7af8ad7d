import { type PhoneAccount, Softphone } from './softphone.ts';

/** linphone subscribes to its friends and says what they are: `Friend … is Busy`. */
export function startLinphone({
  user,
  password,
  domain,
  outbound,
  contacts,
}: PhoneAccount): Promise<Softphone> {
  const friends = contacts.map(
    (address, at) => `[friend_${at}]\nurl=<sip:${address}>\npol=accept\nsubscribe=1\n`,
  );
  const linphonerc = `[sip]
default_proxy=0
sip_port=0
sip_tcp_port=-1
sip_tls_port=0
guess_hostname=0
use_ipv6=0
register_only_when_network_is_up=0
subscribe_presence_only_when_registered=0
[proxy_0]
reg_proxy=<${outbound}>
reg_route=<${outbound}>
reg_identity=<sip:${user}@${domain}>
reg_sendregister=0
publish=0
[auth_info_0]
username=${user}
passwd=${password}
realm=${domain}
domain=${domain}
${friends.join('')}`;
  return Softphone.start({
    command: 'linphonec',
    // Without a place for its database it subscribes to nobody.
    files: { linphonerc, '.local/share/linphone/place': '' },
    args: (folder) => ['-c', `${folder}/linphonerc`],
  });
}
