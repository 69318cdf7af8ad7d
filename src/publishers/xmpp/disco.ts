import { type DiscoInfo, capsElement, capsNode, capsVersion } from './caps.ts';
import { type Markup, element } from './markup.ts';
import { namespaces } from './namespaces.ts';

export interface DiscoItem {
  readonly jid: string;
  readonly node?: string;
  readonly name?: string;
}

const versions = new WeakMap<DiscoInfo, string>();

const everywhere = [
  namespaces.caps,
  namespaces.discoInfo,
  namespaces.discoItems,
  namespaces.ping,
  namespaces.vcard,
  namespaces.version,
];

/** What is offered of XEP-0060 §10 by those who only read. */
const pubsubFeatures = [
  'access-presence',
  'auto-subscribe',
  'filtered-notifications',
  'last-published',
  'persistent-items',
  'retrieve-items',
].map((name) => `${namespaces.pubsub}#${name}`);

/** XEP-0030 §3: what the component is, and what it does. It can be talked to, so it is a bot too. */
export const componentInfo: DiscoInfo = {
  identities: [
    { category: 'component', type: 'presence', name: 'Doorlight' },
    { category: 'client', type: 'bot', name: 'Doorlight' },
  ],
  features: [...everywhere, namespaces.commands],
};

/**
 * A contact answers like an account of a server: on its behalf, without a client behind it. All
 * say the same, so that whoever has asked one of them knows all (XEP-0115); names are elsewhere.
 */
export const contactInfo: DiscoInfo = {
  identities: [
    { category: 'account', type: 'registered' },
    { category: 'pubsub', type: 'pep' },
  ],
  features: [...everywhere, namespaces.pubsub, ...pubsubFeatures],
};

/** XEP-0115 §4, to be put into the presence of each. */
export const componentCaps: Markup = capsElement(versionOf(componentInfo));
export const contactCaps: Markup = capsElement(versionOf(contactInfo));

/** XEP-0050 §2.2: the node under which the commands are listed. */
export const commandListInfo: DiscoInfo = {
  identities: [{ category: 'automation', type: 'command-list', name: 'Commands' }],
  features: [namespaces.commands, namespaces.discoInfo, namespaces.discoItems],
};

/** XEP-0050 §2.3: one command. */
export function commandInfo(name: string): DiscoInfo {
  return {
    identities: [{ category: 'automation', type: 'command-node', name }],
    features: [namespaces.commands, namespaces.dataForms],
  };
}

/** XEP-0060 §5.3: a node with items. */
export const leafInfo: DiscoInfo = {
  identities: [{ category: 'pubsub', type: 'leaf' }],
  features: [namespaces.pubsub],
};

/** Whether `node` asks for what `info` is known by in presence (XEP-0115 §6.2). */
export function isCapsNode(node: string | undefined, info: DiscoInfo): node is string {
  return node === `${capsNode}#${versionOf(info)}`;
}

export function discoInfo({ identities, features }: DiscoInfo, node: string | undefined): Markup {
  return element(
    'query',
    { xmlns: namespaces.discoInfo, node },
    ...identities.map((identity) => element('identity', { ...identity })),
    ...features.map((feature) => element('feature', { var: feature })),
  );
}

export function discoItems(items: readonly DiscoItem[], node?: string): Markup {
  return element(
    'query',
    { xmlns: namespaces.discoItems, node },
    ...items.map((item) => element('item', { ...item })),
  );
}

function versionOf(info: DiscoInfo): string {
  const known = versions.get(info) ?? capsVersion(info) ?? '';
  versions.set(info, known);
  return known;
}
