import { Alert, Button, Divider } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../words/words.tsx';

/** Where the browser is sent to the provider from; it is visited, not asked. */
const way = '/api/v1/session/oidc';

/** The way to the other provider that one can sign in with. */
export function ProviderWay({ title }: { readonly title: string }): ReactNode {
  const { t } = useWords();
  return (
    <>
      <Button component="a" href={way} variant="default">
        {t.signIn.withProvider(title)}
      </Button>
      <Divider label={t.signIn.or} />
    </>
  );
}

/** Why the provider's word was not enough: it stands in the address that one is sent back to. */
export function ProviderProblem(): ReactNode {
  const { t } = useWords();
  const [problem] = useState(() => new URLSearchParams(location.search).get('problem'));
  useEffect(() => {
    // Said once: a page that is loaded anew has nothing to do with it.
    if (problem !== null) history.replaceState(history.state, '', location.pathname);
  }, [problem]);
  const text = problem === null ? undefined : t.signIn.providerProblem[problem];
  if (text === undefined) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {text}
    </Alert>
  );
}
