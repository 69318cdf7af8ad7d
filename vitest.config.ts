import { defineConfig } from 'vitest/config';

// One project per kind of test. Those with real servers start their own, on free ports; few run
// at once, since two cores carry them all.
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      project('unit', 20_000),
      project('property', 120_000),
      project('contract', 60_000),
      project('integration', 120_000, 1),
      project('servers', 120_000, 1),
      project('browser', 120_000, 1),
    ],
  },
});

// Real servers share two cores with whatever else runs: a test of theirs that fails is tried once
// more, and the report says so. The others are given their time, and fail at once.
function project(name: string, testTimeout: number, retry = 0) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      // Only with a server in the environment: vitest.server.config.ts.
      exclude: ['test/servers/given.test.ts'],
      testTimeout,
      retry,
      hookTimeout: 120_000,
      maxWorkers: 2,
    },
  };
}
