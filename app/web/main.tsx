import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/tokens.css';
import { loadFonts } from '../ui/fonts.ts';
import { startTheme } from '../ui/theme.ts';
import { queryClient } from '../ui/useApi.ts';
import { startLanguage } from '../ui/words/index.ts';
import { router } from './router.tsx';
import { startTrustedTypes } from './trusted.ts';

// Development serves modules from other paths and has no such policy.
if (import.meta.env.PROD) startTrustedTypes();
startTheme();
startLanguage();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

// after first paint: a phone with Chinese fonts never needs them
const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500));
whenIdle(() => void loadFonts());
