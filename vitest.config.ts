import { defineConfig } from 'vitest/config';

// One project per kind of test. Those with real servers start their own, on free ports; few run
// at once, since two cores carry them all.
export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['default'] : ['default'],
    projects: [
      project('unit', 20_000),
      project('property', 120_000),
      project('contract', 60_000),
      project('integration', 120_000),
      project('browser', 120_000),
    ],
  },
});

function project(name: string, testTimeout: number) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout,
      hookTimeout: 120_000,
      maxWorkers: 2,
    },
  };
}
