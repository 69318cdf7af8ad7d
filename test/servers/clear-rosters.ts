import { bare } from '../support/native-lab.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import type { Account } from '../support/xmpp-lab.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/**
 * Takes out of the rosters of the cast what they have of one another and of the component, and
 * leaves everything else. The answer is whom the server keeps in John's all the same, as groups
 * made by an administrator are.
 */
export async function clearRosters(
  server: ServerUnderTest,
  connect: (account: Account) => Promise<SlixmppClient>,
): Promise<readonly string[]> {
  const { cast, component } = server;
  const ours = new Set(Object.values(cast).map(({ jid }) => jid));
  const isOurs = (jid: string): boolean =>
    ours.has(jid) || jid === component.domain || jid.endsWith(`@${component.domain}`);
  let left: readonly string[] = [];
  for (const account of Object.values(cast)) {
    const client = await connect(account);
    const roster = await client.roster();
    for (const jid of Object.keys(roster).filter((one) => isOurs(one) && one !== account.jid)) {
      const item = `<item jid="${jid}" subscription="remove"/>`;
      await client.query(
        bare(client.jid),
        `<query xmlns="jabber:iq:roster">${item}</query>`,
        'set',
      );
    }
    if (account === cast.john) {
      const kept = Object.entries(await client.roster()).filter(([, subscription]) =>
        ['from', 'both'].includes(subscription),
      );
      left = kept.map(([jid]) => jid).filter((jid) => isOurs(jid));
    }
    await client.logout();
  }
  return left;
}
