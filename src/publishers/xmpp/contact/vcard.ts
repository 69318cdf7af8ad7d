import { createHash } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { type Markup, element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';

/**
 * What is taken from a person's own vCard. Whoever may see the contact sees this: what one puts on
 * a door. Telephone numbers, addresses, birthdays and notes are left where they are, though the
 * server shows them to whoever asks there; so are pictures elsewhere, which would tell their host
 * who looks.
 */
export interface Card {
  readonly fullName: string | null;
  readonly nickname: string | null;
  readonly organisation: readonly string[];
  readonly title: string | null;
  readonly photo: Photo | null;
}

/** A picture without its bytes. */
export interface Picture {
  /** A media type: `image/png`. */
  readonly type: string;
  readonly bytes: number;
  /** SHA-1 of the image, in hexadecimal: how XEP-0153 and XEP-0084 name it. */
  readonly hash: string;
}

export interface Photo extends Picture {
  /** Base64, in one line. */
  readonly data: string;
}

export const emptyCard: Card = {
  fullName: null,
  nickname: null,
  organisation: [],
  title: null,
  photo: null,
};

const photoTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** In Base64: 96 KiB of image. XEP-0153 §5 asks for 8 KiB, clients keep to it loosely. */
const maxPhotoLength = 131_072;
const maxTextLength = 256;

/** XEP-0054: what is understood and wanted of a `<vCard/>`. */
export function readCard(vcard: Element): Card {
  const organisation = vcard.getChild('ORG');
  const units = organisation
    ? [...organisation.getChildren('ORGNAME'), ...organisation.getChildren('ORGUNIT')]
    : [];
  return {
    fullName: textOf(vcard.getChild('FN')),
    nickname: textOf(vcard.getChild('NICKNAME')),
    organisation: units.flatMap((unit) => textOf(unit) ?? []).slice(0, 8),
    title: textOf(vcard.getChild('TITLE')),
    photo: readPhoto(vcard.getChild('PHOTO')),
  };
}

/** `name` is what Doorlight calls the person, where it does: contact lists have that one, too. */
export function vcardElement(card: Card, name: string): Markup {
  const { nickname, organisation, title, photo } = card;
  const [company, ...units] = organisation;
  return element(
    'vCard',
    { xmlns: namespaces.vcard },
    textElement('FN', name),
    ...(nickname === null ? [] : [textElement('NICKNAME', nickname)]),
    ...(company === undefined
      ? []
      : [
          element(
            'ORG',
            {},
            textElement('ORGNAME', company),
            ...units.map((unit) => textElement('ORGUNIT', unit)),
          ),
        ]),
    ...(title === null ? [] : [textElement('TITLE', title)]),
    ...(photo === null
      ? []
      : [element('PHOTO', {}, textElement('TYPE', photo.type), textElement('BINVAL', photo.data))]),
  );
}

/** XEP-0292: the same as vCard4; the picture is in a node of its own. */
export function vcard4Element(card: Card, name: string): Markup {
  const { nickname, organisation, title } = card;
  const fields: readonly (readonly [string, string | null])[] = [
    ['fn', name],
    ['nickname', nickname],
    ['org', organisation.length === 0 ? null : organisation.join(', ')],
    ['title', title],
  ];
  return element(
    'vcard',
    { xmlns: namespaces.vcard4 },
    ...fields.flatMap(([field, text]) =>
      text === null ? [] : [element(field, {}, textElement('text', text))],
    ),
  );
}

/** XEP-0084 §4.1. */
export function avatarDataElement({ data }: Photo): Markup {
  return element('data', { xmlns: namespaces.avatarData }, escaped(data));
}

/** XEP-0084 §4.2; empty where there is no picture (§3.4). */
export function avatarMetadataElement(photo: Picture | null): Markup {
  const info =
    photo === null
      ? []
      : [element('info', { id: photo.hash, type: photo.type, bytes: String(photo.bytes) })];
  return element('metadata', { xmlns: namespaces.avatarMetadata }, ...info);
}

/** XEP-0153 §3.1: the hash of the picture, for presence; empty where there is none. */
export function vcardUpdateElement(hash: string | null): Markup {
  const photo = hash === null ? element('photo', {}) : textElement('photo', hash);
  return element('x', { xmlns: namespaces.vcardUpdate }, photo);
}

function readPhoto(photo: Element | undefined): Photo | null {
  const data = photo?.getChild('BINVAL')?.getText().replaceAll(/\s+/g, '') ?? '';
  if (data === '' || data.length > maxPhotoLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) {
    return null;
  }
  const image = Buffer.from(data, 'base64');
  const type = typeOf(image) ?? photo?.getChild('TYPE')?.getText().trim().toLowerCase() ?? '';
  if (!photoTypes.has(type)) return null;
  const hash = createHash('sha1').update(image).digest('hex');
  return { type, data, bytes: image.length, hash };
}

/** By the first bytes of the file: what clients write as type is often wrong. */
function typeOf(image: Buffer): string | undefined {
  const start = image.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG')) return 'image/png';
  if (start.startsWith('\xFF\xD8\xFF')) return 'image/jpeg';
  if (start.startsWith('GIF8')) return 'image/gif';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp';
  return undefined;
}

function textOf(found: Element | undefined): string | null {
  const text = found?.getText().trim().slice(0, maxTextLength) ?? '';
  return text === '' ? null : text;
}

function textElement(name: string, text: string): Markup {
  return element(name, {}, escaped(text));
}
