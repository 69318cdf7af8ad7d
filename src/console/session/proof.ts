import {
  type Query,
  type UseMutationResult,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { ask, holdWhile, keepToken } from '../api/client.ts';
import type { Session } from '../api/contract.ts';
import { sessionQuery } from '../api/queries.ts';

/** By what somebody shows who they are. */
export type Proof =
  | { readonly kind: 'account'; readonly account: string; readonly password: string }
  | { readonly kind: 'link'; readonly token: string; readonly instead: boolean }
  | { readonly kind: 'token'; readonly token: string };

/** Signs in; what was known to whoever had signed in before is forgotten. */
export function useSignIn(done?: () => void): UseMutationResult<Session, Error, Proof> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: prove,
    // Being refused here says nothing of a session.
    meta: { signsIn: true },
    onSuccess: async (session) => {
      // An answer from before must not say that nobody has signed in.
      await client.cancelQueries({ queryKey: sessionQuery.queryKey });
      const before = client.getQueryData(sessionQuery.queryKey);
      client.setQueryData(sessionQuery.queryKey, session);
      holdWhile(false);
      const others = {
        predicate: ({ queryKey }: Query) => queryKey[0] !== sessionQuery.queryKey[0],
      };
      // Whoever comes back goes on where they were.
      if (before !== undefined && whoIn(before) === whoIn(session)) {
        void client.invalidateQueries(others);
      } else client.removeQueries(others);
      done?.();
    },
  });
}

/** Another where what somebody sees is not for who was there before. */
export function whoIn({ way, name, role, person }: Session): string {
  return JSON.stringify([way, name, role, person]);
}

async function prove(proof: Proof): Promise<Session> {
  const path = '/api/v1/session';
  switch (proof.kind) {
    case 'account': {
      const { account, password } = proof;
      keepToken(null);
      return await ask<Session>(path, { method: 'POST', body: { account, password } });
    }
    case 'link':
      keepToken(null);
      if (proof.instead) await ask(path, { method: 'DELETE' });
      return await ask<Session>(`${path}/link`, { method: 'POST', body: { token: proof.token } });
    case 'token':
      keepToken(proof.token);
      try {
        return await ask<Session>(path);
      } catch (error) {
        keepToken(null);
        throw error;
      }
  }
}
