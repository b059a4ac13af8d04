import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startLanguages } from './languages/i18n.ts';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import { followHost } from './stores/host.ts';
import { followJobs } from './stores/jobs.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');

startLanguages();
followJobs();
void followHost();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
