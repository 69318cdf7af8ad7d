import { AppShell, Burger, Group, NavLink as Entry } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router';
import type { Session } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { useWords } from '../words/words.tsx';
import { Icon, type IconName } from './icons.tsx';
import { SettingsMenu } from './settings-menu.tsx';

interface Place {
  readonly to: string;
  readonly name: IconName & keyof ReturnType<typeof useWords>['t']['pages'];
  /** Others are refused what is there. */
  readonly administrators?: true;
}

const staffPlaces: readonly Place[] = [
  { to: '/', name: 'overview' },
  { to: '/people', name: 'people' },
  { to: '/bulk', name: 'bulk' },
  { to: '/gateways', name: 'gateways' },
  { to: '/publishers', name: 'publishers' },
  { to: '/certificates', name: 'certificates' },
  { to: '/parameters', name: 'parameters' },
  { to: '/policy', name: 'policy' },
  { to: '/accounts', name: 'accounts', administrators: true },
  { to: '/audit', name: 'audit' },
];

/** What is around every page: where one can go, and as whom. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useWords();
  const session = useSession();
  const places = placesOf(session);
  const { pathname } = useLocation();
  const [opened, { toggle, close }] = useDisclosure();
  const main = useFocusAfterGoing(pathname);
  useEffect(close, [pathname, close]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip" href="#main">
        {t.shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t.shell.menu}
              aria-expanded={opened}
            />
            <Link to="/" className="brand">
              <Door />
              Doorlight
            </Link>
          </Group>
          <SettingsMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t.shell.navigation}>
        {places.map(({ to, name }) => {
          const active = to === '/' ? pathname === '/' : pathname.startsWith(to);
          return (
            <Entry
              key={to}
              component={Link}
              to={to}
              label={t.pages[name]}
              leftSection={<Icon name={name} />}
              active={active}
              aria-current={active ? 'page' : undefined}
              style={{ borderRadius: 8 }}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <div style={{ maxWidth: 1200, margin: '0 auto' }}>{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}

function placesOf({ role, person }: Session): readonly Place[] {
  const own: readonly Place[] = person === null ? [] : [{ to: '/me', name: 'me' }];
  if (role === 'person') return own;
  const staff = staffPlaces.filter(
    ({ administrators }) => administrators !== true || role === 'administrator',
  );
  return [...staff, ...own];
}

/** After another page was gone to, keys and screen readers begin at its top. */
function useFocusAfterGoing(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [pathname]);
  return main;
}

function Door(): ReactNode {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect x="7" y="9" width="14" height="21" rx="2" fill="var(--mantine-primary-color-filled)" />
      <circle cx="17.4" cy="20" r="1.4" fill="var(--surface)" />
      <circle cx="24" cy="6.5" r="5" fill="var(--state-available)" />
    </svg>
  );
}
