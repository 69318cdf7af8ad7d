import { X509Certificate } from 'node:crypto';
import { CertificateError } from '../certificate-error.ts';
import { isIssuedBy } from '../certificate.ts';
import { namesOf } from '../names.ts';
import { serialOf } from '../revocation-list.ts';
import { readUpload } from '../upload.ts';
import { adoptedFrom, chainAbove } from './adoption.ts';
import { issueAuthority, issueServer, makeRequest, readRequest, subjectOf } from './issue.ts';
import { type KeyKind, type Signer, makeKey, readKey, sealedKey, signerOf } from './keys.ts';
import {
  type Made,
  type MadeRepository,
  type StoredMade,
  nothingRevoked,
} from './made-repository.ts';
import type { SealingKind } from './password-sealing.ts';
import { writePkcs12 } from './pkcs12-export.ts';
import { Revoker } from './revoker.ts';
import { type Subject, alternativeNames, commonNameAsSan, distinguishedName } from './subject.ts';
import { validityOf, validityWithin } from './validity.ts';

export interface NewCertificate {
  readonly name: string;
  readonly subject: Subject;
  readonly key: KeyKind;
}

export interface Signing {
  /** The authority, by what it is called here. */
  readonly authority: string;
  /** As long as is usual and the authority itself lasts, if nothing is said. */
  readonly days: number | null;
}

const authorityDays = 3650;

export async function openMaker(repository: MadeRepository, now: () => number): Promise<Maker> {
  return new Maker(repository, now, await repository.all());
}

/** A small CA, and certificates of our own. Everything rejects with `CertificateError`s. */
export class Maker {
  readonly #repository: MadeRepository;
  readonly #now: () => number;
  readonly #made: Map<string, StoredMade>;
  readonly #listeners = new Set<() => void>();
  /** Takes back what CAs of ours have signed. */
  readonly revoker: Revoker;

  constructor(repository: MadeRepository, now: () => number, made: readonly StoredMade[]) {
    this.#repository = repository;
    this.#now = now;
    this.#made = new Map(made.map((one) => [one.name, one]));
    this.revoker = new Revoker({
      now,
      stored: () => this.#made.values(),
      whole: (name) => this.#whole(name),
      authority: (name) => this.#authority(name),
      save: (one, by) => this.#save(one, by),
    });
  }

  /** Without keys; whoever shows it to people takes `certificate`, `chain` and `request` of it. */
  all(): readonly Omit<StoredMade, 'key'>[] {
    return [...this.#made.values()].map((one) => this.#shown(one));
  }

  /** Throws where there is none of that name. */
  get(name: string): Omit<StoredMade, 'key'> {
    return this.#shown(this.#stored(name));
  }

  /** A CA whose certificate is signed by itself. */
  async createAuthority(
    { name, subject, key }: NewCertificate,
    days: number | null,
    by: string,
  ): Promise<void> {
    this.#checkName(name);
    for (const one of this.#made.values()) {
      if (one.kind === 'server' && sameName(commonNameOf(one), subject.cn)) {
        throw nameTaken(subject.cn);
      }
    }
    const pem = await makeKey(key);
    const validity = validityOf(days ?? authorityDays, this.#now());
    const certificate = await issueAuthority(
      distinguishedName(subject),
      await signerOf(pem),
      validity,
    );
    await this.#save({ ...this.#fresh(name, pem), kind: 'authority', certificate }, by);
  }

  /** A key, and what a CA is asked to sign. `names` are the SANs; the CN is one of them always. */
  async request(
    { name, subject, key }: NewCertificate,
    names: readonly string[],
    by: string,
  ): Promise<void> {
    this.#checkName(name);
    const pem = await makeKey(key);
    const all = [...new Set([subject.cn, ...names])];
    const signer = await signerOf(pem);
    const request = await makeRequest(distinguishedName(subject), alternativeNames(all), signer);
    await this.#save({ ...this.#fresh(name, pem), kind: 'server', request }, by);
  }

  /** Signs what was requested here. */
  async sign(name: string, signing: Signing, by: string): Promise<void> {
    const made = this.#whole(name);
    if (made.request === null) {
      throw new CertificateError(
        { code: 'is-authority', params: { name } },
        `${name} is an authority of its own.`,
      );
    }
    const certificate = await this.signRequest(made.request, signing);
    await this.#save({ ...made, certificate, chain: '' }, by);
  }

  /** Signs what another asks for, and answers the certificate (PEM); nothing of it is kept. */
  async signRequest(request: string, { authority, days }: Signing): Promise<string> {
    const { certificate, signer } = await this.#authority(authority);
    const asked = await readRequest(request);
    const names = asked.names ?? commonNameAsSan(asked.request.subject.typesAndValues);
    const called = asked.request.subject.typesAndValues.flatMap(({ type, value }) =>
      type === '2.5.4.3' ? [value.valueBlock.value] : [],
    );
    const own = namesOf(certificate.raw).commonNames;
    const taken = called.find((one) => own.some((name) => sameName(one, name)));
    if (taken !== undefined) throw nameTaken(taken);
    return await issueServer(
      { request: asked.request, names },
      certificate,
      signer,
      validityWithin(certificate, days, this.#now()),
    );
  }

  /**
   * Takes over a certificate that another CA made of our request, with those above it; or, of a file
   * with a private key, all of it, whether there is something of that name or not.
   */
  async install(
    name: string,
    file: Uint8Array,
    passphrase: string | null,
    by: string,
  ): Promise<void> {
    const known = this.#made.get(name);
    if (known?.kind === 'authority') {
      throw new CertificateError(
        { code: 'is-authority', params: { name } },
        `${name} is a CA: give the certificate another name.`,
      );
    }
    const upload = await readUpload(file, passphrase);
    if (upload.hadKey) {
      const adopted = await adoptedFrom(upload);
      if (known === undefined) this.#checkName(name);
      await this.#save({ ...this.#fresh(name, adopted.key), ...adopted }, by);
      return;
    }
    const made = this.#whole(name);
    const key = readKey(made.key);
    const own = upload.certificates.find((one) => one.checkPrivateKey(key));
    if (own === undefined) {
      throw new CertificateError(
        { code: 'file-of-another-request', params: { name } },
        `No certificate in this file was made of the request of ${name}.`,
      );
    }
    const chain = chainAbove(own, upload.certificates);
    await this.#save({ ...made, certificate: own.toString(), chain }, by);
  }

  /** The same key and names for another while; of a CA what it signed stays good. */
  async renew(name: string, days: number | null, by: string): Promise<void> {
    const made = this.#whole(name);
    if (made.certificate === null) {
      throw new CertificateError(
        { code: 'not-signed-yet', params: { name } },
        `${name} is not signed yet: doorlight certificates sign ${name}`,
      );
    }
    const old = new X509Certificate(made.certificate);
    if (made.kind === 'authority') {
      const validity = validityOf(days ?? authorityDays, this.#now());
      const signer = await signerOf(made.key);
      const certificate = await issueAuthority(subjectOf(old), signer, validity);
      // Something may have been revoked meanwhile.
      await this.#save({ ...this.#whole(name), certificate }, by);
      return;
    }
    const issuer = [...this.#made.values()].find(
      ({ kind, certificate }) =>
        kind === 'authority' &&
        certificate !== null &&
        isIssuedBy(old, new X509Certificate(certificate)),
    );
    if (issuer === undefined) {
      throw new CertificateError(
        { code: 'signed-by-another', params: { name } },
        `${name} was signed by another CA: have its request signed there again, then install what comes back.`,
      );
    }
    const { entries } = issuer.revocations ?? nothingRevoked;
    const serial = serialOf(old.serialNumber);
    if (entries.some((one) => one.serial === serial && one.reason === 'keyCompromise')) {
      throw new CertificateError(
        { code: 'key-compromised', params: { name } },
        `${name} was revoked since its key was compromised: make a new key (doorlight certificates request).`,
      );
    }
    await this.sign(name, { authority: issuer.name, days }, by);
  }

  /** False if there is none of that name. What a CA has taken back stays refused. */
  async remove(name: string, by: string): Promise<boolean> {
    await this.revoker.discarding(name, by);
    if (!(await this.#repository.remove(name, by))) return false;
    this.#made.delete(name);
    this.#tell();
    return true;
  }

  /** The key, sealed with a passphrase (PEM). It leaves in no other form. */
  exportKey(name: string, passphrase: string): string {
    return sealedKey(this.#whole(name).key, passphrase);
  }

  /** Key, certificate and chain as PKCS#12 (DER), sealed with a passphrase. */
  async exportPkcs12(name: string, passphrase: string, kind: SealingKind): Promise<Uint8Array> {
    const { cert, key } = this.credentials(name);
    const [certificate, ...chain] = certificatesIn(cert);
    if (certificate === undefined) {
      throw new CertificateError(
        { code: 'not-signed-yet', params: { name } },
        `${name} is not signed yet.`,
      );
    }
    return await writePkcs12({ friendlyName: name, key, certificate, chain }, passphrase, kind);
  }

  /** What a listener needs; throws where the certificate cannot be used. PEM. */
  credentials(name: string): { readonly cert: string; readonly key: string } {
    const { key } = this.#whole(name);
    const { certificate, chain } = this.get(name);
    if (certificate === null) {
      throw new CertificateError(
        { code: 'not-signed-yet', params: { name } },
        `${name} is not signed yet.`,
      );
    }
    return { cert: certificate + chain, key };
  }

  /** Told once a change is on disk; never throws. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #shown({ key: _key, ...made }: StoredMade): Omit<StoredMade, 'key'> {
    const { certificate, chain } = made;
    if (certificate === null || made.kind === 'authority') return made;
    const own = new X509Certificate(certificate);
    // A CA of ours may have been renewed since.
    const above = [...this.#made.values()].find(
      (one) =>
        one.kind === 'authority' &&
        one.certificate !== null &&
        isIssuedBy(own, new X509Certificate(one.certificate)),
    );
    return { ...made, chain: above?.certificate ?? chain };
  }

  #stored(name: string): StoredMade {
    const found = this.#made.get(name);
    if (found !== undefined) return found;
    throw new CertificateError(
      { code: 'own-not-there', params: { name } },
      `There is no certificate ${name} of our own. All of them: doorlight certificates own`,
    );
  }

  #whole(name: string): Made {
    const stored = this.#stored(name);
    const { key } = stored;
    if (key !== null) return { ...stored, key };
    throw new CertificateError(
      { code: 'key-sealed-otherwise', params: { name } },
      `The key of ${name} cannot be unsealed with the key there is: put back the key file that belongs to this database.`,
    );
  }

  async #authority(name: string): Promise<{
    readonly certificate: X509Certificate;
    readonly signer: Signer;
  }> {
    const { kind, certificate, key } = this.#whole(name);
    if (kind !== 'authority' || certificate === null) {
      throw new CertificateError(
        { code: 'not-an-authority', params: { name } },
        `${name} is no CA: doorlight certificates ca create <name>`,
      );
    }
    return { certificate: new X509Certificate(certificate), signer: await signerOf(key) };
  }

  #fresh(name: string, key: string): Made {
    const madeAt = this.#now();
    return {
      name,
      kind: 'server',
      certificate: null,
      chain: '',
      request: null,
      key,
      madeAt,
      revocations: null,
    };
  }

  #checkName(name: string): void {
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name)) {
      throw new CertificateError(
        { code: 'certificate-name', params: { given: name.slice(0, 80) } },
        `"${name.slice(0, 80)}" is no name for a certificate: give up to 64 letters, digits, spaces and . _ -`,
      );
    }
    if (this.#made.has(name)) {
      throw new CertificateError(
        { code: 'certificate-name-taken', params: { name } },
        `There is a certificate ${name} already.`,
      );
    }
  }

  async #save(made: Made, by: string): Promise<void> {
    await this.#repository.save(made, by);
    this.#made.set(made.name, made);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function certificatesIn(pem: string): readonly X509Certificate[] {
  return (pem.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []).map(
    (one) => new X509Certificate(one),
  );
}

function nameTaken(cn: string): CertificateError {
  return new CertificateError(
    { code: 'same-common-name', params: { cn } },
    `A CA and a server may not have the same name (CN ${cn}), since clients would take the one for the other: give one of them another.`,
  );
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function commonNameOf({ certificate }: Pick<Made, 'certificate'>): string {
  if (certificate === null) return '';
  return namesOf(new X509Certificate(certificate).raw).commonNames[0] ?? '';
}
