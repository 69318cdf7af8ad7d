import { X509Certificate } from 'node:crypto';
import { dayMs } from '../../time/instant.ts';
import { CertificateError } from '../certificate-error.ts';
import { isIssuedBy } from '../certificate.ts';
import { keyIdOf, serialOf } from '../revocation-list.ts';
import { readUpload } from '../upload.ts';
import type { Signer } from './keys.ts';
import {
  type Made,
  type RevocationReason,
  type Revocations,
  type StoredMade,
  nothingRevoked,
} from './made-repository.ts';
import { issueRevocationList } from './revocations.ts';

/** Which certificate is taken back. */
export type RevocationTarget =
  | { readonly kind: 'own'; readonly name: string }
  /** As it was given to another: PEM, DER or PKCS#7, one certificate of a CA of ours. */
  | { readonly kind: 'file'; readonly file: Uint8Array }
  /** By its serial number, in hexadecimal. */
  | { readonly kind: 'serial'; readonly authority: string; readonly serial: string };

/** A revocation list as it was signed. */
export interface SignedRevocationList {
  /** PEM. */
  readonly pem: string;
  readonly number: number;
  /** Epoch milliseconds. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
}

/** Keeps a list (DER) so that what is in it stays refused. */
type ListKeeper = (authority: X509Certificate, list: Uint8Array, by: string) => Promise<void>;

/** What it needs of those who keep certificates of our own; throws where there is no such one. */
export interface RevokersDesk {
  readonly now: () => number;
  readonly stored: () => Iterable<StoredMade>;
  readonly whole: (name: string) => Made;
  readonly authority: (
    name: string,
  ) => Promise<{ readonly certificate: X509Certificate; readonly signer: Signer }>;
  readonly save: (made: Made, by: string) => Promise<void>;
}

const usualDays = 30;
const mostDays = 3650;

/** Takes back what CAs of ours have signed. Everything rejects with `CertificateError`s. */
export class Revoker {
  readonly #desk: RevokersDesk;
  readonly #listeners = new Set<() => void>();
  readonly #keepers = new Set<ListKeeper>();
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(desk: RevokersDesk) {
    this.#desk = desk;
  }

  /** Answers the CA whose certificate it was, and the serial number. */
  revoke(
    target: RevocationTarget,
    reason: RevocationReason,
    by: string,
  ): Promise<{ readonly authority: string; readonly serial: string }> {
    return this.#inTurn(() => this.#revoke(target, reason, by));
  }

  /** Signs a list of all that a CA has taken back, with the next number. */
  list(name: string, days: number | null, by: string): Promise<SignedRevocationList> {
    return this.#inTurn(() => this.#list(name, days, by));
  }

  /** Whether a CA of ours has taken it back. */
  isRevoked(certificate: X509Certificate, issuer: X509Certificate): boolean {
    return this.#sinceOf(certificate, issuer) !== null;
  }

  /** How many certificates a CA of ours with the key of `issuer` has taken back; `null` for none. */
  takenBackBy(issuer: X509Certificate): number | null {
    const key = keyIdOf(issuer);
    const own = this.#authorities().filter(({ certificate }) => keyIdOf(certificate) === key);
    if (own.length === 0) return null;
    return own.reduce((count, { revocations }) => count + revocations.entries.length, 0);
  }

  /**
   * Before a CA is discarded: hands over a list that holds for as long as what it signed does. Of
   * one that has taken nothing back, or has expired and is believed by nobody, there is none.
   */
  async discarding(name: string, by: string): Promise<void> {
    const found = this.#authorities().find((one) => one.name === name);
    if (found === undefined || found.revocations.entries.length === 0) return;
    const { certificate } = found;
    const leftMs = certificate.validToDate.getTime() - this.#desk.now();
    if (leftMs <= 0) return;
    const { pem } = await this.list(name, Math.min(Math.ceil(leftMs / dayMs), mostDays), by);
    const { revocationLists } = await readUpload(Buffer.from(pem), null);
    for (const list of revocationLists) {
      for (const keep of this.#keepers) await keep(certificate, list, by);
    }
  }

  /** Given the last list of each CA that is discarded. */
  onDiscarding(keep: ListKeeper): void {
    this.#keepers.add(keep);
  }

  /** Since when it is revoked; `null` where it is not. */
  since(certificate: X509Certificate): number | null {
    const issuer = this.#issuerOf(certificate);
    return issuer === undefined ? null : this.#sinceOf(certificate, issuer.certificate);
  }

  /** The CA of ours that signed it, by its name here; `null` where another did. */
  signerOf(certificate: X509Certificate): string | null {
    return this.#issuerOf(certificate)?.name ?? null;
  }

  /** Told once a revocation is on disk; never throws. */
  onRevoked(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async #revoke(
    target: RevocationTarget,
    reason: RevocationReason,
    by: string,
  ): Promise<{ readonly authority: string; readonly serial: string }> {
    const { authority, serial } = await this.#meant(target);
    const made = this.#desk.whole(authority);
    const { number, entries } = made.revocations ?? nothingRevoked;
    const known = entries.find((one) => one.serial === serial);
    if (known !== undefined) {
      throw new CertificateError(
        { code: 'revoked-already', params: { serial, at: new Date(known.at).toISOString() } },
        `Number ${serial} of ${authority} is revoked already, since ${new Date(known.at).toISOString()}.`,
      );
    }
    const entry = { serial, at: this.#desk.now(), reason };
    await this.#desk.save({ ...made, revocations: { number, entries: [...entries, entry] } }, by);
    for (const listener of this.#listeners) listener();
    return { authority, serial };
  }

  async #list(name: string, days: number | null, by: string): Promise<SignedRevocationList> {
    const wanted = days ?? usualDays;
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > mostDays) {
      throw new CertificateError(
        { code: 'days-out-of-range', params: { given: wanted, most: mostDays } },
        `${wanted} days are not allowed: give 1 to ${mostDays}.`,
      );
    }
    const { certificate, signer } = await this.#desk.authority(name);
    const thisUpdate = this.#desk.now();
    if (certificate.validToDate.getTime() <= thisUpdate) {
      throw new CertificateError(
        { code: 'authority-expired', params: null },
        'The CA has expired: renew it first.',
      );
    }
    const made = this.#desk.whole(name);
    const { number: last, entries } = made.revocations ?? nothingRevoked;
    const revocations = { number: last + 1, entries };
    // On disk first: two lists must never have the same number (RFC 5280 §5.2.3).
    await this.#desk.save({ ...made, revocations }, by);
    const nextUpdate = thisUpdate + wanted * dayMs;
    const times = { thisUpdate, nextUpdate };
    const pem = await issueRevocationList(certificate, signer, revocations, times);
    return { pem, number: revocations.number, ...times };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #sinceOf(certificate: X509Certificate, issuer: X509Certificate): number | null {
    const serial = serialOf(certificate.serialNumber);
    for (const { certificate: own, revocations } of this.#authorities()) {
      const found = revocations.entries.find((one) => one.serial === serial);
      // Of a CA that was renewed the key has stayed.
      if (found !== undefined && keyIdOf(own) === keyIdOf(issuer)) return found.at;
    }
    return null;
  }

  async #meant(target: RevocationTarget): Promise<{ authority: string; serial: string }> {
    if (target.kind === 'serial') {
      await this.#desk.authority(target.authority);
      const serial = target.serial.replace(/^0x|[\s:]/gi, '');
      if (!/^[\da-f]{1,40}$/i.test(serial)) {
        throw new CertificateError(
          { code: 'not-a-serial', params: { given: target.serial.slice(0, 80) } },
          `"${target.serial.slice(0, 80)}" is no serial number: give up to 40 hexadecimal digits.`,
        );
      }
      return { authority: target.authority, serial: serialOf(serial) };
    }
    const certificate =
      target.kind === 'own' ? this.#ownCertificate(target.name) : await oneOf(target.file);
    const what = target.kind === 'own' ? target.name : 'The certificate in the file';
    const issuer = this.#issuerOf(certificate);
    if (issuer === undefined) {
      throw new CertificateError(
        { code: 'signed-elsewhere', params: null },
        `${what} was not signed by a CA of ours: have it revoked by the CA that signed it.`,
      );
    }
    return { authority: issuer.name, serial: serialOf(certificate.serialNumber) };
  }

  #ownCertificate(name: string): X509Certificate {
    const { kind, certificate } = this.#desk.whole(name);
    if (kind === 'authority') {
      throw new CertificateError(
        { code: 'authority-revokes-itself', params: { name } },
        `${name} is a CA, which cannot take back itself: trust it no more wherever it is installed (doorlight certificates trust --off), then discard it.`,
      );
    }
    if (certificate === null) {
      throw new CertificateError(
        { code: 'not-signed-yet', params: { name } },
        `${name} is not signed yet.`,
      );
    }
    return new X509Certificate(certificate);
  }

  #issuerOf(
    certificate: X509Certificate,
  ): { name: string; certificate: X509Certificate } | undefined {
    if (certificate.ca) return undefined;
    return this.#authorities().find((one) => isIssuedBy(certificate, one.certificate));
  }

  #authorities(): {
    readonly name: string;
    readonly certificate: X509Certificate;
    readonly revocations: Revocations;
  }[] {
    return [...this.#desk.stored()].flatMap(({ name, kind, certificate, revocations }) =>
      kind !== 'authority' || certificate === null
        ? []
        : [
            {
              name,
              certificate: new X509Certificate(certificate),
              revocations: revocations ?? nothingRevoked,
            },
          ],
    );
  }
}

async function oneOf(file: Uint8Array): Promise<X509Certificate> {
  const { certificates } = await readUpload(file, null);
  const [own, ...others] = certificates.filter((one) => !one.ca);
  if (own !== undefined && others.length === 0) return own;
  throw new CertificateError(
    { code: own === undefined ? 'file-without-server' : 'file-of-several-servers', params: null },
    own === undefined
      ? 'There is no certificate of a server in this file: give the one that is to be revoked.'
      : 'There are several certificates in this file: give only the one that is to be revoked.',
  );
}
