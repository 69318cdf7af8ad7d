import type {
  InstalledCertificate,
  InstalledRevocationList,
  TrustRepository,
} from '../../../src/certificates/trust-repository.ts';

/** What is installed, in memory. */
export class TrustMemory implements TrustRepository {
  readonly #certificates = new Map<string, InstalledCertificate>();
  readonly #lists = new Map<string, InstalledRevocationList>();

  async certificates(): Promise<readonly InstalledCertificate[]> {
    return [...this.#certificates.values()];
  }

  async save(certificates: readonly InstalledCertificate[]): Promise<void> {
    for (const one of certificates) this.#certificates.set(one.fingerprint, one);
  }

  async remove(fingerprint: string): Promise<boolean> {
    return this.#certificates.delete(fingerprint);
  }

  async revocationLists(): Promise<readonly InstalledRevocationList[]> {
    return [...this.#lists.values()];
  }

  async saveRevocationList(list: InstalledRevocationList): Promise<void> {
    this.#lists.set(list.authority, list);
  }
}
