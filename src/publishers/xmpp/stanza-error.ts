import { type Markup, element, escaped } from './markup.ts';
import type { SaidText } from './texts.ts';

// RFC 6120 §8.3.3, as far as it is needed, each with the error type it goes with.
const types = {
  'bad-request': 'modify',
  forbidden: 'auth',
  'internal-server-error': 'cancel',
  'item-not-found': 'cancel',
  'not-allowed': 'cancel',
  'not-authorized': 'auth',
  'policy-violation': 'modify',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
} as const;

export type ErrorCondition = keyof typeof types;

const stanzas = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/** The `<error/>` of a stanza; `application` is an element of another namespace (§8.3.4). */
export function stanzaError(
  condition: ErrorCondition,
  more: { readonly text?: SaidText; readonly application?: Markup } = {},
): Markup {
  const text =
    more.text === undefined
      ? []
      : [element('text', { xmlns: stanzas, 'xml:lang': more.text.lang }, escaped(more.text.text))];
  const application = more.application === undefined ? [] : [more.application];
  return element(
    'error',
    { type: types[condition] },
    element(condition, { xmlns: stanzas }),
    ...text,
    ...application,
  );
}
