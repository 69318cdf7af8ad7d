import { defineConfig, type OxlintOverride } from 'oxlint';

/**
 * The import law (docs/ARCHITECTURE.md): which rooms of `src/` a room may import from. What is
 * not listed is forbidden. `telemetry` is open to every room but the pure ones, and so is `time`, of
 * which these have instants alone.
 */
const law: Readonly<Record<string, readonly string[]>> = {
  app: [
    'accounts',
    'config',
    'parameters',
    'presence',
    'wording',
    'people',
    'sync',
    'engine',
    'assistant',
    'gateways',
    'publishers',
    'store',
    'certificates',
    'troubleshooter',
    'http',
    'telemetry',
    'time',
  ],
  cli: ['app', 'demo', 'http', 'telemetry', 'time'],
  accounts: ['people', 'presence', 'telemetry', 'time'],
  config: [],
  parameters: ['telemetry', 'time'],
  presence: ['time'],
  wording: ['presence', 'time'],
  people: ['presence', 'telemetry', 'time'],
  sync: ['presence', 'people', 'telemetry', 'time'],
  engine: ['presence', 'wording', 'people', 'telemetry', 'time'],
  assistant: ['presence', 'wording', 'people', 'engine', 'parameters', 'telemetry', 'time'],
  'gateways/http': ['sync', 'certificates', 'telemetry', 'time'],
  'gateways/ews': ['gateways/http', 'sync', 'certificates', 'troubleshooter', 'telemetry', 'time'],
  'publishers/xmpp': ['engine', 'wording', 'certificates', 'troubleshooter', 'telemetry', 'time'],
  'publishers/sip': ['engine', 'wording', 'certificates', 'troubleshooter', 'telemetry', 'time'],
  store: [
    'accounts',
    'people',
    'sync',
    'engine',
    'parameters',
    'publishers',
    'certificates',
    'presence',
    'telemetry',
    'time',
  ],
  certificates: ['telemetry', 'time'],
  troubleshooter: ['certificates', 'telemetry', 'time'],
  http: [
    'accounts',
    'people',
    'engine',
    'sync',
    'parameters',
    'certificates',
    'troubleshooter',
    'presence',
    'telemetry',
    'time',
  ],
  console: ['http'],
  demo: ['app', 'simulator', 'telemetry', 'time'],
  simulator: [],
  telemetry: ['time'],
  time: [],
};

/** What must stay pure has no clock and no timer. */
const instantsAlone = {
  group: ['**/time/*.ts', '!**/time/instant.ts'],
  message:
    'Time is given, and of src/time this may import instants alone: see the import law in docs/ARCHITECTURE.md.',
};

/** What a room may not import of one that it may otherwise. */
const more: Readonly<Record<string, readonly object[]>> = {
  presence: [instantsAlone],
  wording: [instantsAlone],
  console: [
    {
      group: ['**/../http/*.ts', '**/../http/{routes,notifications}/**'],
      message: 'src/console may not import this: see the import law in docs/ARCHITECTURE.md.',
    },
    {
      group: ['**/../http/**'],
      allowTypeImports: true,
      message:
        'src/console may import types alone of this: see the import law in docs/ARCHITECTURE.md.',
    },
  ],
};

const rooms = [...new Set(Object.keys(law).map((room) => room.split('/')[0] ?? room))];

function forbid(room: string, allowed: readonly string[]): OxlintOverride {
  const own = room.split('/')[0] ?? room;
  const strangers = rooms.filter(
    (other) => other !== own && !allowed.some((name) => name.split('/')[0] === other),
  );
  const siblings = room.includes('/')
    ? Object.keys(law)
        .filter((other) => other !== room && other.startsWith(`${own}/`))
        .filter((other) => !allowed.includes(other))
    : [];
  return {
    files: [`**/src/${room}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                // From a room within a room it takes two steps up to leave both: `../http/` is
                // the sibling there, not src/http.
                ...strangers.map((other) => `**/${room.includes('/') ? '../' : ''}../${other}/**`),
                ...siblings.map((other) => `**/../${other.slice(own.length + 1)}/**`),
              ],
              message: `src/${room} may not import this: see the import law in docs/ARCHITECTURE.md.`,
            },
            ...(more[room] ?? []),
          ],
        },
      ],
    },
  };
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['test/fixtures/**', 'dist/**'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/explicit-module-boundary-types': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
    'max-lines': ['error', { max: 400, skipBlankLines: false }],
    // Switches over a union are exhaustive (the compiler sees to it) and end without a default.
    'consistent-return': 'off',
    'typescript/consistent-return': 'off',
    'import/no-named-as-default-member': 'off',
    'oxc/no-map-spread': 'off',
    'oxc/no-accumulating-spread': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'vitest/no-conditional-expect': 'off',
    'no-console': 'off',
    'no-await-in-loop': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'no-underscore-dangle': 'off',
    'vitest/require-mock-type-parameters': 'off',
    'vitest/no-conditional-tests': 'off',
    'vitest/valid-title': 'off',
    'vitest/expect-expect': 'off',
    'vitest/no-standalone-expect': 'off',
  },
  overrides: [
    ...Object.entries(law).map(([room, allowed]) => forbid(room, allowed)),
    {
      files: ['src/console/**/*.{ts,tsx}'],
      rules: {
        // The types of queries are what they are made of.
        'typescript/explicit-module-boundary-types': 'off',
        'import/no-unassigned-import': ['error', { allow: ['**/*.css'] }],
      },
    },
    {
      // The only reader of the environment is src/config.
      files: ['src/**/*.ts'],
      rules: { 'node/no-process-env': 'error' },
    },
    { files: ['src/config/**/*.ts'], rules: { 'node/no-process-env': 'off' } },
    {
      // What must stay pure has no clock and no timer.
      files: ['src/presence/**/*.ts', 'src/wording/**/*.ts'],
      rules: {
        'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'process'],
        'no-restricted-properties': [
          'error',
          { object: 'Date', property: 'now', message: 'Time is given.' },
        ],
      },
    },
  ],
});
