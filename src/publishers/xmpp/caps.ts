import { createHash } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { type Markup, element } from './markup.ts';
import { namespaces } from './namespaces.ts';

interface DiscoIdentity {
  readonly category: string;
  readonly type: string;
  readonly lang?: string;
  readonly name?: string;
}

/** What an entity says of itself (XEP-0030 §3), as far as its verification string knows it. */
export interface DiscoInfo {
  readonly identities: readonly DiscoIdentity[];
  readonly features: readonly string[];
  /** XEP-0128: a form with its `FORM_TYPE`. */
  readonly forms?: readonly DiscoForm[];
}

interface DiscoForm {
  readonly type: string;
  readonly fields: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** The program, as one name for all its versions. */
export const capsNode = 'urn:doorlight';

const hashes: Readonly<Record<string, string>> = {
  'sha-1': 'sha1',
  'sha-224': 'sha224',
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
};

/**
 * The verification string of XEP-0115 §5.1, in Base64; none where the hash function is unknown.
 * `hash` is named as in the registry of hash functions: `sha-1`.
 */
export function capsVersion(info: DiscoInfo, hash = 'sha-1'): string | undefined {
  const algorithm = Object.hasOwn(hashes, hash) ? hashes[hash] : undefined;
  if (algorithm === undefined) return undefined;
  const identities = info.identities.map(
    ({ category, type, lang = '', name = '' }) => `${category}/${type}/${lang}/${name}`,
  );
  const forms = (info.forms ?? []).toSorted((one, other) => inOctets(one.type, other.type));
  const parts = [
    ...identities.toSorted(inOctets),
    ...info.features.toSorted(inOctets),
    ...forms.flatMap(({ type, fields }) => [
      type,
      ...fields
        .toSorted((one, other) => inOctets(one.name, other.name))
        .flatMap(({ name, values }) => [name, ...values.toSorted(inOctets)]),
    ]),
  ];
  const text = parts.map((part) => `${part}<`).join('');
  return createHash(algorithm).update(text, 'utf8').digest('base64');
}

/** `<c/>` for presence (§4), of what is answered under `node#ver`. */
export function capsElement(ver: string): Markup {
  return element('c', { xmlns: namespaces.caps, hash: 'sha-1', node: capsNode, ver });
}

/** What a `<query/>` of disco#info says; `undefined` where it is ill-formed (§5.4). */
export function readDiscoInfo(query: Element): DiscoInfo | undefined {
  const identities = query.getChildren('identity').map(({ attrs }) => ({
    category: attrs['category'] ?? '',
    type: attrs['type'] ?? '',
    lang: attrs['xml:lang'] ?? '',
    name: attrs['name'] ?? '',
  }));
  const features = query.getChildren('feature').map(({ attrs }) => attrs['var'] ?? '');
  const forms = query.getChildren('x', namespaces.dataForms).flatMap(readForm);
  const said = identities.map((one) => Object.values(one).join('/'));
  const distinct = [said, features, forms.map(({ type }) => type)].every(
    (list) => new Set(list).size === list.length,
  );
  return distinct ? { identities, features, forms } : undefined;
}

/** A form without a hidden `FORM_TYPE` is not counted. */
function readForm(form: Element): readonly DiscoForm[] {
  const fields = form.getChildren('field').map((field) => ({
    name: field.attrs['var'] ?? '',
    type: field.attrs['type'],
    values: field.getChildren('value').map((value) => value.getText()),
  }));
  const kind = fields.find(({ name }) => name === 'FORM_TYPE');
  const [type] = kind?.values ?? [];
  if (type === undefined || kind?.type !== 'hidden') return [];
  return [{ type, fields: fields.filter(({ name }) => name !== 'FORM_TYPE') }];
}

/** RFC 4790 §9.3, `i;octet`. */
function inOctets(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));
}
