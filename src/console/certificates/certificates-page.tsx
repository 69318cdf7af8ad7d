import type { ReactNode } from 'react';

export function CertificatesPage(): ReactNode {
  return null;
}
