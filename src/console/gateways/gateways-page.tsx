import type { ReactNode } from 'react';

export function GatewaysPage(): ReactNode {
  return null;
}
