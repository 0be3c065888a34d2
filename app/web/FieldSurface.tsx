import type { ReactNode } from 'react';
import { WithSession } from './session.tsx';

/** Phone pages of people at work: a session and nothing heavy. */
export function FieldSurface({ children }: { path: string; children: ReactNode }) {
  return <WithSession>{children}</WithSession>;
}
