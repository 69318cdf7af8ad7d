import { type Markup, element } from './markup.ts';
import { namespaces } from './namespaces.ts';

interface Identity {
  readonly category: string;
  readonly type: string;
  readonly name?: string;
}

export interface DiscoItem {
  readonly jid: string;
  readonly node: string;
  readonly name: string;
}

const everywhere = [
  namespaces.discoInfo,
  namespaces.discoItems,
  namespaces.ping,
  namespaces.vcard,
  namespaces.version,
];

/** XEP-0030 §3: what the component is, and what it does. It can be talked to, so it is a bot too. */
export function componentInfo(): Markup {
  return info(
    [
      { category: 'component', type: 'presence', name: 'Doorlight' },
      { category: 'client', type: 'bot', name: 'Doorlight' },
    ],
    [...everywhere, namespaces.commands],
  );
}

/** A contact answers like an account of a server: on its behalf, without a client behind it. */
export function contactInfo(name: string): Markup {
  return info([{ category: 'account', type: 'registered', name }], everywhere);
}

/** XEP-0050 §2.2: the node under which the commands are listed. */
export function commandListInfo(): Markup {
  return info(
    [{ category: 'automation', type: 'command-list', name: 'Commands' }],
    [namespaces.commands, namespaces.discoInfo, namespaces.discoItems],
    namespaces.commands,
  );
}

/** XEP-0050 §2.3: one command. */
export function commandInfo(node: string, name: string): Markup {
  return info(
    [{ category: 'automation', type: 'command-node', name }],
    [namespaces.commands, namespaces.dataForms],
    node,
  );
}

export function discoItems(items: readonly DiscoItem[], node?: string): Markup {
  return element(
    'query',
    { xmlns: namespaces.discoItems, node },
    ...items.map((item) => element('item', { ...item })),
  );
}

function info(identities: readonly Identity[], features: readonly string[], node?: string): Markup {
  return element(
    'query',
    { xmlns: namespaces.discoInfo, node },
    ...identities.map((identity) => element('identity', { ...identity })),
    ...features.map((feature) => element('feature', { var: feature })),
  );
}
