import type { ReactNode } from 'react';

const paths = {
  overview: 'M4 13h6V4H4zM14 20h6V11h-6zM4 20h6v-3H4zM14 7h6V4h-6z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.4c2.2.8 3.5 2.8 3.5 5.6',
  bulk: 'M4 6h11M4 11h11M4 16h6M14 17.5l2.2 2.2L21 15M19 6h1M19 11h1',
  gateways: 'M4 5h16v14H4zM4 9.5h16M8 3v4M16 3v4M8 13.5h3',
  publishers:
    'M12 20v-7M12 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M8 15.5a5.5 5.5 0 1 1 8 0M5.2 18.2a9.5 9.5 0 1 1 13.6 0',
  certificates:
    'M12 3l7.5 3v5.5c0 4.6-3.2 8-7.5 9.5-4.3-1.5-7.5-4.9-7.5-9.5V6zM8.7 12l2.3 2.3 4.3-4.6',
  parameters: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  policy:
    'M9 3.5h6M10 3.5v6L4.8 18a1.7 1.7 0 0 0 1.5 2.5h11.4a1.7 1.7 0 0 0 1.5-2.5L14 9.5v-6M7.5 14h9',
  accounts:
    'M10 14.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M13.2 13.2 20.5 20.5M17.5 17.5l2-2M15.5 15.5l1.6-1.6',
  audit: 'M6 3.5h9l3.5 3.5v13.5H6zM9 9h6M9 12.5h6.5M9 16h4',
  me: 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c0-4 3.3-6.5 7.5-6.5s7.5 2.5 7.5 6.5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M20 20l-4.8-4.8',
} as const;

export type IconName = keyof typeof paths;

/** Beside words only: screen readers pass over it. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
