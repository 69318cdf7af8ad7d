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
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { signInWaysQuery } from '../api/queries.ts';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { useSignIn } from './proof.ts';
import { ProviderProblem, ProviderWay } from './provider-way.tsx';

/** Signing in with an account or with the API token; `reason` is why it has to be again. */
export function SignInPage({ reason = null }: { readonly reason?: ReactNode }): ReactNode {
  const { t } = useWords();
  const ways = useQuery(signInWaysQuery);
  const [withToken, setWithToken] = useState(false);
  const [account, setAccount] = useState('');
  const [secret, setSecret] = useState('');
  const signIn = useSignIn();
  useEffect(() => {
    const before = document.title;
    document.title = `${t.signIn.title} · Doorlight`;
    return () => {
      document.title = before;
    };
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
          {reason}
          {signIn.error === null ? (
            <ProviderProblem />
          ) : (
            <Alert color="red" variant="light" role="alert">
              {problemText(signIn.error, t)}
            </Alert>
          )}
          {ways.data?.provider ? <ProviderWay title={ways.data.provider.title} /> : null}
          {withToken ? null : (
            <TextInput
              label={t.signIn.account}
              autoComplete="username"
              autoFocus
              data-mantine-stop-propagation
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
            data-mantine-stop-propagation
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
