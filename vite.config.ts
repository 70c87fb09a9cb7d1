import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The console's pages. `CSP_NONCE` is replaced by the server with a fresh value for each page. */
export default defineConfig({
  root: fileURLToPath(new URL('./src/console/web', import.meta.url)),
  base: '/',
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    outDir: fileURLToPath(new URL('./dist/console', import.meta.url)),
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2024',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
    license: true,
  },
});
