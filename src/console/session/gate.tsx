import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, createContext, useContext } from 'react';
import { ApiError } from '../api/client.ts';
import type { Session } from '../api/contract.ts';
import { sessionQuery } from '../api/queries.ts';
import { Answered } from '../shared/page.tsx';
import { LinkPage, useLinkToken } from './link-page.tsx';
import { whoIn } from './proof.ts';
import { SessionOver } from './session-over.tsx';
import { SignInPage } from './sign-in-page.tsx';

const SessionContext = createContext<Session | null>(null);

/** Lets those in who have signed in; others are asked to. */
export function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const query = useQuery(sessionQuery);
  const [token, done] = useLinkToken();
  if (token !== null) return <LinkPage token={token} done={done} />;
  const over = query.error instanceof ApiError && query.error.status === 401;
  if (over && query.data === undefined) return <SignInPage />;
  if (query.data === undefined) {
    return (
      <Center mih="100dvh" p="md">
        {query.error === null ? <Loader /> : <Answered query={query}>{() => null}</Answered>}
      </Center>
    );
  }
  return (
    <SessionContext key={whoIn(query.data)} value={query.data}>
      <div inert={over} style={{ display: 'contents' }}>
        {children}
      </div>
      {over ? <SessionOver /> : null}
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('nobody has signed in');
  return session;
}
