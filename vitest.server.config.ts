import { defineConfig } from 'vitest/config';

// `npm run test:server`: the server that the environment names. Nothing is tried again, since
// whoever runs it wants to know what happened.
export default defineConfig({
  test: {
    include: ['test/servers/given.test.ts'],
    reporters: ['default'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
