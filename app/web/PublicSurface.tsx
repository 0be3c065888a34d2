import type { ReactNode } from 'react';

/** Pages anyone may open, sign-in among them. */
export function PublicSurface({ children }: { path: string; children: ReactNode }) {
  return <>{children}</>;
}
