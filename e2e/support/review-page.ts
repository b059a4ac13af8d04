import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');

/**
 * Builds the page with the review in the place of the first screen: the grid can be tried and measured without the steps of
 * a wizard before it. For tests and measures only; nothing of it is shipped.
 */
export async function buildReviewPage(folder: string): Promise<void> {
  await build({
    configFile: join(root, 'vite.renderer.config.ts'),
    root: join(root, 'src/renderer'),
    logLevel: 'warn',
    build: { outDir: folder },
    plugins: [
      {
        name: 'review-page',
        enforce: 'pre',
        load: (id) => (id.endsWith('/screens/HomeScreen.tsx') ? screen : null),
      },
    ],
  });
}

const screen = `
import { PageFrame } from '../components/PageFrame.tsx';
import { ReviewPanel } from '../components/review/ReviewPanel.tsx';
export function HomeScreen() {
  return <PageFrame title="Review" isWide><ReviewPanel /></PageFrame>;
}`;
