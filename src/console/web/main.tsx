import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './console.tsx';
import { nonceForStyles } from './csp.ts';
import { LanguageProvider } from './words/language.tsx';
import './base.css';

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
