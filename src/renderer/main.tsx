import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startLanguages } from './languages/i18n.ts';
import '@fontsource-variable/inter/wght.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/drives.css';
import { followDrives } from './stores/drives.ts';
import { followHost } from './stores/host.ts';
import { followJobs } from './stores/jobs.ts';
import { followHelpKey, followHistory } from './stores/navigation.ts';
import { ThemedRoot } from './theme/ThemedRoot.tsx';
import { followSystemTheme } from './theme/theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');

followHistory();
followHelpKey();
followSystemTheme();
followJobs();
followDrives();
void followHost();
await startLanguages();
createRoot(root).render(
  <StrictMode>
    <ThemedRoot>
      <App />
    </ThemedRoot>
  </StrictMode>,
);
