import {
  Alert,
  Anchor,
  Button,
  Center,
  Group,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ask, keepToken } from '../api/client.ts';
import type { Session } from '../api/contract.ts';
import { sessionQuery, signInWaysQuery } from '../api/queries.ts';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';

type Proof =
  | { readonly kind: 'account'; readonly account: string; readonly password: string }
  | { readonly kind: 'link'; readonly token: string }
  | { readonly kind: 'token'; readonly token: string };

/** Signing in: with an account, with the link that Doorlight sent in chat, or with the API token. */
export function SignInPage(): ReactNode {
  const { t } = useWords();
  const ways = useQuery(signInWaysQuery);
  const [withToken, setWithToken] = useState(false);
  const [account, setAccount] = useState('');
  const [secret, setSecret] = useState('');
  const signIn = useSignIn();
  useLink(signIn.mutate);
  useEffect(() => {
    document.title = `${t.signIn.title} · Doorlight`;
  }, [t]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate(
      withToken
        ? { kind: 'token', token: secret.trim() }
        : { kind: 'account', account, password: secret },
    );
  }

  return (
    <Center component="main" mih="100dvh" p="md">
      <form onSubmit={submit} className="panel" style={{ width: '100%', maxWidth: 380 }}>
        <Stack>
          <Group gap="xs">
            <Title order={1} size="h3">
              {t.signIn.title} · Doorlight
            </Title>
          </Group>
          {signIn.error === null ? null : (
            <Alert color="red" variant="light" role="alert">
              {problemText(signIn.error, t.common.unreachable)}
            </Alert>
          )}
          {withToken ? null : (
            <TextInput
              label={t.signIn.account}
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
              value={account}
              onChange={(event) => setAccount(event.currentTarget.value)}
            />
          )}
          <PasswordInput
            key={String(withToken)}
            label={withToken ? t.signIn.token : t.signIn.password}
            description={withToken ? t.signIn.tokenHint : undefined}
            autoComplete={withToken ? 'off' : 'current-password'}
            autoFocus={withToken}
            required
            withAsterisk={false}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <Button type="submit" loading={signIn.isPending}>
            {t.signIn.submit}
          </Button>
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              setWithToken(!withToken);
              setSecret('');
            }}
          >
            {withToken ? t.signIn.withAccount : t.signIn.withToken}
          </Anchor>
          {ways.data?.link === true ? (
            <Text size="sm" className="quiet">
              {t.signIn.link}
            </Text>
          ) : null}
        </Stack>
      </form>
    </Center>
  );
}

function useSignIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: prove,
    // Being refused here says nothing of a session.
    meta: { signsIn: true },
    onSuccess: async (session) => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      client.setQueryData(sessionQuery.queryKey, session);
      if (location.pathname === '/sign-in') await navigate('/', { replace: true });
    },
  });
}

/** The link's own secret stands after the #, which browsers send nowhere; it is used once. */
function useLink(signIn: (proof: Proof) => void): void {
  const used = useRef(false);
  useEffect(() => {
    const token = location.hash.slice(1);
    if (used.current || location.pathname !== '/sign-in' || token === '') return;
    used.current = true;
    history.replaceState(null, '', '/sign-in');
    signIn({ kind: 'link', token });
  }, [signIn]);
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
