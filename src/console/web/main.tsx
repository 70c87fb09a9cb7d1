import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './console.tsx';
import { nonceForStyles } from './csp.ts';
import { LanguageProvider } from './words/language.tsx';
import './base.css';

const reloadedFor = 'doorstep.reloaded';
/** A newer version of the server no longer has the files of this page: it is fetched anew, once for each that is missing. */
addEventListener('vite:preloadError', (event) => {
  const { message } = event.payload;
  if (sessionStorage.getItem(reloadedFor) === message) return;
  sessionStorage.setItem(reloadedFor, message);
  event.preventDefault();
  location.reload();
});

nonceForStyles();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no place to draw in');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <Console />
    </LanguageProvider>
  </StrictMode>,
);
