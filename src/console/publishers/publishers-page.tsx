import type { ReactNode } from 'react';

export function PublishersPage(): ReactNode {
  return null;
}
