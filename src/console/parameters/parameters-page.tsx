import type { ReactNode } from 'react';

export function ParametersPage(): ReactNode {
  return null;
}
