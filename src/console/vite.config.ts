import react from '@vitejs/plugin-react';
import { type UserConfig, defineConfig } from 'vite';

/** The console, built into `dist/console`, from where src/http serves it. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Filled in for each answer by src/http/console.ts.
  html: { cspNonce: '__NONCE__' },
  // There is no public folder, and nothing from the environment goes in.
  publicDir: false,
  envPrefix: 'DOORLIGHT_CONSOLE_',
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    // The policy of src/http/console.ts allows no data: but for images.
    assetsInlineLimit: 0,
    target: 'es2024',
    chunkSizeWarningLimit: 1_500,
  },
});

export default config;
