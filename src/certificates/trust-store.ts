import type { X509Certificate } from 'node:crypto';
import { CertificateError } from './certificate-error.ts';
import { describeCertificate, readCertificate } from './certificate.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type RevocationList, isRevoked, keyIdOf, readRevocationList } from './revocation-list.ts';
import { type ServerTrust, type TrustRules, serverTrust } from './server-trust.ts';
import type { InstalledCertificate, TrustRepository } from './trust-repository.ts';

export interface TrustStoreOptions {
  readonly repository: TrustRepository;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of what is accepted but should not stay so. */
  readonly warned: (host: string, warning: string) => void;
  /** Told until when certificates are valid that are accepted. */
  readonly saw?: (host: string, validTo: number) => void;
  /** Whether a certificate is taken back besides what uploaded lists say: by CAs of our own. */
  readonly alsoRevoked?: (certificate: X509Certificate, issuer: X509Certificate) => boolean;
}

/** What a server is expected to be like, beside what is installed. */
export interface ServerRules extends Pick<TrustRules, 'strict' | 'systemRoots' | 'pin' | 'oldest'> {
  /** PEM, one certificate each. */
  readonly authorities: readonly string[];
}

/** Something was installed, with the certificate itself. */
export interface Installed extends InstalledCertificate {
  readonly certificate: X509Certificate;
  /** Of this authority; `null` where none was uploaded. */
  readonly revocationList: RevocationList | null;
}

/** A revocation list that is older than its authority said that it would be. */
export interface OverdueList {
  readonly authority: string;
  /** Epoch milliseconds. */
  readonly nextUpdate: number;
}

/** More are not remembered: Autodiscover may lead to many. */
const mostHosts = 1000;

export async function openTrustStore(options: TrustStoreOptions): Promise<TrustStore> {
  const [certificates, lists] = await Promise.all([
    options.repository.certificates(),
    options.repository.revocationLists(),
  ]);
  return new TrustStore(
    options,
    certificates,
    new Map(
      lists.map(({ authority, list }) => [
        authority,
        readRevocationList(Buffer.from(list, 'base64')),
      ]),
    ),
  );
}

/** Whom we trust; what changes counts for new connections at once. Made by `openTrustStore`. */
export class TrustStore {
  readonly #options: TrustStoreOptions;
  readonly #installed = new Map<string, InstalledCertificate>();
  readonly #lists: Map<string, RevocationList>;
  readonly #listeners = new Set<() => void>();
  readonly #made = new Map<string, ServerTrust>();
  /** By which certificates (SHA-256) each host was believed last. */
  readonly #believed = new Map<string, readonly string[]>();
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    options: TrustStoreOptions,
    installed: readonly InstalledCertificate[],
    lists: Map<string, RevocationList>,
  ) {
    this.#options = options;
    for (const one of installed) this.#installed.set(one.fingerprint, one);
    this.#lists = lists;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#options.now();
  }

  /** In the order in which they came. */
  all(): readonly Installed[] {
    return [...this.#installed.values()].map((one) => this.#whole(one));
  }

  find(fingerprint: string): Installed | undefined {
    const found = this.#installed.get(fingerprint);
    return found === undefined ? undefined : this.#whole(found);
  }

  /** Installs certificates, trusted, for `servers` (`host:port`) or for all. */
  add(
    certificates: readonly X509Certificate[],
    servers: readonly string[] | null,
    by: string,
  ): Promise<readonly Installed[]> {
    return this.#inTurn(async () => {
      const added = certificates.map((certificate) => {
        const fingerprint = fingerprintOf(certificate.raw);
        const known = this.#installed.get(fingerprint);
        return {
          fingerprint,
          pem: certificate.toString(),
          trusted: true,
          servers: together(known, servers),
          addedAt: known?.addedAt ?? this.#options.now(),
          addedBy: known?.addedBy ?? by,
        };
      });
      await this.#save(added, by);
      return added.map((one) => this.#whole(one));
    });
  }

  /**
   * Trusts a certificate or ceases to, and keeps it; `undefined` if there is none. Nothing is done
   * where it is not the one any more that was `seen`.
   */
  trust(
    fingerprint: string,
    trusted: boolean,
    by: string,
    seen: (installed: InstalledCertificate) => boolean = () => true,
  ): Promise<Installed | 'changed-meanwhile' | undefined> {
    return this.#inTurn(async () => {
      const known = this.#installed.get(fingerprint);
      if (known === undefined) return undefined;
      if (!seen(known)) return 'changed-meanwhile';
      const changed = { ...known, trusted };
      await this.#save([changed], by);
      return this.#whole(changed);
    });
  }

  /** False if there is none of that fingerprint. */
  remove(fingerprint: string, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!(await this.#options.repository.remove(fingerprint, by))) return false;
      this.#installed.delete(fingerprint);
      this.#changed();
      return true;
    });
  }

  /**
   * Takes over a revocation list of an installed authority and answers which that is. Rejects with a
   * `CertificateError` where none of them signed it, or it is older than the one there is.
   */
  addRevocationList(der: Uint8Array, by: string): Promise<X509Certificate> {
    return this.#inTurn(async () => {
      const list = readRevocationList(der);
      const authority = this.all().find(({ certificate }) => list.signedBy(certificate));
      if (authority === undefined) {
        throw new CertificateError(
          { code: 'list-of-stranger', params: null },
          'No installed authority signed this revocation list: install the authority first.',
        );
      }
      await this.#keep(authority.certificate, list, by);
      return authority.certificate;
    });
  }

  /** The last list of a CA of our own that goes, whether it is installed or counts by a file. */
  keepRevocationList(authority: X509Certificate, der: Uint8Array, by: string): Promise<void> {
    return this.#inTurn(() => this.#keep(authority, readRevocationList(der), by));
  }

  /** What connections to `server` (`host:port`) are verified against, until the next change. */
  trustFor(server: string, rules: ServerRules): ServerTrust {
    const { authorities, ...more } = rules;
    const certificates = [...authorities, ...this.#countingFor(server)];
    const key = JSON.stringify([certificates, more]);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = serverTrust({
      ...more,
      certificates,
      warned: this.#options.warned,
      others: () => this.all().map(({ certificate }) => certificate),
      saw: (host, validTo, chain) => {
        if (this.#believed.size < mostHosts || this.#believed.has(host)) {
          this.#believed.set(host, chain);
        }
        this.#options.saw?.(host, validTo);
      },
      ...(this.#lists.size === 0 && this.#options.alsoRevoked === undefined
        ? {}
        : { revoked: (one, issuer) => this.isRevoked(one, issuer) }),
    });
    this.#made.set(key, made);
    return made;
  }

  /** The hosts that were last believed by this certificate, among others, in alphabetical order. */
  believedBy(fingerprint: string): readonly string[] {
    return [...this.#believed]
      .flatMap(([host, chain]) => (chain.includes(fingerprint) ? [host] : []))
      .toSorted();
  }

  /** By a list that was uploaded, or by a CA of our own. */
  isRevoked(certificate: X509Certificate, issuer: X509Certificate): boolean {
    const list = this.#lists.get(keyIdOf(issuer));
    if (list !== undefined && isRevoked(list, certificate)) return true;
    return this.#options.alsoRevoked?.(certificate, issuer) === true;
  }

  /** A CA of our own has taken something back: it counts for new connections. */
  revokedElsewhere(): void {
    this.#changed();
  }

  /** Those of authorities that are trusted. */
  overdueLists(): readonly OverdueList[] {
    return this.all().flatMap(({ trusted, certificate, revocationList: list }) =>
      trusted && list?.nextUpdate != null && this.isOverdue(list)
        ? [{ authority: describeCertificate(certificate).subject, nextUpdate: list.nextUpdate }]
        : [],
    );
  }

  /** Whether its authority should have given a newer one; what it names stays revoked. */
  isOverdue({ nextUpdate }: RevocationList): boolean {
    return nextUpdate !== null && nextUpdate < this.#options.now();
  }

  /** Told once a change is on disk; never throws. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async #keep(authority: X509Certificate, list: RevocationList, by: string): Promise<void> {
    const key = keyIdOf(authority);
    if ((this.#lists.get(key)?.thisUpdate ?? 0) > list.thisUpdate) {
      throw new CertificateError(
        { code: 'list-older', params: null },
        'There is a newer revocation list of this authority already.',
      );
    }
    const kept = { authority: key, list: Buffer.from(list.der).toString('base64') };
    const { repository, now } = this.#options;
    await repository.saveRevocationList({ ...kept, addedAt: now(), addedBy: by }, by);
    this.#lists.set(key, list);
    this.#changed();
  }

  #countingFor(server: string): readonly string[] {
    return [...this.#installed.values()]
      .filter(({ trusted, servers }) => trusted && (servers?.includes(server) ?? true))
      .map(({ pem }) => pem);
  }

  #whole(installed: InstalledCertificate): Installed {
    const certificate = readCertificate(installed.pem);
    const revocationList = this.#lists.get(keyIdOf(certificate)) ?? null;
    return { ...installed, certificate, revocationList };
  }

  async #save(certificates: readonly InstalledCertificate[], by: string): Promise<void> {
    await this.#options.repository.save(certificates, by);
    for (const one of certificates) this.#installed.set(one.fingerprint, one);
    this.#changed();
  }

  #changed(): void {
    this.#made.clear();
    for (const listener of this.#listeners) listener();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** For those it counts for already, too. */
function together(
  known: InstalledCertificate | undefined,
  servers: readonly string[] | null,
): readonly string[] | null {
  if (servers === null || known?.servers === null) return null;
  return [...new Set([...(known?.servers ?? []), ...servers])];
}
