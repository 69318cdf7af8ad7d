import { Alert } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { holdWhile } from '../api/client.ts';
import { useWords } from '../words/words.tsx';
import { SignInPage } from './sign-in-page.tsx';

/**
 * Asks whoever's session is over to sign in again, over the page as they left it: nothing of it can
 * be read or reached, and what they had typed is still there afterwards.
 */
export function SessionOver(): ReactNode {
  const { t } = useWords();
  useEffect(() => {
    holdWhile(true);
    // Dialogs and their like stand beside the page.
    const beside = [...document.querySelectorAll<HTMLElement>('body > [data-portal]')];
    for (const one of beside) one.inert = true;
    return () => {
      holdWhile(false);
      for (const one of beside) one.inert = false;
    };
  }, []);
  return (
    <div className="session-over">
      <SignInPage
        reason={
          <Alert variant="light" role="status">
            {t.signIn.over}
          </Alert>
        }
      />
    </div>
  );
}
