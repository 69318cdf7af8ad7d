/** A certificate that was installed. */
export interface InstalledCertificate {
  /** SHA-256, 64 hexadecimal digits. */
  readonly fingerprint: string;
  readonly pem: string;
  /** What is not trusted is kept and counts nowhere. */
  readonly trusted: boolean;
  /** `host:port` of the servers for which alone it counts; `null` for all. */
  readonly servers: readonly string[] | null;
  /** Epoch milliseconds. */
  readonly addedAt: number;
  readonly addedBy: string;
}

/** A revocation list that was uploaded. */
export interface InstalledRevocationList {
  /** SHA-256 of the public key of the authority, in hexadecimal. */
  readonly authority: string;
  /** DER in base64. */
  readonly list: string;
  /** Epoch milliseconds. */
  readonly addedAt: number;
  readonly addedBy: string;
}

/** Where it is kept whom we trust. What is changed is on disk when its promise resolves, audited. */
export interface TrustRepository {
  certificates(): Promise<readonly InstalledCertificate[]>;
  /** Adds them, or replaces those of the same fingerprint. */
  save(certificates: readonly InstalledCertificate[], by: string): Promise<void>;
  /** False if there is none of that fingerprint. */
  remove(fingerprint: string, by: string): Promise<boolean>;
  revocationLists(): Promise<readonly InstalledRevocationList[]>;
  /** In place of the one that the authority had. */
  saveRevocationList(list: InstalledRevocationList, by: string): Promise<void>;
}
