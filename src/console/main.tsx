import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './shell/style.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { App } from './app.tsx';
import { attend } from './api/attention.ts';
import { ApiError } from './api/client.ts';
import { sessionQuery } from './api/queries.ts';
import { theme } from './shell/theme.ts';
import { WordsProvider } from './words/words.tsx';

// Styles that are made while running are allowed with the nonce of the page alone; what keeps the
// page from scrolling behind a dialog looks for it under this name.
const nonce = document.querySelector<HTMLElement>('meta[property=csp-nonce]')?.nonce ?? '';
Object.assign(globalThis, { __webpack_nonce__: nonce });

/**
 * A session that is over is noticed by whatever is asked next: then it is asked for itself. Whose it
 * was stays known, so that what they had typed is kept until they have signed in again.
 */
function notice(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (queryKey[0] !== sessionQuery.queryKey[0]) notice(error);
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _given, _context, { meta }) => {
      if (meta?.['signsIn'] !== true) notice(error);
    },
  }),
  defaultOptions: {
    queries: {
      // What was refused is refused again; what was not reached may be reached later.
      retry: (times, error) => times < 2 && !(error instanceof ApiError && error.status >= 400),
      staleTime: 2_000,
    },
  },
});

attend(window);

const root = document.querySelector('#root');
if (root === null) throw new Error('there is nowhere to show anything');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <WordsProvider>
        <QueryClientProvider client={client}>
          <Notifications position="bottom-right" />
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </QueryClientProvider>
      </WordsProvider>
    </MantineProvider>
  </StrictMode>,
);
