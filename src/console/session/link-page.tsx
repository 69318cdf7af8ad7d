import { Alert, Anchor, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../api/client.ts';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { useSignIn } from './proof.ts';

/**
 * What the link of the chat holds, where one was opened. It stands after the #, which browsers
 * send nowhere, and is gone from the address at once.
 */
export function useLinkToken(): [token: string | null, done: () => void] {
  const [token, setToken] = useState(tokenInAddress);
  useEffect(() => {
    // Another link in the same window changes only what stands after the #.
    const look = (): void => setToken((before) => tokenInAddress() ?? before);
    if (token !== null) history.replaceState(history.state, '', location.pathname);
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, [token]);
  return [token, () => setToken(null)];
}

function tokenInAddress(): string | null {
  const token = location.hash.slice(1);
  return location.pathname === '/sign-in' && token !== '' ? token : null;
}

/** Signs in by the link of the chat, or says what became of it. */
export function LinkPage({
  token,
  done,
}: {
  readonly token: string;
  readonly done: () => void;
}): ReactNode {
  const { t } = useWords();
  const navigate = useNavigate();
  const signIn = useSignIn(() => leave('/me'));
  const { mutate, error } = signIn;
  const used = useRef<string>(null);
  useEffect(() => {
    // It works once, and effects may run twice.
    if (used.current === token) return;
    used.current = token;
    mutate({ kind: 'link', token, instead: false });
  }, [mutate, token]);
  useEffect(() => {
    document.title = `${t.signIn.title} · Doorlight`;
  }, [t]);

  function leave(to: string): void {
    void navigate(to, { replace: true });
    done();
  }

  const elsewhere = error instanceof ApiError && error.code === 'link-somebody-else';
  return (
    <Center component="main" mih="100dvh" p="md">
      <section className="panel" style={{ width: '100%', maxWidth: 420 }}>
        <Stack>
          <Title order={1} size="h3">
            {t.signIn.title} · Doorlight
          </Title>
          {error === null ? (
            <Group gap="sm" role="status">
              <Loader size="sm" />
              <Text className="quiet">{t.signIn.byLink}</Text>
            </Group>
          ) : (
            <>
              <Alert color={elsewhere ? 'yellow' : 'red'} variant="light" role="alert">
                {problemText(error, t)}
              </Alert>
              {elsewhere ? (
                <Button
                  loading={signIn.isPending}
                  onClick={() => mutate({ kind: 'link', token, instead: true })}
                >
                  {t.signIn.instead}
                </Button>
              ) : null}
              <Anchor component="button" type="button" size="sm" onClick={() => leave('/')}>
                {elsewhere ? t.signIn.stay : t.signIn.otherwise}
              </Anchor>
            </>
          )}
        </Stack>
      </section>
    </Center>
  );
}
