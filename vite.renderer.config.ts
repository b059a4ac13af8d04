import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The screens, the same for every host. */
export default defineConfig({
  root: 'src/renderer',
  base: './',
  publicDir: '../../assets',
  plugins: [react()],
  build: {
    outDir: '../../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // Everything is a file of its own: the content security policy allows no inline script, style or data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
